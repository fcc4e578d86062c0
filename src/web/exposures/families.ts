/**
 * The package's families of files that should not leave.
 *
 * In: dist/exposures.json, when the first configuration is judged. Out: families, in the order of their files.
 */
import { readFileSync } from "node:fs";
import { exposuresFile } from "../../package-files.ts";
import type { Family } from "./family.ts";

/** Reads them. A package without them was built wrongly: that is a bug, and throws. */
export function readFamilies(): readonly Family[] {
  return JSON.parse(readFileSync(exposuresFile, "utf8")) as Family[];
}
