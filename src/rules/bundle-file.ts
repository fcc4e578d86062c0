import { readFileSync } from "node:fs";
import type { RuleBundle } from "./rule.ts";
export function readBundle(): RuleBundle {
  return JSON.parse(readFileSync(new URL("../../rules.json", import.meta.url), "utf8")) as RuleBundle;
}
