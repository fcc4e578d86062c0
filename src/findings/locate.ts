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
import type { NewSecret } from "../scan/change-scan.ts";
import type { InnerPlace } from "../scan/inner-match.ts";
import type { PlacedMatch } from "../scan/secret-sets.ts";
import { printable } from "../text/printable.ts";
import { TextScan } from "../scan/text-scan.ts";
import { TextState } from "../scan/text-state.ts";
import { otherLetter } from "../text/wide.ts";
import { accountBeside } from "./account-beside.ts";
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
  /** Of what stands in an archive: the member's path. */
  readonly member?: string;
  /** Were it a password: the account that it stands with, in words. */
  readonly account?: string;
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

  /** All secrets that stand in `bytes`. */
  standing(bytes: Uint8Array): readonly NewSecret[] {
    return this.#placed(bytes).map(({ secret, start, end, inner }) => ({
      secret: this.#secrets.get(secret),
      start,
      end,
      ...(inner === undefined ? {} : { inner }),
    }));
  }

  #placed(bytes: Uint8Array): readonly PlacedMatch[] {
    this.#scan.scanWhole(bytes, this.#state);
    const { hits, matches, inner } = this.#state;
    return this.#sets.standing(bytes, hits, matches, inner);
  }

  /** The first place of each secret in `bytes`, by digest. */
  locate(bytes: Uint8Array): Map<string, Commented> {
    const lines = new LineCounter(bytes);
    const located = new Map<string, Commented>();
    for (const { secret, start, end, inner } of this.#placed(bytes)) {
      const { digest, rule } = this.#secrets.get(secret);
      const known = located.get(digest);
      if (known !== undefined && known.comment === undefined) continue;
      const comment =
        inner?.member === undefined
          ? commentAt(bytes, start, end, this.#bundle.text.at(rule)?.id ?? "")
          : undefined;
      const { comment: first, ...place } = known ?? {
        ...locatedAt(bytes, start, end, lines, inner),
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

/** Line, column and text of the span [start, end), which may be UTF-16, or encoded: then `inner` has what it holds. */
export function locatedAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  lines: LineCounter,
  inner?: InnerPlace,
): Located {
  const member = inner?.member;
  if (inner !== undefined && member !== undefined) {
    const { line, column, path } = member;
    return {
      start,
      line,
      column,
      text: textOf(inner.value, 0),
      lineText: "",
      ...(path === "" ? {} : { member: printable(Buffer.from(path, "latin1")) }),
    };
  }
  const wide = inner === undefined && isWide(bytes, start, end);
  const account = inner === undefined && !wide ? accountBeside(bytes, start, end) : undefined;
  const { line, lineStart } = lines.lineAt(start);
  const before = Buffer.from(bytes.subarray(lineStart, start));
  const column = wide
    ? Math.floor((start - lineStart) / 2) + 1
    : [...before.toString("utf8")].length + 1;
  return {
    start,
    line,
    column,
    text: inner === undefined ? textOf(bytes, start, end) : textOf(inner.value, 0),
    lineText: lineTextOf(bytes, lineStart, start, wide),
    ...(account === undefined ? {} : { account }),
  };
}

/** The text of a span, which may be UTF-16. */
export function textOf(bytes: Uint8Array, start: number, end: number = bytes.length): string {
  const span = bytes.subarray(start, end);
  const letters = isWide(bytes, start, end) ? span.filter((_, at) => at % 2 === 0) : span;
  return Buffer.from(letters).toString("utf8");
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
