/**
 * Locating: where exactly in an object or file a secret stands, and its text.
 *
 * In: bytes that a scan found to hold secrets, by digest. Out: offset, line, column and text. The scan handed on no
 * text, so the few places that a report shows are read and scanned once more, here.
 */
import type { RuleBundle } from "../rules/rule.ts";
import { readAutomaton } from "../scan/automaton-file.ts";
import { Matcher } from "../scan/match.ts";
import { SecretSets } from "../scan/secret-sets.ts";
import { SecretTable } from "../scan/secrets.ts";
import { TextScan, TextState } from "../scan/text-scan.ts";
import { otherLetter } from "../text/wide.ts";

/** Where a secret stands. `line` and `column` count from 1, the column in characters. */
export type Located = {
  readonly start: number;
  readonly line: number;
  readonly column: number;
  /** The secret itself. Only mask.ts and --reveal may look at it. */
  readonly text: string;
};

export class Locator {
  readonly #secrets = new SecretTable();
  readonly #sets: SecretSets;
  readonly #scan: TextScan;
  readonly #state = new TextState();

  constructor(bundle: RuleBundle) {
    this.#sets = new SecretSets(bundle);
    this.#scan = new TextScan(readAutomaton(bundle.keywords), new Matcher(bundle, this.#secrets));
  }

  /** The first place of each secret in `bytes`, by digest. */
  locate(bytes: Uint8Array): Map<string, Located> {
    this.#scan.scanWhole(bytes, this.#state);
    const located = new Map<string, Located>();
    for (const match of this.#sets.standing(this.#state.hits, this.#state.matches)) {
      const { digest } = this.#secrets.get(match.secret);
      if (!located.has(digest)) located.set(digest, locatedAt(bytes, match.start, match.end));
    }
    return located;
  }
}

/** Line, column and text of the span [start, end), which may be UTF-16. */
function locatedAt(bytes: Uint8Array, start: number, end: number): Located {
  const wide = isWide(bytes, start, end);
  let line = 1;
  let lineStart = 0;
  for (let at = 0; at < start; at++) {
    if (bytes[at] !== 0x0a) continue;
    line++;
    lineStart = at + 1;
  }
  const before = Buffer.from(bytes.subarray(lineStart, start));
  const column = wide
    ? Math.floor((start - lineStart) / 2) + 1
    : [...before.toString("utf8")].length + 1;
  const span = wide
    ? bytes.subarray(start, end).filter((_, at) => at % 2 === 0)
    : bytes.subarray(start, end);
  return { start, line, column, text: Buffer.from(span).toString("utf8") };
}

/** Whether a span is UTF-16: every second byte is NUL. */
function isWide(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3) return false;
  for (let at = start + 1; at < end; at += 2) {
    if (bytes[at] !== 0 && bytes[at - 1] !== otherLetter) return false;
  }
  return true;
}
