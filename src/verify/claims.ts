/**
 * Claims: what a JSON Web Token says of itself (RFC 7519, section 4.1).
 *
 * In: a token. Out: its end, in words that a report shows, and whether it is the token that introductions print. No
 * clock: whether the end is past is for the reader, or whoever has a date.
 */
import { decodeJson, isRecord } from "./codes.ts";

export type Claims = { readonly note?: string; readonly isExample: boolean };

/** Seconds of the last moment that has a four-digit year: what is later is no date. */
const secondsMax = 253_402_300_799;

export function claimsOf(token: string): Claims {
  const payload = decodeJson(token.split(".")[1] ?? "");
  if (!isRecord(payload)) return { isExample: false };
  const { exp, sub, name } = payload;
  const isExample = sub === "1234567890" && name === "John Doe";
  if (typeof exp !== "number" || !(exp > 0 && exp <= secondsMax)) return { isExample };
  const day = new Date(exp * 1000).toISOString().slice(0, 10);
  return { isExample, note: `valid until ${day}, as it says itself` };
}
