/**
 * The configuration that `--server NAME --config FILE` names.
 *
 * In: settings. Out: the configuration, read; nothing if none was named. What is not said of its files is taken from this
 * machine, as it is what the server itself would see.
 */
import { UserError } from "../../trouble.ts";
import { openConfiguration } from "../../web/find/configurations.ts";
import type { Configuration } from "../../web/find/configurations.ts";
import { pathOf, rootsOf } from "./paths.ts";
import type { Settings } from "../settings.ts";

export async function namedConfiguration(
  { web }: Settings,
  folder: string,
): Promise<Configuration | undefined> {
  const { server, config, prefix, roots } = web;
  if (server === undefined && config === undefined && prefix === undefined) return undefined;
  if (server === undefined || config === undefined)
    throw new UserError("USAGE", "--server and --config go together: whose file it is, and which.");
  return await openConfiguration(
    server,
    pathOf(config, folder),
    prefix === undefined ? undefined : pathOf(prefix, folder),
    rootsOf(roots, folder),
  );
}
