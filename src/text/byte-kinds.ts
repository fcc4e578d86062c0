/**
 * What a byte of source text is: the marks by name, and small tests on one byte.
 *
 * In: one byte, or `undefined` where the text ends. Out: yes or no. A byte of 0x80 and above (part of a
 * UTF-8 character) is never part of an identifier here: the names that we look for are ASCII.
 */

export const tab = 0x09;
export const newLine = 0x0a;
export const carriageReturn = 0x0d;
export const space = 0x20;
export const exclamation = 0x21;
export const doubleQuote = 0x22;
export const hash = 0x23;
export const dollar = 0x24;
export const percent = 0x25;
export const ampersand = 0x26;
export const singleQuote = 0x27;
export const roundOpen = 0x28;
export const roundClose = 0x29;
export const star = 0x2a;
export const plus = 0x2b;
export const comma = 0x2c;
export const dash = 0x2d;
export const dot = 0x2e;
export const slash = 0x2f;
export const colon = 0x3a;
export const semicolon = 0x3b;
export const less = 0x3c;
export const equals = 0x3d;
export const greater = 0x3e;
export const question = 0x3f;
export const at = 0x40;
export const squareOpen = 0x5b;
export const backslash = 0x5c;
export const squareClose = 0x5d;
export const underscore = 0x5f;
export const backtick = 0x60;
export const curlyOpen = 0x7b;
export const bar = 0x7c;
export const curlyClose = 0x7d;
export const tilde = 0x7e;

export function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** A letter, digit or underscore. */
export function isWord(byte: number | undefined): boolean {
  return isLetter(byte) || isDigit(byte) || byte === underscore;
}

/** Part of a name in code, in a configuration file or on a command line: `db.password`, `api-key`. */
export function isName(byte: number | undefined): boolean {
  return isWord(byte) || byte === dash || byte === dot;
}

/** A space or tab. */
export function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === tab;
}

/** A line's end, or the text's. */
export function isLineEnd(byte: number | undefined): boolean {
  return byte === undefined || byte === newLine || byte === carriageReturn;
}

export function isQuote(byte: number | undefined): boolean {
  return byte === doubleQuote || byte === singleQuote || byte === backtick;
}
