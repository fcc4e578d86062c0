#!/usr/bin/env node
/**
 * The process: arguments in, exit code out.
 *
 * Only what every start needs is loaded here, and the version is written without loading anything else.
 */
import { isatty } from "node:tty";
import { watchInterrupt } from "./cli/interrupt.ts";
import { packageVersion } from "./cli/version.ts";

const argv = process.argv.slice(2);
const { stdout, stderr, env } = process;

// A reader that went away (`| head`) ends no run: the exit code still tells. writeAll() hears of other failures.
stdout.on("error", () => {});
stderr.on("error", () => {});

async function run(): Promise<number> {
  const signal = watchInterrupt({
    onInterrupt: (act) => process.on("SIGINT", act),
    note: (text) => stderr.write(text),
    exit: (code) => process.exit(code),
  });
  const { runProgram } = await import("./cli/program.ts");
  return await runProgram(argv, {
    stdout,
    stderr,
    environment: env,
    signal,
    now: () => performance.now(),
    today: () => new Date().toISOString().slice(0, 10),
    folder: process.cwd(),
    readStdin,
    isStdinTerminal: () => isatty(0),
  });
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function fail(error: unknown): Promise<number> {
  const { failureOf } = await import("./cli/failure.ts");
  const { text, code } = failureOf(error);
  stderr.write(text);
  return code;
}

// What nobody awaited: Node itself would print the message and a line of source.
process.on("uncaughtException", (error) => {
  void fail(error).then((code) => process.exit(code));
});

if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  stdout.write(`${packageVersion()}\n`);
} else {
  process.exitCode = await run().catch(fail);
}
