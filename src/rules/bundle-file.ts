/**
 * The bundle's file: all rules, ready to use.
 *
 * In: dist/rules.json, which bundle.ts wrote when the package was built. Out: the bundle. Read on first need, as a
 * command that finds nothing to scan needs no rules.
 */
import { readFileSync } from "node:fs";
import { bundleFile } from "../package-files.ts";
import type { RuleBundle } from "./rule.ts";

/** Reads the bundle. A package without one was built wrongly: that is a bug, and throws. */
export function readBundle(): RuleBundle {
  return JSON.parse(readFileSync(bundleFile, "utf8")) as RuleBundle;
}
