/**
 * Locating: where exactly in an object or file a secret stands, and its text.
 *
 * In: bytes that a scan found to hold secrets, by digest. Out: offset, line, column and text. The scan handed on no
 * text, so the few places that a report shows are read and scanned once more, here.
 */
import { lineKeptBytesMax } from "../limits.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { automatonFor } from "../scan/automaton-file.ts";
import { Matcher } from "../scan/match.ts";
import { SecretSets } from "../scan/secret-sets.ts";
import { SecretTable } from "../scan/secrets.ts";
import { TextScan } from "../scan/text-scan.ts";
import { TextState } from "../scan/text-state.ts";
import { otherLetter } from "../text/wide.ts";
import { inlineComment } from "./inline-comment.ts";
import type { InlineComment } from "./inline-comment.ts";

/** Where a secret stands. `line` and `column` count from 1, the column in characters. */
export type Located = {
  readonly start: number;
  readonly line: number;
  readonly column: number;
  /** The secret itself. Only mask.ts and --reveal may look at it. */
  readonly text: string;
  /** The line that it begins on, up to a limit, as latin1. */
  readonly lineText: string;
};

/** The first place in a text, and what a comment says of all places there: of none if one has no comment. */
export type Commented = Located & { readonly comment?: LineComment };

/** A comment next to a secret, by its line. */
export type LineComment = { readonly reason: string; readonly line: number };

export class Locator {
  readonly #secrets = new SecretTable();
  readonly #sets: SecretSets;
  readonly #scan: TextScan;
  readonly #state = new TextState();
  readonly #bundle: RuleBundle;

  constructor(bundle: RuleBundle) {
    this.#bundle = bundle;
    this.#sets = new SecretSets(bundle);
    this.#scan = new TextScan(automatonFor(bundle), new Matcher(bundle, this.#secrets));
  }

  /** The first place of each secret in `bytes`, by digest. */
  locate(bytes: Uint8Array): Map<string, Commented> {
    this.#scan.scanWhole(bytes, this.#state);
    const lines = new LineCounter(bytes);
    const located = new Map<string, Commented>();
    for (const { secret, start, end } of this.#sets.standing(
      bytes,
      this.#state.hits,
      this.#state.matches,
    )) {
      const { digest, rule } = this.#secrets.get(secret);
      const known = located.get(digest);
      if (known !== undefined && known.comment === undefined) continue;
      const comment = commentAt(bytes, start, end, this.#bundle.text.at(rule)?.id ?? "");
      const { comment: first, ...place } = known ?? {
        ...locatedAt(bytes, start, end, lines),
        comment,
      };
      located.set(
        digest,
        first === undefined || comment === undefined ? place : { ...place, comment: first },
      );
    }
    return located;
  }
}

/** The comment about the secret of `rule` in [start, end), with its line. */
export function commentAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  rule: string,
): LineComment | undefined {
  const comment: InlineComment | undefined = inlineComment(bytes, start, end, rule);
  if (comment === undefined) return undefined;
  return { reason: comment.reason, line: new LineCounter(bytes).lineAt(comment.at).line };
}

/** Counts the lines of a text, from where it was asked last if that comes before: a dump may hold thousands of secrets. */
export class LineCounter {
  readonly bytes: Uint8Array;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  lineAt(offset: number): { readonly line: number; readonly lineStart: number } {
    if (offset < this.#at) [this.#at, this.#line, this.#lineStart] = [0, 1, 0];
    for (; this.#at < offset; this.#at++) {
      if (this.bytes[this.#at] !== 0x0a) continue;
      this.#line++;
      this.#lineStart = this.#at + 1;
    }
    return { line: this.#line, lineStart: this.#lineStart };
  }
}

/** Line, column and text of the span [start, end), which may be UTF-16. */
export function locatedAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  lines: LineCounter,
): Located {
  const wide = isWide(bytes, start, end);
  const { line, lineStart } = lines.lineAt(start);
  const before = Buffer.from(bytes.subarray(lineStart, start));
  const column = wide
    ? Math.floor((start - lineStart) / 2) + 1
    : [...before.toString("utf8")].length + 1;
  const span = wide
    ? bytes.subarray(start, end).filter((_, at) => at % 2 === 0)
    : bytes.subarray(start, end);
  return {
    start,
    line,
    column,
    text: Buffer.from(span).toString("utf8"),
    lineText: lineTextOf(bytes, lineStart, start, wide),
  };
}

/** The line of a secret, of which no more is kept on either side than somebody's pattern may need. */
function lineTextOf(bytes: Uint8Array, lineStart: number, start: number, wide: boolean): string {
  const from = Math.max(lineStart, start - lineKeptBytesMax);
  let end = bytes.indexOf(0x0a, start);
  if (end < 0) end = bytes.length;
  const view = Buffer.from(bytes.subarray(from, Math.min(end, start + lineKeptBytesMax)));
  const text = view.toString("latin1");
  return (wide ? text.replaceAll("\0", "") : text).replace(/\r$/, "");
}

/** Whether a span is UTF-16: every second byte is NUL. */
function isWide(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3) return false;
  for (let at = start + 1; at < end; at += 2) {
    if (bytes[at] !== 0 && bytes[at - 1] !== otherLetter) return false;
  }
  return true;
}
