/**
 * A decision: somebody said that a finding is not to count, where, and why.
 *
 * In: nothing (types only). Out: the shape that whoever reads decisions makes (ignore files, comments, baselines, a
 * list of ids), decide.ts applies and report/ shows.
 */

/** What kind of thing says so. */
export type DecisionKind =
  | "ignore-file" // a line of .telltale-ignore
  | "inline" // a comment next to the secret
  | "baseline" // it was there when the baseline was taken
  | "skip" // TELLTALE_SKIP: this once
  | "config" // telltale.yaml or .gitleaks.toml leaves all of its places alone
  | "foreign"; // another tool's ignore file, baseline or settings

export type Decision = {
  readonly kind: DecisionKind;
  /** Empty where none was given. */
  readonly reason: string;
  readonly owner?: string;
  /** The last day on which it holds: YYYY-MM-DD. */
  readonly expires?: string;
  /** What says so: `.telltale-ignore:7`, `src/settings.py:12`, `TELLTALE_SKIP`. */
  readonly where: string;
};
