/**
 * The scorer: what a report is worth, row by row.
 *
 * In: rows of a corpus and the findings in each. Out: recall, alarms and F1 by source and by group. Rows that may be
 * found or not (`aside`), and rows that are negative in one respect only (`soft`), count nowhere.
 */
import { overlaps } from "./corpus.ts";
import type { Row } from "./corpus.ts";

/** A finding in a row's file. A file whose name is the finding has neither text nor line. */
export type RowFinding = {
  readonly rule: string;
  readonly secret?: string | undefined;
  readonly line?: number | undefined;
};

export type Tally = {
  readonly name: string;
  readonly positives: number;
  readonly hits: number;
  readonly negatives: number;
  readonly alarms: number;
  readonly recall: number | undefined;
  readonly precision: number | undefined;
  readonly f1: number | undefined;
};

/** Rows of either label that a group must have for its numbers to count in a mean. */
const meanRowsMin = 10;

/** One tally for each value of `key`, in order of name. */
export function tallies(
  rows: readonly Row[],
  findings: ReadonlyMap<Row, readonly RowFinding[]>,
  key: (row: Row) => string,
): Tally[] {
  const names = [...new Set(rows.map(key))].toSorted();
  return names.map((name) =>
    tally(
      name,
      rows.filter((row) => key(row) === name),
      findings,
    ),
  );
}

export function tally(
  name: string,
  rows: readonly Row[],
  findings: ReadonlyMap<Row, readonly RowFinding[]>,
): Tally {
  const fair = rows.filter(({ grade }) => grade === "fair");
  const positive = fair.filter(({ label }) => label === "positive");
  const negative = fair.filter(({ label }) => label === "negative");
  const hits = positive.filter((row) => isHit(row, findings.get(row) ?? [])).length;
  const alarms = negative.filter((row) => (findings.get(row) ?? []).length > 0).length;
  const recall = share(hits, positive.length);
  const precision = negative.length === 0 ? undefined : (share(hits, hits + alarms) ?? 0);
  const f1 =
    recall === undefined || precision === undefined ? undefined : harmonic(recall, precision);
  return {
    name,
    positives: positive.length,
    hits,
    negatives: negative.length,
    alarms,
    recall,
    precision,
    f1,
  };
}

/** The mean F1 of those that have enough rows of both labels. */
export function meanF1(list: readonly Tally[]): number | undefined {
  const counted = list.flatMap(({ positives, negatives, f1 }) =>
    positives >= meanRowsMin && negatives >= meanRowsMin && f1 !== undefined ? [f1] : [],
  );
  return share(
    counted.reduce((sum, f1) => sum + f1, 0),
    counted.length,
  );
}

/** Whether one of the findings is what the row holds: the secret, or what cannot be shown on its line. */
export function isHit(row: Row, found: readonly RowFinding[]): boolean {
  if (row.secrets.length === 0) return found.length > 0;
  return found.some(({ secret, line }) =>
    row.secrets.some((wanted) => {
      if (secret !== undefined && secret !== "" && overlaps(secret, wanted)) return true;
      if (secret !== undefined && secret !== "" && row.text.includes(secret)) return false;
      return line !== undefined && standsOn(row.text, wanted, line);
    }),
  );
}

function standsOn(text: string, secret: string, line: number): boolean {
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    const first = text.slice(0, at).split("\n").length;
    if (line >= first && line < first + secret.split("\n").length) return true;
  }
  return false;
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function harmonic(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b);
}
