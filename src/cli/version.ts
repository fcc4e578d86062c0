/** The version of the package, from its package.json: two folders above dist/src. */
import { readFileSync } from "node:fs";

export function packageVersion(): string {
  const path = new URL("../../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly version: string }).version;
}
