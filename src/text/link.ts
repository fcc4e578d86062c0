/**
 * How a value hangs on a word near it: whether `goodday` has to do with the letters twenty bytes on.
 *
 * In: bytes, the span of the word and the start of the value, either first. Out: the link, in words that a report
 * shows, or `undefined` where nothing but distance ties them. A provider's name stands near commit ids, digests and
 * file names all day; a key of the provider is given to a name, or called one.
 */
import * as is from "./byte-kinds.ts";

export type Link = "given to the provider's name" | "called a secret beside the provider's name";

/** A name goes on from the word, then comes what gives a value: `goodday.api-key = "`, `GOODDAY_KEY: `, `goodday("`. */
const gives =
  /^[\w.\- \]["'\\]{0,60}?["'\\]{0,2}\s{0,8}(?::{0,3}=|\?=|\.=|\+=|=>|->|:|=|,|\(|>|\|)\s{0,8}(?:\w{1,8}[(.]\s?)?["'`\\(]{0,4}(?:(?:Bearer|Basic|Token|Key|bot|apikey)[ :=]{1,2})?$/i;

/** A value in quotes right behind the name, as in Ruby, HCL and Groovy: `goodday "`. */
const quotes = /^[ \t]{1,4}["'`]$/;

/** What keys are called. Before a capital, a sign or the end, as a name is written. */
const secretNoun =
  /(?:^|[^a-z]|[a-z](?=[A-Z]))(?:[a-z]{0,12}(?:key|token|secret|passw(?:or)?d|passphrase|credential)|pass|pwd|auth|access|private|api|apikey|bearer|credentials|psk|license|client|app|consumer|sdk|dsn)s?(?![a-z])/i;

/** What is public and looks random: what is given to such a name is no key, whoever's name stands by. */
const publicNoun =
  /(?:^|[^a-z])(?:sha\d{0,3}|md5|hash|checksum|digest|integrity|commit|revision|rev|etag|fingerprint|uuid|guid|signature|thumbprint|nonce|build[_-]?id|trace[_-]?id|span[_-]?id|request[_-]?id|public[_-]?key|version|image|img|src|href|url|uri|path|file(?:name)?|branch|ref|tag)s?["'\])]{0,2}\s{0,4}(?:=|:|=>|\(|@|\s)\s{0,4}["'`]?$/i;

/** The link between the word at [start, end) and the value that begins at `valueStart`, or none. `from` as the window's. */
export function linkOf(
  bytes: Uint8Array,
  from: number,
  word: { readonly start: number; readonly end: number },
  valueStart: number,
): Link | undefined {
  const behind = valueStart < word.start;
  const lineStart = startOfLine(bytes, Math.max(from, behind ? from : word.end), valueStart);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + lineStart, valueStart - lineStart);
  const between = text.toString("latin1");
  if (publicNoun.test(between) || /[@/]$/.test(between)) return undefined;
  const sameLine = !behind && lineStart === word.end;
  if (sameLine && (gives.test(between) || quotes.test(between)))
    return "given to the provider's name";
  const named = between + (behind ? "" : nameFrom(bytes, word.end, valueStart));
  return secretNoun.test(named) ? "called a secret beside the provider's name" : undefined;
}

/** Longest rest of a name behind the provider's word: `_production_api_token`. */
const nameBytesMax = 48;

/** The rest of the name that begins with the word before `at`: `_api_key` of `GOODDAY_api_key`. */
function nameFrom(bytes: Uint8Array, at: number, until: number): string {
  let end = at;
  while (end < Math.min(until, at + nameBytesMax) && is.isName(bytes[end])) end++;
  return ` ${Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString("latin1")} `;
}

/** Where the line of `at` begins; not before `from`. */
function startOfLine(bytes: Uint8Array, from: number, at: number): number {
  for (let start = at; start > from; start--) if (bytes[start - 1] === is.newLine) return start;
  return from;
}

/** Words of so many letters stand in others by chance: they hold only as whole words. */
const shortWordLetters = 5;

/** What is written behind a provider's name without a joint: `ddapikey`, `awssecret`. */
const tail =
  /^(?:api|key|token|secret|auth|access|client|app|pass|user|account|cred|sdk|org|id|pat|private|public)/i;

/**
 * Whether a word stands for itself at [start, end), and not inside of another: `box` in `BOX_KEY`, `boxApiKey` and
 * `dropBox`, not in `mailbox`; short ones not in `boxes` either.
 */
export function standsAlone(bytes: Uint8Array, from: number, start: number, end: number): boolean {
  const first = bytes[start];
  const before = start > from ? bytes[start - 1] : undefined;
  if (is.isLetter(first) && is.isLetter(before) && !(isSmall(before) && isCapital(first)))
    return false;
  if (end - start > shortWordLetters) return true;
  const last = bytes[end - 1];
  const after = bytes[end];
  if (!is.isLetter(last) || !is.isLetter(after) || (isSmall(last) && isCapital(after))) return true;
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset + end, Math.min(8, bytes.length - end));
  return tail.test(rest.toString("latin1"));
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

function isSmall(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x61 && byte <= 0x7a;
}
