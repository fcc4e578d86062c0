/**
 * Values that stand near a provider's name and have no mark of their own.
 *
 * In: the span of a value, of the word, and the rule's window. Out: a verdict. The value must look random, and what
 * stands between decides how sure it is: a key is given to a name, or called a key (text/link.ts).
 */
import { anyKey } from "../rules/any-key.ts";
import type { TextRule } from "../rules/rule.ts";
import * as is from "../text/byte-kinds.ts";
import { linkOf } from "../text/link.ts";
import { textOf } from "./codes.ts";
import { isMadeOfWords } from "./placeholder.ts";
import { entropyOf, surpriseOf, surpriseOfChance } from "./randomness.ts";
import { dropped, kept, lower } from "./verdict.ts";
import type { NearWord, Verdict, Window } from "./verdict.ts";

/** Least entropy of a value, as a share of what as many different characters would have. */
const entropyShare = 0.6;

/** Entropy above which a value is never too regular: hex, of any length, has nearly 4. */
const entropyEnough = 2.6;

/** What ends like the name of a key is the name of one, and no key: `MAILMODO_API_KEY`, `exportsdkApiToken`. */
const nameOfSecret =
  /(?:[_.-](?:key|token|secret|password)|_(?:KEY|TOKEN|SECRET|PASSWORD)|[a-z](?:Key|Token|Secret|Password))S?s?$/;

/** The verdict on [start, end) near the word at `word`. Placeholders are already dropped by judge.ts. */
export function judgeNear(
  rule: TextRule,
  bytes: Uint8Array,
  start: number,
  end: number,
  window: Window,
  word: NearWord,
): Verdict {
  const length = end - start;
  const entropy = entropyOf(bytes, start, end);
  if (entropy < Math.min(entropyEnough, Math.log2(length) * entropyShare))
    return dropped("too regular to be random");
  if (isNumber(bytes, start, end)) {
    if (length < numberDigitsMin) return dropped("a number");
  } else if (surpriseOf(bytes, start, end) < languageBelow(length))
    return dropped("reads like words or code");
  const text = textOf(bytes.subarray(start, end));
  if (/^sha\d{1,3}[:-]/.test(text) || isInDigest(bytes, window.from, start))
    return dropped("a digest");
  if (isMadeOfWords(text)) return dropped("made of words");
  if (nameOfSecret.test(text)) return dropped("the name of a secret");
  const link = linkOf(bytes, window.from, word, start) ?? followsOf(bytes, start, end, word);
  if (word.isOfForm && link !== undefined) return kept(rule.evidence, [link]);
  // A rule with a form of its own has that to go by, if little else.
  if (word.isOfForm && rule.token !== anyKey.token)
    return kept(lower(rule.evidence), ["stands near the provider's name"]);
  if (link === undefined) return dropped("nothing ties it to the provider's name");
  if (!isMixed(bytes, start, end)) return dropped("letters of one kind");
  return kept("likely", [link, "not of the form that the provider tells of"]);
}

/** Shortest value that stands for itself behind a provider's name. */
const ownBytesMin = 20;

/** Of notes and tables: the name, a blank, and what cannot be a commit or digest, as it has letters of both cases. */
function followsOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  word: NearWord,
): "follows the provider's name" | undefined {
  if (start <= word.end || start - word.end > 2 || end - start < ownBytesMin) return undefined;
  for (let at = word.end; at < start; at++)
    if (bytes[at] !== is.space && bytes[at] !== is.tab) return undefined;
  const text = textOf(bytes.subarray(start, end));
  const isMixedCase = /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9].*[0-9]/.test(text);
  return isMixedCase && !/[./]/.test(text) ? "follows the provider's name" : undefined;
}

/** Longest digest that a lock file holds, in letters: SHA-512 in hex, and what names it. */
const digestBytesMax = 136;

/** Lock files say what their digests are: `h1:`, `sha512-`. A value may begin within one, behind a sign. */
function isInDigest(bytes: Uint8Array, from: number, start: number): boolean {
  const before = textOf(bytes.subarray(Math.max(from, start - digestBytesMax), start));
  return /(?:^|[^0-9A-Za-z])(?:h1:|sha(?:1|256|384|512)[:-])[0-9A-Za-z+/]*$/.test(before);
}

/** Digits of a number that may be a key: those of ids, times and telephones are fewer. */
const numberDigitsMin = 24;

function isNumber(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!is.isDigit(bytes[at])) return false;
  return true;
}

/** Letters and at least two digits, as nearly all keys have. */
function isMixed(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let letters = 0;
  for (let at = start; at < end; at++) {
    if (is.isDigit(bytes[at])) digits++;
    else if (is.isLetter(bytes[at])) letters++;
  }
  return digits >= 2 && letters >= 2;
}

/**
 * The surprise under which a value beside a provider's name is language. Short values vary more, so they
 * must be plainer to be dropped.
 */
function languageBelow(length: number): number {
  return length < 16 ? surpriseOfChance - 0.7 : surpriseOfChance - 0.5;
}
