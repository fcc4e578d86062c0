/**
 * What every reader of another tool's file gives, and what they have in common.
 *
 * In: types, and small helpers for paths, secrets and errors. Out: the shape that decision-files.ts applies and
 * `telltale ignore import` turns into entries of our own.
 */
import { printableText } from "../../text/printable.ts";
import { UserError } from "../../trouble.ts";
import type { FindingDraft } from "../assemble.ts";
import type { Decider } from "../decider.ts";
import type { Decision } from "../decision.ts";

/** Reads a file by its path from the repository's top: from the disk, or as a commit has it. */
export type ReadFile = (path: string) => Uint8Array | undefined;

export type ForeignFile = {
  readonly path: string;
  /** One for each thing that the file says, in its order. */
  readonly entries: readonly ForeignEntry[];
  /** Some tools' entries can only be told apart among all findings. */
  readonly decider: (findings: readonly FindingDraft[]) => Decider;
};

export type ForeignEntry = {
  /** File and line. Nothing of the entry itself: it may hold a secret. */
  readonly where: string;
  /** Why it is not to become an entry of ours, where that is known before any finding is. */
  readonly problem?: string;
};

/** A reader of one format. */
export type ForeignReader = (bytes: Uint8Array, path: string, read: ReadFile) => ForeignFile;

export function foreignDecision(where: string, reason: string): Decision {
  return { kind: "foreign", reason, where };
}

/** Ends the run: what another tool's file says is not to be guessed. */
export function badFile(path: string, line: number, column: number, what: string): never {
  throw new UserError("DECISIONS_BAD", `${path}:${line}:${column}: ${what}`);
}

/** A path as findings have it: from the repository's top, with slashes, and what cannot be shown escaped. */
export function pathOfForeign(path: string): string {
  return printableText(path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, ""));
}

/** Shortest text that counts as a part of a secret: anything shorter is in many of them. */
const partMin = 8;

/**
 * Whether another tool means the same secret: tools differ in how much around it they take along, such as quotes, or
 * a whole address for the password in it.
 */
export function isSameSecret({ secretText }: FindingDraft, foreign: string): boolean {
  if (secretText === "" || foreign === "") return false;
  if (secretText === foreign) return true;
  const [short, long] =
    secretText.length < foreign.length ? [secretText, foreign] : [foreign, secretText];
  return short.length >= partMin && long.includes(short);
}

/** Items by a key of theirs, in their order. */
export function groupedBy<Key, Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
