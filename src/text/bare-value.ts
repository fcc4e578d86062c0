/**
 * Bare values: words without quotes, as configuration files, command lines and queries have them.
 *
 * In: bytes, where to begin, how the word ends, and `to`, past which nothing is read. Out: its span, or `undefined` if
 * there is none or it is too long.
 */
import * as is from "./byte-kinds.ts";
import { valueBytesMax } from "./assigned-value.ts";
import type { AssignedValue } from "./assigned-value.ts";
import { schemeEnd } from "./authorization-scheme.ts";

/** How a bare value ends: `strict` at any separator, `line` only at a blank or the line's end. */
export type BareEnd = "strict" | "line";

/** A bare word from `start`; a scheme such as `Bearer` before it is left out. */
export function readBare(
  bytes: Uint8Array,
  start: number,
  to: number,
  bareEnd: BareEnd,
): AssignedValue | undefined {
  const begin = schemeEnd(bytes, start, to);
  const stop = Math.min(to, begin + valueBytesMax + 1);
  let next = begin;
  while (next < stop && !endsBare(bytes, next, to, bareEnd)) next++;
  if (next === begin || next - begin > valueBytesMax) return undefined;
  return {
    start: begin,
    end: next,
    quote: "none",
    after: next,
    wrapped: false,
    scheme: begin > start,
  };
}

/** Whether a bare value ends before the byte at `next`. */
function endsBare(bytes: Uint8Array, next: number, to: number, bareEnd: BareEnd): boolean {
  const byte = bytes[next]!;
  if (byte <= is.space) return true;
  const following = next + 1 < to ? bytes[next + 1] : undefined;
  if (byte === is.backslash) {
    // `\"`, `\'`, `\n`, `\r`, `\t` inside a string end what is embedded there; other backslashes are text.
    return is.isQuote(following) || following === 0x6e || following === 0x72 || following === 0x74;
  }
  if (bareEnd === "line") {
    const separates = byte === is.semicolon || byte === is.comma || isClosing(byte);
    if (separates) return following === undefined || following <= is.space || isClosing(following);
    return is.isQuote(byte);
  }
  return (
    byte === is.semicolon ||
    byte === is.comma ||
    byte === is.ampersand ||
    byte === is.less ||
    byte === is.bar ||
    isClosing(byte) ||
    is.isQuote(byte)
  );
}

function isClosing(byte: number): boolean {
  return byte === is.roundClose || byte === is.curlyClose || byte === is.squareClose;
}
