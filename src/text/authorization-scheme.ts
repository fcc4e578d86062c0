/**
 * HTTP authorization schemes before a value: `Bearer x`, `Basic x`.
 *
 * In: bytes and where a value begins. Out: where its credentials begin.
 */
import * as is from "./byte-kinds.ts";
import type { AssignedValue } from "./assigned-value.ts";
import { skipBlanks, startsWith } from "./text-steps.ts";

const schemes: readonly string[] = ["bearer", "basic", "token", "digest", "apikey", "negotiate"];

/** RFC 9110, section 11.4: `scheme SP credentials`. Where the credentials begin, or `start`. */
export function schemeEnd(bytes: Uint8Array, start: number, to: number): number {
  for (const scheme of schemes) {
    const end = start + scheme.length;
    if (end < to && is.isBlank(bytes[end]) && startsWith(bytes, start, to, scheme)) {
      const after = skipBlanks(bytes, end, to);
      return after < to && !is.isLineEnd(bytes[after]) ? after : start;
    }
  }
  return start;
}

export function withoutScheme(bytes: Uint8Array, value: AssignedValue): AssignedValue | undefined {
  const start = schemeEnd(bytes, value.start, value.end);
  if (start !== value.start) return { ...value, start, scheme: true };
  const last = bytes[value.end - 1];
  // "Bearer " with the credentials in another expression: nothing is assigned here.
  return is.isBlank(last) && isSchemeWord(bytes, value) ? undefined : value;
}

function isSchemeWord(bytes: Uint8Array, value: AssignedValue): boolean {
  for (const scheme of schemes) {
    const end = value.start + scheme.length;
    if (
      startsWith(bytes, value.start, value.end, scheme) &&
      skipBlanks(bytes, end, value.end) === value.end
    ) {
      return true;
    }
  }
  return false;
}
