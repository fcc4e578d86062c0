/**
 * Progress: one line on standard error, for a person who waits.
 *
 * In: phases and how much of each is done. Out: a line that is written over, after the first second, ten times a
 * second at most, and wiped at the end; nothing where standard error is no terminal, or one that cannot wipe.
 */
import type { ScanPhase } from "../scan/pipeline.ts";
import { bytesText, durationText } from "../report/amounts.ts";
import type { Terminal } from "./terminal.ts";

export type Phase = ScanPhase | "attribution" | "files";

export type Progress = {
  readonly tell: (phase: Phase, done: number, total: number) => void;
  readonly clear: () => void;
};

/** Sooner, a line would only flicker. */
const quietMs = 1000;
const betweenMs = 100;

/** A rate over less time than this says nothing. */
const rateAfterMs = 500;

const barColumns = 20;
const wipe = "\r\u001b[K";

const phaseNames: Readonly<Record<Phase, string>> = {
  index: "Reading pack indexes",
  text: "Scanning blobs and commits",
  trees: "Scanning trees",
  attribution: "Finding commits and paths",
  files: "Scanning files",
};

export function openProgress(
  terminal: Pick<Terminal, "stderr" | "environment"> & { readonly now: () => number },
  wanted: boolean,
): Progress {
  if (!wanted || terminal.stderr.isTTY !== true || terminal.environment["TERM"] === "dumb") {
    return { tell: () => {}, clear: () => {} };
  }
  const { stderr, now } = terminal;
  const started = now();
  let phase: Phase | undefined;
  let phaseStarted = started;
  let drawn = -Infinity;
  return {
    tell: (name, done, total) => {
      const time = now();
      if (name !== phase) [phase, phaseStarted] = [name, time];
      if (time - started < quietMs || time - drawn < betweenMs) return;
      drawn = time;
      const line = progressLine(name, done, total, time - phaseStarted);
      // The last column is left free: a full line makes some terminals begin a new one.
      stderr.write(wipe + line.slice(0, Math.max(0, (stderr.columns ?? 80) - 1)));
    },
    clear: () => {
      if (drawn > 0) stderr.write(wipe);
      drawn = -Infinity;
    },
  };
}

/** "Scanning trees  [########............]  42 %  118 MB/s  3.1 s left". Amounts are bytes; 1 is a phase unmeasured, 0 one
 * of which nobody knows how much there is. */
export function progressLine(phase: Phase, done: number, total: number, elapsedMs: number): string {
  const name = phaseNames[phase];
  if (total === 1) return `${name} ...`;
  if (total === 0) return `${name}  ${bytesText(done)} ...`;
  const share = Math.min(1, Math.max(0, done / total));
  const bar = "#".repeat(Math.floor(share * barColumns)).padEnd(barColumns, ".");
  const percent = `${String(Math.floor(100 * share)).padStart(3)} %`;
  const measured = elapsedMs >= rateAfterMs && share > 0;
  const rate = measured ? `  ${bytesText((1000 * done) / elapsedMs)}/s` : "";
  const left = measured ? `  ${durationText((elapsedMs * (1 - share)) / share)} left` : "";
  return `${name}  [${bar}]  ${percent}${rate}${left}`;
}
