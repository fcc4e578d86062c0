/**
 * The program: which command is asked for, and its run.
 *
 * In: arguments, and what a run depends on. Out: an exit code. Nothing of the engine is loaded here, and commander only
 * for calls that need it: reading arguments with it takes as long as scanning a commit.
 */
import type { Call } from "./command.ts";
import { configured, settled } from "./config/configure.ts";
import { defaultSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { plainCall } from "./plain-call.ts";
import type { Dependencies } from "./report-run.ts";

/** Runs a command; gives the exit code. Throws UserError for what the user has to mend. */
export async function runProgram(
  argv: readonly string[],
  dependencies: Dependencies,
): Promise<number> {
  const call = plainCall(argv) ?? (await readAll(argv, dependencies));
  if ("exit" in call) return call.exit;
  const { entry, args, given } = call;
  const { run } = await entry.load();
  return await run(args, await settingsOf(call, dependencies.folder), dependencies, given);
}

/** The settings are what the effects of the options make of the config, or of the defaults. */
async function settingsOf(
  { entry: { target }, args, given }: Call,
  folder: string,
): Promise<Settings> {
  if (target === undefined) return settled(defaultSettings, given);
  return await configured(given, target(args), folder);
}

async function readAll(
  argv: readonly string[],
  dependencies: Dependencies,
): Promise<ReturnType<typeof import("./command-line.ts").readCommandLine>> {
  const { readCommandLine } = await import("./command-line.ts");
  return readCommandLine(argv, dependencies, dependencies.version);
}
