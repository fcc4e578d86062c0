/**
 * Loading: all rule files of a folder.
 *
 * In: a folder (patterns/secrets of the package, or a user's). Out: rules in order of file name, and mistakes. The
 * only file of this room that touches the disk but for the bundle's.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRuleFile } from "./rule-file.ts";
import type { RuleMistake } from "./mistake.ts";
import type { RuleSource } from "./rule-file.ts";

/** Reads every `.yaml` file of a folder. */
export function loadRules(folder: string): { rules: RuleSource[]; mistakes: RuleMistake[] } {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()
    .map((name) => readRuleFile(name, readFileSync(join(folder, name), "utf8")));
  return {
    rules: files.flatMap(({ rules }) => rules),
    mistakes: files.flatMap(({ mistakes }) => mistakes),
  };
}
