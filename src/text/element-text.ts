/**
 * Values that are the text of an element: `<x>v</x>`, and `<key>x</key><string>v</string>` of property lists.
 *
 * In: bytes, where the name ends, and `to`, past which nothing is read. Out: where the element's text begins, or -1;
 * then the text as a value.
 */
import * as is from "./byte-kinds.ts";
import { valueBytesMax } from "./assigned-value.ts";
import type { AssignedValue } from "./assigned-value.ts";
import { skipBlanks, skipSpace, startsWith } from "./text-steps.ts";

/** Longest list of attributes between an element's name and its text. */
const attributesBytesMax = 96;

/** `<x>v</x>`, `<x type="t">v</x>`. */
export function readElement(bytes: Uint8Array, to: number, from: number): number {
  let next = from;
  const stop = Math.min(to, from + attributesBytesMax);
  if (next < stop && !is.isBlank(bytes[next]) && bytes[next] !== is.greater) return -1;
  while (next < stop && bytes[next] !== is.greater) {
    if (bytes[next] === is.less || is.isLineEnd(bytes[next])) return -1;
    next++;
  }
  if (next >= stop || bytes[next - 1] === is.slash) return -1;
  return beginsElementText(bytes, to, next + 1) ? next + 1 : -1;
}

/** Apple's property lists: `<key>x</key>` and then `<string>v</string>`. */
export function readPropertyList(bytes: Uint8Array, to: number, from: number): number {
  if (!startsWith(bytes, from, to, "</key>")) return -1;
  const next = skipSpace(bytes, from + 6, to);
  if (!startsWith(bytes, next, to, "<string>")) return -1;
  return beginsElementText(bytes, to, next + 8) ? next + 8 : -1;
}

/** Whether text without elements begins at `from` and a closing tag ends it. */
export function beginsElementText(bytes: Uint8Array, to: number, from: number): boolean {
  const end = elementEnd(bytes, to, from);
  return end > from && end + 1 < to && bytes[end + 1] === is.slash;
}

/** The text that begins at `from`, without the blanks around it. */
export function readElementText(
  bytes: Uint8Array,
  to: number,
  from: number,
): AssignedValue | undefined {
  const start = skipBlanks(bytes, from, to);
  let end = elementEnd(bytes, to, from);
  while (end > start && is.isBlank(bytes[end - 1])) end--;
  if (end <= start) return undefined;
  return { start, end, quote: "markup", after: end, wrapped: false, scheme: false };
}

function elementEnd(bytes: Uint8Array, to: number, from: number): number {
  let next = from;
  const stop = Math.min(to, from + valueBytesMax + 1);
  while (next < stop && bytes[next] !== is.less && !is.isLineEnd(bytes[next])) next++;
  return next < stop && bytes[next] === is.less ? next : -1;
}
