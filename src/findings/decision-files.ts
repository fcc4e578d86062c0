/**
 * The files of a repository in which people say what is not to count: ours, and other tools'.
 *
 * In: a reader of files by their path from the repository's top, and which of them are wanted. Out: what applies them
 * to an audit. Nothing is read from the disk here: a gate reads the same files from a commit. Which formats there are
 * stands in foreign-ignores/formats.ts; each is loaded only if there is such a file.
 */
import { UserError } from "../trouble.ts";
import type { Audit } from "./audit.ts";
import { decide } from "./decide.ts";
import type { Decider } from "./decider.ts";
import { entryDecider, unmet } from "./entry-decider.ts";
import { parseEntryFile } from "./entry-file.ts";
import type { EntryFile } from "./entry-file.ts";
import type { ForeignFile, ReadFile } from "./foreign-ignores/foreign-file.ts";
import { foreignFormatOf, foreignFormats } from "./foreign-ignores/formats.ts";

export const ignorePath = ".telltale-ignore";
export const baselinePath = ".telltale-baseline";

export type DecisionSource = {
  readonly read: ReadFile;
  /** Comments next to secrets count. */
  readonly inline: boolean;
  /** Other tools' files count. */
  readonly foreign: boolean;
  /** A baseline of ours or of another tool, in the place of `.telltale-baseline`. */
  readonly baseline?: string;
};

export type Decisions = {
  readonly ignores?: EntryFile;
  readonly baseline?: EntryFile & { readonly path: string };
  readonly foreign: readonly ForeignFile[];
  readonly inline: boolean;
};

/** Reads all files that there are. Throws UserError where one cannot be read. */
export async function readDecisions(source: DecisionSource): Promise<Decisions> {
  const { read, inline } = source;
  const ignores = read(ignorePath);
  const baseline = await readBaseline(source);
  return {
    inline,
    foreign: [
      ...(source.foreign ? await readForeign(read) : []),
      ...(baseline !== undefined && "decider" in baseline ? [baseline] : []),
    ],
    ...(ignores === undefined ? {} : { ignores: parseEntryFile(ignores, ignorePath, "ignore") }),
    ...(baseline === undefined || "decider" in baseline ? {} : { baseline }),
  };
}

/**
 * Sets aside what they say, and what `more` decides. What is gone from a baseline is told by the command that took it:
 * another one does not look at all that was looked at then.
 */
export function applyDecisions(
  audit: Audit,
  decisions: Decisions,
  command: string,
  today: string,
  more: readonly Decider[] = [],
): Audit {
  const { findings } = audit;
  const { baseline } = decisions;
  const decided = decide(audit, [...decidersOf(decisions, findings), ...more], today);
  if (baseline === undefined) return decided;
  const { path } = baseline;
  const missed = unmet(baseline, findings);
  const isWhole = baseline.by === command && !audit.interrupted && audit.troubles.length === 0;
  const gone = missed.map(({ rule, date, at = "", line }) => ({
    rule,
    date,
    at,
    where: `${path}:${line}`,
  }));
  return {
    ...decided,
    baseline: {
      file: path,
      known: decided.ignored.filter(({ ignored }) => ignored.kind === "baseline").length,
      ...(isWhole ? { gone } : {}),
    },
  };
}

/** In the order of how much each says: a line of ours with a reason before a baseline that took all there was. */
export function decidersOf(decisions: Decisions, findings: Audit["findings"]): readonly Decider[] {
  const { ignores, baseline, foreign, inline } = decisions;
  return [
    ...(ignores === undefined ? [] : [entryDecider(ignores, ignorePath, "ignore")]),
    ...(inline ? [inlineDecider] : []),
    ...foreign.map(({ decider }) => decider(findings)),
    ...(baseline === undefined ? [] : [entryDecider(baseline, baseline.path, "baseline")]),
  ];
}

/** Comments were read when the places were. */
const inlineDecider: Decider = {
  ofPlace: ({ comment }) => (comment === undefined ? [] : [comment]),
};

/** Reads one file of another tool, whatever it is called. */
export async function readForeignFile(
  bytes: Uint8Array,
  path: string,
  read: ReadFile,
): Promise<ForeignFile> {
  const format = foreignFormatOf(path, bytes);
  if (format === undefined)
    throw new UserError("DECISIONS_BAD", `${path}:1:1: in no format that is known here`);
  const reader = await format.load();
  return reader(bytes, path, read);
}

async function readForeign(read: ReadFile): Promise<ForeignFile[]> {
  const files: ForeignFile[] = [];
  for (const { names, load } of foreignFormats) {
    for (const name of names) {
      const bytes = read(name);
      if (bytes === undefined) continue;
      const reader = await load();
      files.push(reader(bytes, name, read));
    }
  }
  return files;
}

async function readBaseline({
  read,
  baseline,
}: DecisionSource): Promise<(EntryFile & { path: string }) | ForeignFile | undefined> {
  const path = baseline ?? baselinePath;
  const bytes = read(path);
  if (bytes === undefined) {
    if (baseline === undefined) return undefined;
    throw new UserError("PATH_MISSING", path);
  }
  const isOurs = Buffer.from(bytes.subarray(0, 18)).toString("latin1").startsWith("telltale-");
  return isOurs || baseline === undefined
    ? { ...parseEntryFile(bytes, path, "baseline"), path }
    : await readForeignFile(bytes, path, read);
}
