/**
 * ggshield's `.gitguardian.yaml`: secrets and paths that it is to pass over.
 *
 * In: bytes. Out: decisions about secrets, and about places. A secret is written as it is, or as SHA-256: of itself,
 * or of itself, a comma and the type of the match, which is how ggshield makes it. A hash over several matches
 * together cannot be found again. Version 1 of the format wrote the same at its top level, with hyphens.
 */
import { createHash } from "node:crypto";
import type { JsonValue } from "../../text/json-text.ts";
import type { FindingDraft } from "../assemble.ts";
import type { ForeignDocument } from "./document.ts";
import { yamlDocument } from "./document.ts";
import { foreignDecision, groupedBy } from "./foreign-file.ts";
import type { ForeignEntry, ForeignFile } from "./foreign-file.ts";
import { globOf } from "./pattern.ts";

/** Types of matches that stand alone in what ggshield finds. */
const matchTypes = [
  "apikey",
  "token",
  "password",
  "secret",
  "client_secret",
  "private_key",
  "connection_uri",
  "uri",
  "webhook",
  "webhook_url",
  "username",
  "client_id",
] as const;

type Match = ForeignEntry & { readonly match: string; readonly name: string };
type PathGlob = ForeignEntry & { readonly isMatch: (path: string) => boolean };

export function readGitGuardian(bytes: Uint8Array, path: string): ForeignFile {
  const document = yamlDocument(bytes, path);
  const { root } = document;
  if (root.kind === "null") return { path, entries: [], decider: () => ({}) };
  const secret = document.field(root, "secret");
  const lists = (names: readonly string[], inSecret: readonly string[]): readonly JsonValue[] => [
    ...document.items(secret && document.field(secret, ...inSecret)),
    ...document.items(document.field(root, ...names)),
  ];
  const matches = lists(
    ["matches-ignore", "matches_ignore"],
    ["ignored_matches", "ignored-matches"],
  ).map((item) => matchOf(document, item));
  const paths = lists(["paths-ignore", "paths_ignore"], ["ignored_paths", "ignored-paths"]).map(
    (item) => pathGlobOf(document, item),
  );
  const byMatch = groupedBy(matches, ({ match }) => match);
  return {
    path,
    entries: [...matches, ...paths],
    decider: () => ({
      ofSecret: (finding) =>
        formsOf(finding)
          .flatMap((form) => byMatch.get(form) ?? [])
          .map(({ where, name }) =>
            foreignDecision(where, name === "" ? "a match that ggshield ignores" : name),
          ),
      ofPlace: (place) =>
        paths
          .filter(({ isMatch }) => place.path !== undefined && isMatch(place.path))
          .map(({ where }) => foreignDecision(where, "a path that ggshield ignores")),
    }),
  };
}

function matchOf(document: ForeignDocument, item: JsonValue): Match {
  const where = document.where(item);
  // Version 1 allowed a bare string.
  if (item.kind !== "object") return { where, match: document.text(item) ?? "", name: "" };
  const match = document.text(document.field(item, "match"));
  if (match === undefined) return document.fail(item, 'expected a field "match"');
  const isHash = /^[0-9a-f]{64}$/i.test(match);
  const name = document.text(document.field(item, "name")) ?? "";
  return { where, match: isHash ? match.toLowerCase() : match, name };
}

/** All that a file may have written for this secret. */
function formsOf({ secretText }: FindingDraft): string[] {
  if (secretText === "") return [];
  const hash = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");
  return [secretText, hash(secretText), ...matchTypes.map((type) => hash(`${secretText},${type}`))];
}

/** A path from the top if it begins with a slash, else below any folder; a folder if it ends with one. */
function pathGlobOf(document: ForeignDocument, item: JsonValue): PathGlob {
  const pattern = document.text(item) ?? "";
  const where = document.where(item);
  if (pattern === "" || /\*{3}|\*\*[^/]|[^/]\*\*/.test(pattern))
    return document.fail(item, "a path that ggshield refuses: ** stands between slashes only");
  const bare = pattern.replace(/^\//, "");
  const literal = bare.replace(/[[\]{}()!?+@\\]/g, "\\$&");
  const whole = literal.endsWith("/") ? `${literal}**` : literal;
  const globs = pattern.startsWith("/") ? [whole] : [whole, `**/${whole}`];
  const tests = globs.map(globOf);
  return {
    where,
    problem: "it is about a path: such rules belong into telltale.yaml",
    isMatch: (path) => tests.some((test) => test(path)),
  };
}
