/**
 * All entries of the package, and which one a rule points to.
 *
 * In: dist/rotation.json, when the first finding asks. Out: entries. A rule may name its entry; else the pattern that
 * spells out most of the rule's id decides, and `generic` takes what nothing else does: every rule has an entry.
 */
import { readFileSync } from "node:fs";
import { rotationFile } from "../package-files.ts";
import type { Entry } from "./entry.ts";

export type Entries = {
  readonly all: readonly Entry[];
  /** The entry for findings of a rule; `named` is what the rule itself says. */
  readonly of: (rule: string, named: string | undefined) => Entry;
};

/** Reads the package's entries. A package without them was built wrongly: that is a bug, and throws. */
export function readEntries(): Entries {
  return entriesOf(JSON.parse(readFileSync(rotationFile, "utf8")) as Entry[]);
}

/** The entries in `all`; one of them has the id `generic`. */
export function entriesOf(all: readonly Entry[]): Entries {
  const byId = new Map(all.map((entry) => [entry.id, entry]));
  const generic = byId.get("generic");
  if (generic === undefined) throw new Error("no entry is called generic");
  const patterns = all
    .flatMap((entry) => entry.rules.map((pattern) => ({ entry, pattern })))
    .toSorted((a, b) => spelledOut(b.pattern) - spelledOut(a.pattern));
  return {
    all,
    of: (rule, named) =>
      (named === undefined ? undefined : byId.get(named)) ??
      patterns.find(({ pattern }) => fits(rule, pattern))?.entry ??
      generic,
  };
}

function spelledOut(pattern: string): number {
  return pattern.replaceAll("*", "").length;
}

/** Whether a rule's id fits a pattern, in which `*` stands for anything. */
function fits(rule: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return rule === pattern;
  const last = rest.pop() ?? "";
  if (!rule.startsWith(first) || rule.length < first.length + last.length) return false;
  if (!rule.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = rule.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= rule.length - last.length;
}
