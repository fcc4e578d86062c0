/**
 * What is said when a run fails: to a user who can mend it, or to whoever mends us.
 *
 * In: what was thrown. Out: lines for standard error and an exit code. A user's mistake has a code, a sentence and a
 * hint, and no stack. A bug has a stack without its message, because a message may quote what was being read.
 */
import { userErrorWords } from "../messages.ts";
import { shielded } from "../text/printable.ts";
import { UserError } from "../trouble.ts";
import { exitBug, exitUsage } from "./exit-codes.ts";

export type Failure = { readonly text: string; readonly code: number };

export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) {
    const { sentence, hint } = userErrorWords[error.code];
    const lines = [`telltale: ${error.code}: ${shielded(sentence(error.what))}`, hint];
    const copied = error.lines.map((line) => `  ${shielded(line)}`);
    return { text: `${[...lines, ...copied].join("\n")}\n`, code: exitUsage };
  }
  return { text: `telltale: this is a bug, please report it.\n${stackOf(error)}\n`, code: exitBug };
}

/** What kind of error and where. Only --check-deltas fails on purpose, in words without anything read. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "something was thrown that is no error";
  const { name, message, stack = "" } = error;
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  const told = message.startsWith("--check-deltas:") ? `: ${message}` : "";
  // A message of several lines could hold one that looks like a frame.
  const at = stack.indexOf(message);
  const frames = at < 0 ? stack : stack.slice(at + message.length);
  const kept = frames.split("\n").filter((line) => /^ {4}at /.test(line));
  return shieldedLines([`${name}${code}${told}`, ...kept]);
}

function shieldedLines(lines: readonly string[]): string {
  return lines.map(shielded).join("\n");
}
