/**
 * The audit of files as they lie in folders: a working tree, or any folder, with or without git.
 *
 * In: paths, and how to scan. Out: an audit. The scan tells in which files secrets stand; these few are read again here,
 * one after the other and in the order of their paths, to locate what was found and to judge files by their names; and
 * only of these is asked whether git tracks them.
 */
import { availableParallelism } from "node:os";
import { fileBytesMax, hurriedBytesMax, threadsDefaultMax } from "../limits.ts";
import type { NewSecret } from "../scan/change-scan.ts";
import type { FilesPart, FoundFile, FoundSecret } from "../scan/files-share.ts";
import { bestSecrets } from "../scan/secrets.ts";
import type { Secret } from "../scan/secrets.ts";
import { scanFiles } from "../scan/files-scan.ts";
import type { FilesResult } from "../scan/files-scan.ts";
import { fileStates } from "../sources/file-states.ts";
import type { FileStates } from "../sources/file-states.ts";
import type { FilesRoot } from "../sources/files.ts";
import { readWhole } from "../sources/folder.ts";
import type { SourceText, TextSource } from "../sources/source.ts";
import { withMember } from "../text/member-path.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { pathText } from "./assemble.ts";
import type { Audit } from "./audit.ts";
import { emptyCoverage, leftAloneCounts } from "./coverage.ts";
import type { CoverageCounts } from "./coverage.ts";
import { fileRuleFinder, judgeFile } from "./file-rules.ts";
import { Locator } from "./locate.ts";
import { gateOf } from "./place-gate.ts";
import type { RunRules } from "./run-rules.ts";
import { SplitDrafts } from "./split-drafts.ts";

export type FilesOptions = {
  readonly roots: readonly FilesRoot[];
  readonly rules: RunRules;
  /** Largest file that is scanned, where that is not limits.ts's. */
  readonly fileBytesMax?: number;
  /** By default one a processor, up to threadsDefaultMax. */
  readonly threads?: number;
  readonly onProgress?: (bytes: number) => void;
  /** Called before threads are started. */
  readonly onThreads?: () => void;
  readonly signal?: AbortSignal;
};

export async function auditFiles(options: FilesOptions): Promise<Audit> {
  const { roots, rules, signal } = options;
  const bytesMax = options.fileBytesMax ?? fileBytesMax;
  const result = await scanFiles({
    roots,
    bundle: rules.bundle,
    isBuiltIn: rules.isBuiltIn,
    fileBytesMax: bytesMax,
    threads: options.threads ?? Math.min(threadsDefaultMax, availableParallelism()),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(options.onThreads === undefined ? {} : { onThreads: options.onThreads }),
    ...(signal === undefined ? {} : { signal }),
  });
  const shown = (root: number, path: string): string => `${roots[root]?.prefix ?? ""}${path}`;
  const best = bestSecrets(result.parts.map(({ secrets }) => secrets));
  const files = result.parts
    .flatMap((part) => part.found.map((file) => suspectOf(roots, file, part, best)))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const states = fileStates(
    files.map(({ full }) => full),
    (full) => pathText(shownFolder(roots, full)),
  );
  const isTooLong = (bytes: number): boolean =>
    bytes > (signal?.aborted === true ? hurriedBytesMax : bytesMax);
  const troubles = result.parts.flatMap((part) =>
    part.troubles.map(({ root, path, code, member }) =>
      trouble(code, withMember(pathText(shown(root, path) || "."), member)),
    ),
  );
  const drafts = new SplitDrafts(rules, await gateOf(rules));
  addFindings(drafts, files, states, rules, isTooLong);
  const { findings, ignored, leftAlone } = drafts.split(noSource, false);
  return {
    findings,
    ignored,
    coverage: { ...coverageOf(result), ...leftAloneCounts(leftAlone) },
    troubles: [...troubles.toSorted(byPlace), ...states.troubles],
    checked: 0,
    interrupted: result.interrupted,
  };
}

/** A file in which something may have been found. Paths are bytes as latin1. */
type Suspect = {
  readonly path: string;
  readonly full: string;
  readonly secrets: readonly NewSecret[];
  readonly nameSecrets: readonly NewSecret[];
  readonly isTellingName: boolean;
  /** Some of them are encoded, so that only another scan tells their text. */
  readonly hasInner: boolean;
};

function suspectOf(
  roots: readonly FilesRoot[],
  file: FoundFile,
  part: FilesPart,
  best: ReadonlyMap<string, Secret>,
): Suspect {
  const root = roots[file.root];
  const secretsOf = (found: readonly FoundSecret[]): NewSecret[] =>
    found.flatMap(({ secret, start, end }) => {
      const known = best.get(part.secrets[secret]?.digest ?? "");
      return known === undefined ? [] : [{ secret: known, start, end }];
    });
  return {
    path: `${root?.prefix ?? ""}${file.path}`,
    full: `${root?.path ?? ""}/${file.path}`,
    secrets: secretsOf(file.secrets),
    nameSecrets: secretsOf(file.nameSecrets),
    isTellingName: file.isTellingName,
    hasInner: file.secrets.some(({ isInner }) => isInner),
  };
}

