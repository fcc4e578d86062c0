/** The version of the package, from its package.json. */
import { readFileSync } from "node:fs";
import { packageFile } from "../package-files.ts";

export function packageVersion(): string {
  return (JSON.parse(readFileSync(packageFile, "utf8")) as { readonly version: string }).version;
}
