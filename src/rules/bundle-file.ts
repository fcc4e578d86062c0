/**
 * The bundle's file: all rules, ready to use.
 *
 * In: dist/rules.json, which bundle.ts wrote when the package was built. Out: the bundle. Read on first need, as a
 * command that finds nothing to scan needs no rules.
 */
import { readFileSync } from "node:fs";
import type { RuleBundle } from "./rule.ts";

/** dist/rules.json, as seen from dist/src/rules/. */
export const bundlePath: URL = new URL("../../rules.json", import.meta.url);

/** Reads the bundle. A package without one was built wrongly: that is a bug, and throws. */
export function readBundle(): RuleBundle {
  return JSON.parse(readFileSync(bundlePath, "utf8")) as RuleBundle;
}
