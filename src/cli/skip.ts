/**
 * TELLTALE_SKIP: findings that a developer lets through this once, by their ids.
 *
 * In: the variable's value. Out: a decision about each finding that it names. What it sets aside stays in the report,
 * and is said.
 */
import type { Decider } from "../findings/decider.ts";

const skipVariable = "TELLTALE_SKIP";

/** Ids apart by commas or spaces, in whatever case. */
export function skippedIds(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const ids = (environment[skipVariable] ?? "").toLowerCase().split(/[\s,]+/u);
  return [...new Set(ids.filter((id) => id !== ""))];
}

export function skipDecider(environment: Readonly<Record<string, string | undefined>>): Decider {
  const ids = skippedIds(environment);
  return {
    ofSecret: ({ id }) =>
      ids.includes(id) ? [{ kind: "skip", reason: "", where: skipVariable }] : [],
  };
}
