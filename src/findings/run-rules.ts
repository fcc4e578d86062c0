/**
 * The rules of a run, as an audit takes them.
 *
 * In: nothing. Out: the shape that cli/ makes of the package's rules and of config files.
 */
import type { PlaceAllow, RuleBundle } from "../rules/rule.ts";

export type RunRules = {
  readonly bundle: RuleBundle;
  /** The bundle is the package's as it is: threads read it themselves. */
  readonly isBuiltIn: boolean;
  /** Places that are left alone. */
  readonly places: readonly PlaceAllow[];
};