function addFindings(
  drafts: SplitDrafts,
  files: readonly Suspect[],
  { stateOf }: FileStates,
  { bundle }: RunRules,
  isTooLong: (bytes: number) => boolean,
): void {
  const ruleOf = fileRuleFinder(bundle.file);
  let locator: Locator | undefined;
  for (const file of files) {
    const text = textOf(file, stateOf(file.full));
    // Where there is no time to read it again, or it is gone, the finding stands without line and text.
    const bytes = readAgain(file, isTooLong);
    if (bytes !== undefined && file.hasInner) {
      locator ??= new Locator(bundle);
      for (const found of located(locator, bytes, file.secrets))
        drafts.addSecret(text, bytes, found);
    } else for (const found of file.secrets) drafts.addSecret(text, bytes, found);
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    for (const found of file.nameSecrets) drafts.addName(text, name, found);
    const rule = file.isTellingName ? ruleOf(file.path) : undefined;
    // A key or token that a text rule found is the better finding; the file's name adds nothing to it.
    if (rule === undefined || (rule.content === "private-key" && file.secrets.length > 0)) continue;
    const judged = bytes === undefined ? undefined : judgeFile(rule, bytes);
    if (judged !== undefined) drafts.addFile(text, rule, judged);
  }
}

/** The secrets of a file with the text of those that are encoded; as they are, if it has changed since. */
function located(
  locator: Locator,
  bytes: Uint8Array,
  secrets: readonly NewSecret[],
): readonly NewSecret[] {
  const standing = locator.standing(bytes);
  const isSame = secrets.every(({ secret }, at) => standing[at]?.secret.digest === secret.digest);
  if (!isSame) return secrets;
  // Of the secret itself, what all files say holds.
  return standing.map((one, at) => ({ ...one, secret: secrets[at]?.secret ?? one.secret }));
}

/** Facts of commits: there are none. */
const noSource: TextSource = { texts: [], troubles: [], counts: {} };

function textOf({ path }: Suspect, state: SourceText["state"]): SourceText {
  return { kind: "file", state, path, read: () => "FILE_UNREADABLE" };
}

function readAgain(
  { full, secrets, isTellingName }: Suspect,
  isTooLong: (bytes: number) => boolean,
): Uint8Array | undefined {
  if (secrets.length === 0 && !isTellingName) return undefined;
  const room = new Uint8Array(roomBytes);
  const larger = (bytes: number): Uint8Array | undefined =>
    isTooLong(bytes) ? undefined : new Uint8Array(bytes);
  const bytes = readWhole(full, room, larger, fileBytesMax);
  return typeof bytes === "string" ? undefined : bytes;
}

/** Most files that hold secrets are small. */
const roomBytes = 64 * 1024;

function coverageOf({ parts, notReached }: FilesResult): CoverageCounts {
  const sum = (count: (part: FilesPart) => number): number =>
    parts.reduce((total, part) => total + count(part), 0);
  const files = sum((part) => part.files);
  const bytes = sum((part) => part.bytes);
  const skipped: Record<string, number> = {};
  let skippedMembers = 0;
  for (const { code, member } of parts.flatMap(({ troubles }) => troubles)) {
    skipped[code] = (skipped[code] ?? 0) + 1;
    if (member !== undefined) skippedMembers++;
  }
  if (notReached > 0) skipped["NOT_REACHED"] = notReached;
  const skippedCount =
    Object.values(skipped).reduce((total, count) => total + count, 0) - skippedMembers;
  const links = sum((part) => part.links);
  const special = sum((part) => part.special);
  return {
    ...emptyCoverage,
    objects: { expected: files + skippedCount, scanned: files, skipped: skippedCount },
    bytes: { expected: bytes, scanned: bytes, skipped: 0 },
    kinds: {
      files,
      ...(links === 0 ? {} : { linksNotFollowed: links }),
      ...(special === 0 ? {} : { specialFiles: special }),
    },
    skipped,
  };
}

/** A folder as the report calls it. */
function shownFolder(roots: readonly FilesRoot[], full: string): string {
  for (const { path, prefix } of roots) {
    if (full === path) return prefix === "" ? "." : prefix.slice(0, -1);
    if (full.startsWith(`${path}/`)) return prefix + full.slice(path.length + 1);
  }
  return full;
}

function byPlace(a: Trouble, b: Trouble): number {
  return a.where < b.where ? -1 : a.where > b.where ? 1 : a.code < b.code ? -1 : 1;
}
