/** What stands at a path, links not followed; nothing where nothing can, such as below a file. */
import { lstatSync } from "node:fs";
import type { Stats } from "node:fs";
import { isAbsent } from "../../git/metadata-file.ts";
import { UserError } from "../../trouble.ts";

export function statusAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw new UserError("PATH_DENIED", path);
  }
}
