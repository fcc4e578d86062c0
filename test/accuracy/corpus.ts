/**
 * A corpus of labelled rows, for measuring: one JSON row a line.
 *
 * In: a file that the user names. Out: its rows. The project holds no row, and depends on no corpus.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A row, by the fields that are used here. */
export type Row = {
  /** The number of its line, from 1. */
  readonly number: number;
  readonly source: string;
  /** Whom it comes from: rows of one group are alike, and are held out together. */
  readonly group: string;
  readonly path: string;
  readonly text: string;
  /** What is to be found; none: anything. */
  readonly secrets: readonly string[];
  readonly label: "positive" | "negative";
  /** `fair` rows count. `aside`: may be found or not; `soft`: negative in one respect only. */
  readonly grade: "fair" | "aside" | "soft";
};

/** The rows of a file, or of the `dev.jsonl` in a folder. */
export function readCorpus(path: string): Row[] {
  const file = statSync(path).isDirectory() ? join(path, "dev.jsonl") : path;
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line, at) => ({ line, number: at + 1 }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, number }) => ({ ...(JSON.parse(line) as Omit<Row, "number">), number }));
}

/** Characters that two texts must have in common to be about the same secret. */
const commonMin = 6;

/** Whether what was found is the secret that was to be found, or part of it, or holds it. */
export function overlaps(found: string, wanted: string): boolean {
  const a = squeeze(found);
  const b = squeeze(wanted);
  if (a === b) return a !== "";
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= commonMin && long.includes(short)) return true;
  if (short.length < 2 * pieceLength) return false;
  for (let at = 0; at + pieceLength <= short.length; at += pieceLength / 2)
    if (long.includes(short.slice(at, at + pieceLength))) return true;
  return false;
}

/** Of two long texts, what they have in common: key blocks are cut and joined in many ways. */
const pieceLength = 20;

/** Without quotes, blanks and line ends, which forms differ in. */
function squeeze(text: string): string {
  return text.replace(/\\[nrt]/g, "").replace(/[\s"'`\\]+/g, "");
}
