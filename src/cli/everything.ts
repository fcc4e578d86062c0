/**
 * Everything that there is to look at in a repository, for commands that write decisions down.
 *
 * In: a path. Out: the audit, with nothing set aside yet, the repository's top, and the name of the command that would
 * have found the same. Progress is shown as by that command.
 */
import { resolve } from "node:path";
import type { Audit } from "../findings/audit.ts";
import { auditHistory } from "../findings/history-audit.ts";
import { UserError } from "../trouble.ts";
import type { Settings } from "./options.ts";
import { topFolder } from "./policy.ts";
import { openProgress } from "./progress.ts";
import type { Dependencies } from "./report-run.ts";

export type Everything = { readonly top: string; readonly audit: Audit; readonly by: string };

export async function auditEverything(
  path: string,
  settings: Settings,
  { stderr, environment, now, signal, folder }: Dependencies,
): Promise<Everything> {
  const progress = openProgress({ stderr, environment, now }, settings.progress && !settings.quiet);
  const audit = await auditHistory({
    path,
    signal,
    onProgress: progress.tell,
    ...(settings.threads === undefined ? {} : { threads: settings.threads }),
  }).finally(progress.clear);
  if (audit.interrupted) throw new UserError("DECISION_REFUSED", "Stopped. Nothing was written.");
  return { top: topFolder(resolve(folder, path), folder), audit, by: "history" };
}
