/** The seed of every property test: fixed, and printed by fast-check when a property fails. */
import type { Parameters } from "fast-check";

/** Parameters for fc.assert: `runs` cases from the fixed seed. */
export function seeded<Case>(runs: number): Parameters<Case> {
  return { seed: 20_251, numRuns: runs };
}
