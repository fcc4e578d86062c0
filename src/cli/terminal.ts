/**
 * The terminal: the streams a run writes to, and what may be written to them.
 *
 * In: streams and environment, of the process or of a test. Out: text that has been handed on; whether to colour it,
 * and how wide it may be.
 */
import { UserError } from "../trouble.ts";

/** As much of a stream as a run needs. */
export type Output = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string, done?: (error?: Error | null) => void) => unknown;
};

export type Terminal = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Lines of what is no terminal: wide enough for paths, and the same everywhere. */
const widthOfPipe = 100;
/** Narrower than this there is no room beside the margin; wider, sentences are hard to read. */
const widthMin = 40;
const widthMax = 120;

export function widthOf({ columns }: Output): number {
  if (columns === undefined || columns === 0) return widthOfPipe;
  return Math.min(widthMax, Math.max(widthMin, columns));
}

/** no-color.org: NO_COLOR with any value but the empty one turns colour off, unless it is asked for. */
export function wantsColour(
  when: "auto" | "always" | "never",
  { stdout, environment }: Terminal,
): boolean {
  if (when !== "auto") return when === "always";
  if ((environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb") return false;
  return stdout.isTTY === true;
}

/** Waits until `text` is handed on. That the reader has gone (`| head`) is not our trouble: the exit code tells. */
export async function writeAll(output: Output, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    output.write(text, (error) => {
      if (error === undefined || error === null || isGone(error)) resolve();
      else reject(new UserError("REPORT_UNWRITABLE", "standard output"));
    });
  });
}

export function isGone(error: Error): boolean {
  return "code" in error && (error.code === "EPIPE" || error.code === "EOF");
}
