/**
 * The rules of a run: the package's, or what config files made of them.
 *
 * In: settings. Out: the bundle, and what findings/ is to leave alone. The package's bundle is read when it is asked
 * for: a run that has nothing to scan needs none.
 */
import type { RunRules } from "../findings/run-rules.ts";
import { readBundle } from "../rules/bundle-file.ts";
import type { Settings } from "./settings.ts";

export function runRules({ configuration }: Settings): RunRules {
  if (configuration !== undefined) return configuration.rules;
  return { bundle: readBundle(), isBuiltIn: true, places: [] };
}
