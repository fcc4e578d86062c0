/**
 * The user's own git config, for what a repository's does not say.
 *
 * In: the environment. Out: its entries; none where there is no such file. git-config(1), "FILES". Files that it
 * includes are not followed.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { parseConfig } from "./config.ts";
import type { Config } from "./config.ts";

export function userConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = environment["GIT_CONFIG_GLOBAL"];
  const home = environment["HOME"] ?? homedir();
  const folder = environment["XDG_CONFIG_HOME"] ?? join(home, ".config");
  const paths =
    given === undefined ? [join(folder, "git", "config"), join(home, ".gitconfig")] : [given];
  const entries = paths.flatMap((path) => parseConfig(bytesOf(path), path).entries);
  return { entries, troubles: [] };
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return new Uint8Array(); // most users have one of the two
  }
}
