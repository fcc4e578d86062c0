/**
 * Progress: one line on standard error, for a person who waits.
 *
 * In: phases and how much of each is done. Out: a line that is written over, after the first second, ten times a
 * second at most; nothing where standard error is no terminal.
 */
import { bytesText, durationText } from "../report/amounts.ts";

export type Progress = {
  readonly tell: (phase: string, done: number, total: number) => void;
  readonly clear: () => void;
};

const quietMs = 1000;
const betweenMs = 100;

const phaseNames: Readonly<Record<string, string>> = {
  index: "reading pack indexes",
  text: "scanning blobs and commits",
  trees: "scanning trees",
  attribution: "finding commits and paths",
};

export function openProgress(stream: NodeJS.WriteStream, wanted: boolean): Progress {
  if (!wanted || !stream.isTTY || process.env["TERM"] === "dumb")
    return { tell: () => {}, clear: () => {} };
  const started = performance.now();
  let phase = "";
  let phaseStarted = started;
  let drawn = 0;
  return {
    tell: (name, done, total) => {
      const now = performance.now();
      if (name !== phase) [phase, phaseStarted] = [name, now];
      if (now - started < quietMs || now - drawn < betweenMs) return;
      drawn = now;
      stream.write(
        `\r\u001b[K${progressLine(phaseNames[name] ?? name, done, total, now - phaseStarted)}`.slice(
          0,
          stream.columns + 4,
        ),
      );
    },
    clear: () => {
      if (drawn > 0) stream.write("\r\u001b[K");
    },
  };
}

/** "scanning trees  42 %  118 MB/s  3.1 s left". */
export function progressLine(name: string, done: number, total: number, elapsedMs: number): string {
  if (total <= 1) return name;
  const share = Math.floor((100 * done) / total);
  const rate = elapsedMs > 0 ? `${bytesText((1000 * done) / elapsedMs)}/s` : "";
  const left = done > 0 ? `${durationText((elapsedMs * (total - done)) / done)} left` : "";
  return `${name}  ${share} %  ${rate}  ${left}`.trimEnd();
}
