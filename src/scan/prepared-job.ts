/**
 * What every job needs of the rules, whatever it scans.
 *
 * In: the bundle. Out: the bundle with what is made of it once a thread.
 */
import type { RuleBundle } from "../rules/rule.ts";
import { automatonFor } from "./automaton-file.ts";
import type { Automaton } from "./automaton.ts";
import { FileNames } from "./file-names.ts";

/** What a job needs of the rules alone. */
export type PreparedJob = {
  readonly bundle: RuleBundle;
  readonly automaton: Automaton;
  readonly fileNames: FileNames;
};

export function prepareJob(bundle: RuleBundle): PreparedJob {
  return {
    bundle,
    automaton: automatonFor(bundle),
    fileNames: new FileNames(bundle.file),
  };
}
