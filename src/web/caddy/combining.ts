/**
 * One outcome of two, where nobody can tell which holds.
 *
 * In: the outcomes of both ways. Out: the one they share, or "unknown" with the one that hands out more.
 */
import { isHandedOut } from "../answer.ts";
import type { Outcome } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";

export function combined(
  construct: string,
  by: ConfigSpan | undefined,
  first: Outcome,
  second: Outcome,
): Outcome {
  if (isSame(first, second)) return second;
  if (isNothing(first) && isNothing(second)) return second;
  const otherwise = worst([first, second]);
  return otherwise === undefined
    ? { kind: "unknown", construct, by }
    : { kind: "unknown", construct, by, otherwise };
}

/** Refused or not there: nothing leaves, and nobody is sent elsewhere. */
function isNothing({ kind }: Outcome): boolean {
  return kind === "denied" || kind === "absent";
}

function isSame(a: Outcome, b: Outcome): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case "served":
      return a.file === (b as typeof a).file && a.afterLogin === (b as typeof a).afterLogin;
    case "error-body":
      return a.file === (b as typeof a).file && a.status === (b as typeof a).status;
    case "handler":
      return a.target === (b as typeof a).target;
    case "listing":
      return a.folder === (b as typeof a).folder;
    case "redirect":
      return a.target === (b as typeof a).target;
    case "denied":
    case "absent":
      return true;
    case "unknown":
      return a.construct === (b as typeof a).construct && isSameOrNone(a, b as typeof a);
  }
}

type Unknown = Extract<Outcome, { kind: "unknown" }>;

function isSameOrNone({ otherwise: a }: Unknown, { otherwise: b }: Unknown): boolean {
  return a === undefined || b === undefined ? a === b : isSame(a, b);
}

/** What hands out a file, else a list, else what a program answers, else nothing of note. */
function worst(outcomes: readonly Outcome[]): Outcome | undefined {
  const all = outcomes.flatMap((outcome) =>
    outcome.kind === "unknown" ? (outcome.otherwise ?? []) : [outcome],
  );
  return (
    all.find(isHandedOut) ??
    all.find(({ kind }) => kind === "listing") ??
    all.find(({ kind }) => kind === "handler") ??
    all.at(-1)
  );
}
