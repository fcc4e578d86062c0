/** What a hook of this machine starts: the Node and the telltale that installed it. */
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Launch } from "./hook-script.ts";

export function installedProgram(): NonNullable<Launch["installed"]> {
  // Two folders above this file, in the sources and in dist alike but for the ending.
  const program = fileURLToPath(new URL("../../cli.js", import.meta.url));
  return { node: process.execPath, program };
}

/** npx keeps what it ran in a cache that npm may clear. */
export function isFleeting(program: string): boolean {
  return program.includes(`${sep}_npx${sep}`);
}
