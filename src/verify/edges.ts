/**
 * Edges: whether what has a token's form is a stretch of something longer, such as a picture in base64.
 *
 * In: the span of a match and the rule's window. Out: yes or no. Base64 of half a megabyte holds every short mark by
 * chance, and a form of letters and digits fits between any two of its signs; its lines break after 60 to 76 letters.
 */
import * as is from "../text/byte-kinds.ts";
import { textOf } from "./codes.ts";
import type { Window } from "./verdict.ts";

/** Bytes on each side that are looked at: as many as every rule's window has (boundaryBytes). */
const sightBytes = 8;

/** Lengths of lines of base64: PEM as some write it (RFC 1421: 64; others 60, 72), MIME (RFC 2045: 76). */
const lineLengths: readonly number[] = [60, 64, 72, 76];

type Edge = "open" | "sign" | "line";

/** Whether [start, end) goes on in base64 on both sides. */
export function isWithinRun(
  bytes: Uint8Array,
  start: number,
  end: number,
  window: Window,
): boolean {
  // What base64 does not hold stands in no run of it.
  for (let at = start; at < end; at++) if (!isBase64(bytes[at])) return false;
  const lead = textOf(bytes.subarray(Math.max(window.from, start - sightBytes), start));
  const before = edgeOf([...lead].toReversed().join(""));
  if (before === "open") return false;
  const after = edgeOf(textOf(bytes.subarray(end, Math.min(window.to, end + sightBytes))));
  if (after === "open") return false;
  // Tokens stand one a line in lists, too.
  return before === "sign" || after === "sign" || lineLengths.includes(end - start);
}

/** What stands beyond an edge, read away from the token. */
function edgeOf(text: string): Edge {
  const line = /^(?:\n\r|\r?\n)([^]*)$/.exec(text)?.[1];
  if (line !== undefined) return /^[A-Za-z0-9+/]{6}/.test(line) ? "line" : "open";
  if (/^[+/][A-Za-z0-9+/]{0,2}[\r\n]{1,2}[A-Za-z0-9+/]{3}/.test(text)) return "sign";
  const letters = /^[+/]([A-Za-z0-9+/]{3,})(?:[\r\n=]|$)/.exec(text)?.[1];
  if (letters === undefined) return "open";
  // Parts of addresses and paths stand between slashes, too, and are words or numbers.
  const isWord = text.startsWith("/") && !/[+]|[A-Za-z].*[0-9]|[0-9].*[A-Za-z]/.test(letters);
  return isWord ? "open" : "sign";
}

function isBase64(byte: number | undefined): boolean {
  return is.isLetter(byte) || is.isDigit(byte) || byte === is.plus || byte === is.slash;
}
