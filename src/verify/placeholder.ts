/**
 * Placeholders: values that stand for a secret and are none.
 *
 * In: one whole value, and the name that it is given to, if there is one. Out: what the value is, in words
 * that a report shows, or `undefined` if it may be a secret. Every test looks at the whole value, never for a
 * word inside it: random keys hold "test" and "dev" by chance.
 */
import { WordList } from "./word-list.ts";
import { isFiller, isFillerRun, isWordRun } from "./words.ts";

/** Patterns on the whole value that no secret has, whatever rule found it. */
const templates: readonly (readonly [RegExp, string])[] = [
  [/^[*.•#?_\-=~xX]+$/, "a masked or blank value"],
  [/^(?:(.)\1*)$/, "one character repeated"],
  [/^<[^<>]*>?$|^\[[A-Za-z][\w .,'-]*\]?$|^\{[A-Za-z][\w .-]*\}$/, "a placeholder in brackets"],
  [
    /^\$?\{\{.*|^\{%.*|^<%.*|^#\{.*|^\$\{.*|^\$\(.*|^\$\[.*|^!\{.*|^%\{.*|^@@?[A-Za-z_.-]+@@?$/,
    "a template",
  ],
  [/^%\(?\w*\)?[-+0-9.]*[sdvqrx]$|^%[A-Za-z_]\w*%$|^\{\w*\}$|^\{\d*:?[\w.]*\}$/, "a format"],
  [/^%[A-Za-z_]\w*\[.*$/, "a template"],
  [/^__[A-Za-z][A-Za-z0-9_]*__$|^#\{?[A-Z_]+\}?#$|^!!!.*!!!$|^~[A-Z_]+~$/, "a template"],
  [/^\$[A-Za-z_]\w*(?:[.[:-].*)?$|^\$\d+$|^\$env:\w+$/, "a variable"],
  [/^:[a-z_]\w*$/, "a symbol or bound variable"],
  [/^\\?[rnt0]$|^[\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]+$/, "punctuation"],
];

/** Whole values (lower case) that mean no value, and defaults that everybody knows. */
const nothings = new WordList(
  `null none nil true false undefined void nan yes no on off empty blank n/a na tbd todo fixme auto default required
  optional redacted removed hidden masked secret password changeme changeit example keyboard cat`,
  ["keyboard cat", "thistokenisnotsosecretchangeit", "put your unique phrase here", "tobemodified"],
);

/** Of those, what installers set and nobody changes: in the settings of a machine they are its password. */
const knownPasswords: readonly string[] = ["changeme", "changeit"];

export function isKnownPassword(value: string): boolean {
  return knownPasswords.includes(value.toLowerCase());
}

/** Rows that people type or print: a value that is part of one of them (forwards) is no secret. */
const rows: readonly string[] = [
  "0123456789".repeat(26),
  "1234567890".repeat(26),
  "0123456789abcdef".repeat(16),
  "1234567890abcdef".repeat(16),
  "abcdef0123456789".repeat(16),
  "abcdef1234567890".repeat(16),
  "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz",
  "abcdefghijklmnopqrstuvwxyz1234567890abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm1234567890",
  "1q2w3e4r5t6y7u8i9o0p",
  "1qaz2wsx3edc4rfv5tgb6yhn",
  "9876543210".repeat(26),
  "zyxwvutsrqponmlkjihgfedcba",
  "deadbeefcafebabe".repeat(16),
];

/** Shortest value that must be in a row for the row to tell: three letters are in one by chance. */
const rowLettersMin = 4;

/** Longest period of a repeated group: `abcabcabc`, `deadbeefdeadbeef`. */
const periodMax = 16;

/** What `value` is if it stands for a secret under any rule; `undefined` if it may be one. */
export function placeholderOf(value: string): string | undefined {
  for (const [pattern, words] of templates) if (pattern.test(value)) return words;
  const lower = value.toLowerCase();
  if (nothings.has(lower)) return "a word that stands for no value";
  const repeated = repetitionOf(lower);
  if (repeated !== undefined) return repeated;
  if (/EXAMPLE(?:KEY|TOKEN|SECRET)?$|^EXAMPLE/.test(value)) return "marked as an example";
  if (value.length >= tellingBytesMin && tellingWords.test(value)) return "says that it is none";
  if (hasLongRow(lower)) return "a sequence";
  return isMadeOfFillers(value) ? "made of placeholder words" : undefined;
}

/**
 * Words of so many letters that none stands in a random key by chance, and that no secret holds: the exception to the
 * rule that whole values are asked.
 */
const tellingWords = /example|changeme|placeholder|redacted/i;

/** Shortest value that they tell of: people have shorter passwords of such words. */
const tellingBytesMin = 20;

/** Shortest part of a row that makes a value a sequence, whatever else is in it, if it is half of it besides. */
const rowPartMin = 10;

function hasLongRow(value: string): boolean {
  const letters = value.replace(/[-_. ]/g, "");
  const least = Math.max(rowPartMin, Math.ceil(letters.length / 2));
  for (let at = 0; at + least <= letters.length; at++) {
    const part = letters.slice(at, at + least);
    if (rows.some((row) => row.includes(part))) return true;
  }
  return false;
}

/** What a repetitive `value` (lower case) is: a row of the keyboard or alphabet, a repeated group. */
export function repetitionOf(value: string): string | undefined {
  const letters = value.replace(/[-_. ]/g, "");
  if (letters.length >= rowLettersMin && rows.some((row) => row.includes(letters)))
    return "a sequence";
  for (let period = 1; period <= periodMax && period * 2 <= value.length; period++) {
    const times = value.length / period;
    if (times >= (period === 1 ? 4 : period < 4 ? 3 : 2) && isPeriodic(value, period)) {
      return period === 1 ? "one character repeated" : "a group repeated";
    }
  }
  const different = new Set(value).size;
  if (value.length >= 12 && different <= 4) return "a few characters repeated";
  return undefined;
}

/**
 * Whether letters and digits stand by turns, each of which are a row: `a1b2c3d4`. Providers' own documentation writes
 * keys so, but so may a person who must invent one with digits: without a provider's name it is none.
 */
export function isTwoRows(value: string): boolean {
  const letters = value.toLowerCase().replace(/[-_. ]/g, "");
  if (letters.length < 2 * rowLettersMin || !/^(?:[a-z]+[0-9]+)+[a-z]*$/.test(letters))
    return false;
  return [letters.replace(/[0-9]/g, ""), letters.replace(/[a-z]/g, "")].every(
    (part) => part.length >= rowLettersMin && rows.some((row) => row.includes(part)),
  );
}

function isPeriodic(value: string, period: number): boolean {
  for (let i = period; i < value.length; i++) if (value[i] !== value[i - period]) return false;
  return true;
}

/** Words of a value or name: `apiKey-test_1` is api, key, test, 1. */
export function wordsOf(text: string): readonly string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
}

/** Share of the letters that must lie in words: one odd letter or number may be among them. */
const letterShareMin = 0.9;

function isMadeOfFillers(value: string): boolean {
  return isMadeOf(value, (word) => isFiller(word) || isFillerRun(word) || /^(.)\1{2,}$/.test(word));
}

/** Whether the letters of `value` are words of any kind, and its digits at most a short number. */
export function isMadeOfWords(value: string): boolean {
  return isMadeOf(value, (word) => isWordRun(word));
}

function isMadeOf(value: string, isWord: (word: string) => boolean): boolean {
  const digits = value.replace(/[^0-9]/g, "");
  const signs = value.replace(/[A-Za-z0-9_\-. :/!?,'"<>[\](){}$@]/g, "");
  if (signs !== "" || !(digits.length <= 2 || repetitionOf(digits) !== undefined)) return false;
  const split = wordsOf(value);
  const whole = value
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
  return isMostlyWords(split, isWord) || isMostlyWords(whole, isWord);
}

function isMostlyWords(words: readonly string[], isWord: (word: string) => boolean): boolean {
  let inWords = 0;
  let letters = 0;
  for (const word of words) {
    letters += word.length;
    if (isWord(word)) inWords += word.length;
  }
  return letters >= 2 && inWords >= letters * letterShareMin;
}

/** Whether `value` says nothing but `name`: `password = "password"`, `secretKey: "my_secret_key"`. */
export function isNameItself(value: string, name: string): boolean {
  const own = wordsOf(name);
  const words = wordsOf(value);
  if (words.length === 0) return false;
  if (value.replace(/[^0-9]/g, "").length > 2) return false;
  return words.every((word) => own.includes(word) || isFiller(word) || own.join("") === word);
}
