#!/usr/bin/env node
/**
 * The process: arguments in, exit code out.
 *
 * Only what every start needs is loaded here, and the version is written without loading anything else. Nothing of
 * Node is opened before it is used either: the streams alone load thirty of its modules.
 */
import { fstatSync } from "node:fs";
import { exitBug } from "./cli/exit-codes.ts";
import { watchInterrupt } from "./cli/interrupt.ts";
import { packageVersion } from "./cli/version.ts";

const argv = process.argv.slice(2);

/** A standard stream, once it is needed. */
function opened(name: "stdout" | "stderr"): NodeJS.WriteStream {
  const stream = process[name];
  // A reader that went away (`| head`) ends no run: the exit code still tells. writeAll() hears of other failures.
  if (stream.listenerCount("error") === 0) stream.on("error", () => {});
  return stream;
}

async function run(): Promise<number> {
  const signal = watchInterrupt({
    onInterrupt: (act) => process.on("SIGINT", act),
    note: (text) => opened("stderr").write(text),
    exit: (code) => process.exit(code),
  });
  const { runProgram } = await import("./cli/program.ts");
  return await runProgram(argv, {
    get stdout() {
      return opened("stdout");
    },
    get stderr() {
      return opened("stderr");
    },
    environment: process.env,
    version: packageVersion,
    signal,
    // Not performance.now(): asking for `performance` loads node:perf_hooks.
    now: () => Number(process.hrtime.bigint()) / 1e6,
    today: () => new Date().toISOString().slice(0, 10),
    folder: process.cwd(),
    readStdin,
    isStdinTerminal,
  });
}

/** What is no device is no terminal: node:tty, which loads the network, is asked of the others alone. */
function isStdinTerminal(): boolean {
  try {
    if (!fstatSync(0).isCharacterDevice()) return false;
  } catch {
    return false; // closed
  }
  return process.getBuiltinModule("node:tty").isatty(0);
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function fail(error: unknown): Promise<number> {
  const { failureOf } = await import("./cli/failure.ts");
  const { text, code } = failureOf(error);
  opened("stderr").write(text);
  return code;
}

// What nobody awaited: Node itself would print the message and a line of source.
process.on("uncaughtException", (error) => {
  void fail(error).then((code) => process.exit(code));
});

if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  opened("stdout").write(`${packageVersion()}\n`);
} else {
  // Should a run be forgotten (a promise that nobody keeps), Node ends with this: never as if nothing were found.
  process.exitCode = exitBug;
  void run()
    .catch(fail)
    .then((code) => {
      process.exitCode = code;
    });
}
