#!/usr/bin/env node
/**
 * The process: arguments in, exit code out.
 *
 * Only what every start needs is loaded here. The first Ctrl-C stops the scan, which then reports what it saw; the
 * second ends the process.
 */
import { exitBug, exitUsage } from "./cli/exit-code.ts";
import { packageVersion } from "./cli/version.ts";
import { UserError } from "./trouble.ts";

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  process.exitCode = await run();
}

async function run(): Promise<number> {
  const stop = new AbortController();
  process.once("SIGINT", () => {
    stop.abort();
    process.once("SIGINT", () => process.exit(130));
  });
  try {
    const { runProgram } = await import("./cli/program.ts");
    const { stdout, stderr, env } = process;
    return await runProgram(argv, { stdout, stderr, environment: env, signal: stop.signal });
  } catch (error) {
    if (!(error instanceof UserError)) {
      process.stderr.write(`telltale: this is a bug, please report it.\n${stackOf(error)}\n`);
      return exitBug;
    }
    const { userErrorWords } = await import("./messages.ts");
    const { printableText } = await import("./text/printable.ts");
    const { sentence, hint } = userErrorWords[error.code];
    process.stderr.write(
      `telltale: ${error.code}: ${sentence(printableText(error.what))}\n${hint}\n`,
    );
    return exitUsage;
  }
}

/** Where it happened. The message may quote data, so only that of our own errors is shown. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const isOurs = error.message.startsWith("--check-deltas:");
  return `${error.name}${isOurs ? `: ${error.message}` : ""}\n${(error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n")}`;
}
