/**
 * The program: which command is asked for, and its run.
 *
 * In: arguments, and what a run depends on. Out: an exit code. Nothing of the engine is loaded here, and commander only
 * for calls that need it: reading arguments with it takes as long as scanning a commit.
 */
import { runHistory } from "./history-run.ts";
import type { Dependencies } from "./history-run.ts";
import { plainCall } from "./plain-call.ts";

/** Runs a command; gives the exit code. Throws UserError for what the user has to mend. */
export async function runProgram(
  argv: readonly string[],
  dependencies: Dependencies,
): Promise<number> {
  const call = plainCall(argv) ?? (await readAll(argv, dependencies));
  return "exit" in call ? call.exit : await runHistory(call.path, call.settings, dependencies);
}

async function readAll(
  argv: readonly string[],
  dependencies: Dependencies,
): Promise<ReturnType<typeof import("./command-line.ts").readCommandLine>> {
  const { readCommandLine } = await import("./command-line.ts");
  return readCommandLine(argv, dependencies, dependencies.version);
}
