/**
 * Claims: what a JSON Web Token says of itself (RFC 7519, section 4.1).
 *
 * In: a token. Out: its end, in words that a report shows, and whether it is one that introductions print, or of claims
 * that are nobody's. No clock: whether the end is past is for the reader, or whoever has a date.
 */
import { decodeJson, isRecord } from "./codes.ts";

export type Claims = { readonly note?: string; readonly isExample: boolean };

/** Seconds of the last moment that has a four-digit year: what is later is no date. */
const secondsMax = 253_402_300_799;

export function claimsOf(token: string): Claims {
  const payload = decodeJson(token.split(".")[1] ?? "");
  if (!isRecord(payload)) return { isExample: false };
  const { exp, sub, name } = payload;
  const isExample = (sub === "1234567890" && name === "John Doe") || isMadeUp(payload);
  if (typeof exp !== "number" || !(exp > 0 && exp <= secondsMax)) return { isExample };
  const day = new Date(exp * 1000).toISOString().slice(0, 10);
  return { isExample, note: `valid until ${day}, as it says itself` };
}

/** Names that programmers give to nothing and nobody. */
const nobodysWords =
  /^(?:foo|bar|baz|qux|foobar|test|tests|testing|tester|example|sample|dummy|fake|mock|bob|alice|john|jane|joe|doe|johndoe|janedoe|lorem|ipsum|hello|world)$/;

/** Words that say nothing beside those. */
const plainWords = /^(?:user|users|username|name|my|a|the|app|client|service|id|com|org)$/;

/** Whether what a token claims are such names alone: `{"sub": "foo"}`. Numbers are times or none. */
function isMadeUp(payload: Readonly<Record<string, unknown>>): boolean {
  let isNobodys = false;
  for (const [claim, value] of Object.entries(payload)) {
    if (claim === "exp" || claim === "iat" || claim === "nbf") continue;
    if (typeof value !== "string") return false;
    for (const word of value.toLowerCase().split(/[^a-z0-9]+/)) {
      if (nobodysWords.test(word)) isNobodys = true;
      else if (word !== "" && !plainWords.test(word)) return false;
    }
  }
  return isNobodys;
}
