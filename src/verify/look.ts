/**
 * How a value looks, measured once: randomness, kinds of characters, and how much of it is words.
 *
 * In: one whole value as text, its bytes. Out: numbers that generic.ts, features.ts and model.ts go by. Whether that
 * makes it a secret is left to them.
 */
import { decodeBase64 } from "./codes.ts";
import { isMadeOfWords } from "./placeholder.ts";
import { entropyOf, surpriseOf } from "./randomness.ts";
import { lettersInWords } from "./words.ts";

export type Look = {
  readonly text: string;
  readonly surprise: number;
  readonly entropy: number;
  /** Kinds of characters: small letters, capitals, digits, signs. */
  readonly classes: number;
  readonly letters: number;
  readonly digits: number;
  /** Letters that lie in words of three letters and more. */
  readonly wordLetters: number;
  /** It is a common word with digits for letters, or with a number behind it: `p4ssw0rd`, `letmein123`. */
  readonly disguised: boolean;
};

export function lookOf(bytes: Uint8Array, start: number, end: number, text: string): Look {
  const letters = text.replace(/[^A-Za-z]/g, "");
  const classes =
    Number(/[a-z]/.test(text)) +
    Number(/[A-Z]/.test(text)) +
    Number(/[0-9]/.test(text)) +
    Number(/[^A-Za-z0-9]/.test(text));
  return {
    text,
    surprise: surpriseOf(bytes, start, end),
    entropy: entropyOf(bytes, start, end),
    classes,
    letters: letters.length,
    digits: text.replace(/[^0-9]/g, "").length,
    wordLetters: lettersInWords(text),
    disguised: isDisguised(text),
  };
}

/** The look of a text that stands nowhere in the bytes at hand: what was decoded. */
export function lookOfText(text: string): Look {
  const bytes = Buffer.from(text, "latin1");
  return lookOf(bytes, 0, bytes.length, text);
}

/** Text from bytes that were read as latin1, if they are UTF-8. */
export function readable(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const text = Buffer.from(latin1, "latin1").toString("utf8");
  return text.includes("\ufffd") ? latin1 : text;
}

/** Letters that look like the sign or digit for which they are written. */
const lookalikes: ReadonlyMap<string, string> = new Map([
  ["0", "o"],
  ["1", "i"],
  ["3", "e"],
  ["4", "a"],
  ["5", "s"],
  ["7", "t"],
  ["8", "b"],
  ["@", "a"],
  ["$", "s"],
  ["!", "i"],
  ["\u00a7", "s"],
]);

/** Longest number behind a word that is still the word: `welcome2024!`. */
const numberDigitsMax = 4;

function isDisguised(text: string): boolean {
  if (text.length > 40) return false;
  const bare = text.replace(/[^A-Za-z]+$/, "");
  if (text.length - bare.length > numberDigitsMax + 2 || bare.length < 4)
    return isPlainInside(text);
  return isMadeOfWords(bare) || isPlainInside(bare) || isPlainInside(text);
}

function isPlainInside(text: string): boolean {
  if (!/[0134578@$!\u00a7]/.test(text) || /[0-9]{3}/.test(text)) return false;
  const plain = text.replace(/[0134578@$!\u00a7]/g, (sign) => lookalikes.get(sign) ?? sign);
  return isMadeOfWords(plain) || isMadeOfWords(plain.replace(/i+$/, ""));
}

/** Shortest base64 that is read as one: shorter words decode to something by chance. */
const encodedBytesMin = 8;

/** What a value says that is text in base64, such as those of Kubernetes' secrets; `undefined` if it is none. */
export function decodedText(text: string): string | undefined {
  if (
    text.length < encodedBytesMin ||
    text.length % 4 !== 0 ||
    !/^[A-Za-z0-9+/]+={0,2}$/.test(text)
  ) {
    return undefined;
  }
  const bytes = decodeBase64(text);
  if (bytes === undefined) return undefined;
  const said = Buffer.from(bytes).toString("latin1").trimEnd();
  return /^[\x20-\x7e]{4,}$/.test(said) ? said : undefined;
}
