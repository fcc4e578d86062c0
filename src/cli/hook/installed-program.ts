/** What a hook of this machine starts: the Node and the telltale that installed it. */
import { realpathSync } from "node:fs";
import { sep } from "node:path";
import type { Launch } from "./hook-script.ts";

/** As it runs now, without the link that npm makes for it: that goes with a later version. */
export function installedProgram(): NonNullable<Launch["installed"]> {
  const [, program = ""] = process.argv;
  return { node: process.execPath, program: realpathSync.native(program) };
}

/** npx keeps what it ran in a cache that npm may clear. */
export function isFleeting(program: string): boolean {
  return program.includes(`${sep}_npx${sep}`);
}
