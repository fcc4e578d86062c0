/**
 * Answers in spite of what cannot be told: a request is run with each answer to each such question.
 *
 * In: a way to run a request with preset answers. Out: the outcome on which all runs agree, or "unknown" with the construct
 * that makes the difference and the outcome that hands something out, if there is one.
 */
import { undecidedRunsMax } from "../../limits.ts";
import { isHandedOut } from "../answer.ts";
import type { Answer, Outcome } from "../answer.ts";
import type { Choice } from "./run.ts";

export type Attempt = Answer & { readonly choices: readonly Choice[] };

/** The answer of all runs. */
export function bothWays(attempt: (preset: readonly boolean[]) => Attempt): Answer {
  const first = attempt([]);
  if (first.choices.length === 0) return { outcome: first.outcome, steps: first.steps };
  const open = alternatives(first, 0);
  let differs: { readonly outcome: Outcome; readonly choice: Choice } | undefined;
  let runs = 1;
  for (let preset = open.pop(); preset !== undefined; preset = open.pop()) {
    if (runs++ >= undecidedRunsMax) break;
    const other = attempt(preset);
    open.push(...alternatives(other, preset.length));
    const isBetter =
      differs === undefined || (isHandedOut(other.outcome) && !isHandedOut(differs.outcome));
    if (isBetter && !isSame(first.outcome, other.outcome)) {
      const choice = other.choices[preset.length - 1] ?? first.choices[0]!;
      differs = { outcome: other.outcome, choice };
    }
  }
  const isCut = open.length > 0 || first.choices.length > undecidedRunsMax;
  if (differs === undefined && !isCut) return { outcome: first.outcome, steps: first.steps };
  if (first.outcome.kind === "unknown") return { outcome: first.outcome, steps: first.steps };
  const { construct, by } = differs?.choice ?? first.choices[0]!;
  const isOtherWorse =
    differs !== undefined && isHandedOut(differs.outcome) && !isHandedOut(first.outcome);
  const otherwise = isOtherWorse ? differs!.outcome : first.outcome;
  return { outcome: { kind: "unknown", construct, by, otherwise }, steps: first.steps };
}

/** The same answers with one turned to the other side, for each question that was new. */
function alternatives({ choices }: Attempt, known: number): boolean[][] {
  return choices
    .slice(known)
    .map((_, index) => [
      ...choices.slice(0, known + index).map(({ answer }) => answer),
      !choices[known + index]!.answer,
    ]);
}

/** Whether two outcomes are one for a stranger: what is refused and what is not there is no file either way. */
function isSame(left: Outcome, right: Outcome): boolean {
  const isNone = (kind: Outcome["kind"]): boolean => kind === "denied" || kind === "absent";
  if (left.kind !== right.kind) return isNone(left.kind) && isNone(right.kind);
  switch (left.kind) {
    case "served":
    case "error-body":
      return left.file === (right as typeof left).file;
    case "listing":
      return left.folder === (right as typeof left).folder;
    case "unknown":
      return left.construct === (right as typeof left).construct;
    case "handler":
      return left.target === (right as typeof left).target;
    case "redirect":
      return (
        left.target === (right as typeof left).target &&
        left.status === (right as typeof left).status
      );
    case "denied":
    case "absent":
      return true;
  }
}
