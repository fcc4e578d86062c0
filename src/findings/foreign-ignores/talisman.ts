/**
 * `.talismanrc`: files that were looked at, each with the checksum that it had then; and patterns that are allowed.
 *
 * In: bytes, and a reader of the files that it names. Out: decisions about places. A checksum covers what a file holds
 * today, so it covers a place only where the place is that very content; a pattern, what it matches on a line. A file
 * with `ignore_detectors` and without a checksum is passed over whatever it holds.
 */
import { createHash } from "node:crypto";
import { decisionPatternsMax } from "../../limits.ts";
import type { JsonValue } from "../../text/json-text.ts";
import type { FindingDraft, MarkedPlace } from "../assemble.ts";
import type { Decision } from "../decision.ts";
import type { ForeignDocument } from "./document.ts";
import { yamlDocument } from "./document.ts";
import { foreignDecision, pathOfForeign } from "./foreign-file.ts";
import type { ForeignEntry, ForeignFile, ReadFile } from "./foreign-file.ts";
import { globOf, patternOf } from "./pattern.ts";
import type { Pattern } from "./pattern.ts";

type Decide = (place: MarkedPlace, finding: FindingDraft) => Decision | undefined;
type Rule = ForeignEntry & { readonly decide: Decide };

export function readTalisman(bytes: Uint8Array, path: string, read: ReadFile): ForeignFile {
  const document = yamlDocument(bytes, path);
  if (document.root.kind === "null") return { path, entries: [], decider: () => ({}) };
  const contents = new Map<string, Uint8Array | undefined>();
  const readOnce = (file: string): Uint8Array | undefined => {
    if (!contents.has(file)) contents.set(file, read(file));
    return contents.get(file);
  };
  const rules: Rule[] = [
    ...document
      .items(document.field(document.root, "fileignoreconfig"))
      .flatMap((item) => fileRules(document, item, readOnce)),
    ...patternRules(document, document.field(document.root, "allowed_patterns"), () => true),
  ];
  if (rules.length > decisionPatternsMax)
    document.fail(document.root, `more than ${decisionPatternsMax} entries`);
  return {
    path,
    entries: rules.map(({ where, problem }) => ({ where, ...(problem && { problem }) })),
    decider: () => ({
      ofPlace: (place, finding) => rules.flatMap(({ decide }) => decide(place, finding) ?? []),
    }),
  };
}

function fileRules(document: ForeignDocument, item: JsonValue, read: ReadFile): Rule[] {
  const name = document.text(document.field(item, "filename"));
  if (name === undefined || name === "") return document.fail(item, 'expected a field "filename"');
  const where = document.where(item);
  const checksum = document.text(document.field(item, "checksum"));
  const detectors = document
    .items(document.field(item, "ignore_detectors"))
    .map((value) => document.text(value));
  const isMatch = fileTest(name);
  const patterns = patternRules(document, document.field(item, "allowed_patterns"), isMatch);
  if (checksum !== undefined && checksum !== "") {
    const decide: Decide = (place) =>
      isUnchanged(place, checksum, isMatch, read)
        ? foreignDecision(where, "a file that talisman has a checksum of")
        : undefined;
    return [{ where, decide }, ...patterns];
  }
  if (detectors.length === 0) return patterns;
  const decide: Decide = ({ path, kind }) =>
    path !== undefined &&
    isMatch(path) &&
    detectors.includes(kind === "file-name" ? "filename" : "filecontent")
      ? foreignDecision(where, "a file that talisman ignores")
      : undefined;
  const problem = "it is about a path: such rules belong into telltale.yaml";
  return [{ where, problem, decide }, ...patterns];
}

/** A name without a slash is one in any folder; with one at its end, all below that folder. */
function fileTest(name: string): (path: string) => boolean {
  const plain = pathOfForeign(name);
  if (plain.endsWith("/")) return (path) => path.startsWith(plain);
  const test = globOf(plain);
  return plain.includes("/") ? test : (path) => test(path.slice(path.lastIndexOf("/") + 1));
}

/** Whether a place is the content that the checksum was made of. */
function isUnchanged(
  { path, object, versions, repository }: MarkedPlace,
  checksum: string,
  isMatch: (path: string) => boolean,
  read: ReadFile,
): boolean {
  if (path === undefined || repository !== undefined || !isMatch(path)) return false;
  if ((versions ?? 1) > 1) return false;
  const bytes = read(path);
  if (bytes === undefined || checksumOf(path, bytes) !== checksum.toLowerCase()) return false;
  return object === undefined || object === blobId(bytes, object.length === 40 ? "sha1" : "sha256");
}

/** talisman's: hashes of nothing, of the content and of the path, one after another, hashed once more. */
export function checksumOf(path: string, bytes: Uint8Array): string {
  const hash = (content: string | Uint8Array): string =>
    createHash("sha256").update(content).digest("hex");
  return hash(hash("") + hash(bytes) + hash(path));
}

function blobId(bytes: Uint8Array, format: "sha1" | "sha256"): string {
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Patterns, of one file or of all: what they match is not looked at, so a secret in it is none. */
function patternRules(
  document: ForeignDocument,
  list: JsonValue | undefined,
  isMatch: (path: string) => boolean,
): Rule[] {
  return document.items(list).map((item) => {
    const pattern = patternOf(document.text(item) ?? "");
    if (typeof pattern === "string") return document.fail(item, pattern);
    const where = document.where(item);
    return {
      where,
      decide: (place, finding) =>
        isMatch(place.path ?? "") && isCovered(place, finding, pattern)
          ? foreignDecision(where, "a pattern that talisman allows")
          : undefined,
    };
  });
}

function isCovered(
  { lineText }: MarkedPlace,
  { secretText }: FindingDraft,
  pattern: Pattern,
): boolean {
  if (lineText === undefined || secretText === "") return false;
  const text = Buffer.from(lineText, "latin1").toString("utf8");
  return text.includes(secretText) && !pattern.without(text).includes(secretText);
}
