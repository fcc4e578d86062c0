/**
 * git's config files: bytes to entries, each with its position.
 *
 * In: the bytes of a config file. Out: its entries in order, and trouble for each line that is not in the
 * syntax (git-config(1), "Syntax"); the line is left out and reading goes on, where git itself would stop.
 * What the entries mean is left to repository-format.ts.
 *
 * Invariant: `include` and `includeIf` are entries like any other and never followed. They lead to files
 * outside of the repository, which are not what was asked to be looked at; and git too takes the format of a
 * repository from its config alone (Documentation/technical/repository-version).
 */
import { configTroublesMax } from "../limits.ts";
import { trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";

export type ConfigEntry = {
  /** In lower case, as git compares it. */
  readonly section: string;
  /** As written (`[remote "Origin"]`), or in lower case for the old form `[remote.origin]`. */
  readonly subsection?: string;
  /** In lower case. */
  readonly key: string;
  /** Absent for a key without `=`, which means true. Decoded as UTF-8. */
  readonly value?: string;
  /** Byte offset of the key. */
  readonly at: number;
};

export type Config = {
  readonly entries: readonly ConfigEntry[];
  readonly troubles: readonly Trouble[];
};

type Header = { readonly section: string; readonly subsection?: string };

/** Where reading stands. `scratch` takes names and values without their quotes and escapes. */
type Cursor = { readonly bytes: Uint8Array; readonly scratch: Buffer; at: number };

const newline = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const equals = 0x3d;
/** What `next` gives past the last byte. git reads a newline there, and so do the callers. */
const end = -1;

/** The entries of the config in `bytes`; `where` names the file in troubles. Linear in the length of `bytes`. */
export function parseConfig(bytes: Uint8Array, where: string): Config {
  const entries: ConfigEntry[] = [];
  const troubles: Trouble[] = [];
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const cursor = { bytes, scratch: Buffer.alloc(bytes.length), at: hasMark ? 3 : 0 };
  let header: Header | "none" | "bad" = "none";
  while (cursor.at < bytes.length) {
    const at = cursor.at;
    const byte = next(cursor);
    if (isSpace(byte)) continue;
    if (isCommentStart(byte)) {
      skipLine(cursor);
      continue;
    }
    if (byte === 0x5b) header = readHeader(cursor) ?? "bad";
    const entry = byte === 0x5b ? undefined : readEntry(cursor, byte, at, header);
    if (entry !== undefined && entry !== "bad") entries.push(entry);
    if (entry === "bad" || (byte === 0x5b && header === "bad")) {
      troubles.push(trouble("CONFIG_BAD", where, at));
      skipLine(cursor);
    }
    if (troubles.length >= configTroublesMax) {
      troubles.push(trouble("LIMIT_REACHED", where, cursor.at));
      break;
    }
  }
  return { entries, troubles };
}

/** The last value of a key, which is the one that counts: `undefined` if it is not set, `true` without `=`. */
export function lastValue(
  config: Config,
  section: string,
  key: string,
  subsection?: string,
): string | true | undefined {
  const entry = config.entries.findLast(
    (each) => each.section === section && each.key === key && each.subsection === subsection,
  );
  return entry === undefined ? undefined : (entry.value ?? true);
}

/** A value as a boolean; `undefined` for words that are none. git-config(1), "Values": also any number. */
export function booleanValue(value: string | true): boolean | undefined {
  if (value === true) return true;
  if (/^(?:true|yes|on)$/iu.test(value)) return true;
  if (/^(?:false|no|off|)$/iu.test(value)) return false;
  return /^[-+]?\d{1,15}[kmg]?$/iu.test(value) ? Number.parseInt(value, 10) !== 0 : undefined;
}

/** The byte at the cursor, a CR before an LF left out, or `end`. */
function next(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) return end;
  cursor.at++;
  if (byte === 0x0d && cursor.bytes[cursor.at] === newline) return cursor.bytes[cursor.at++] ?? end;
  return byte;
}

/** Moves to the byte after the next newline, counted from the last byte read. */
function skipLine(cursor: Cursor): void {
  if (cursor.bytes[cursor.at - 1] === newline) return;
  const found = cursor.bytes.indexOf(newline, cursor.at);
  cursor.at = found < 0 ? cursor.bytes.length : found + 1;
}

/** `[section]`, `[section "sub-section"]` or the old `[section.sub-section]`, read from after the `[`. */
function readHeader(cursor: Cursor): Header | undefined {
  let length = 0;
  for (;;) {
    const byte = next(cursor);
    if (byte === 0x5d) return length === 0 ? undefined : splitHeader(take(cursor, length));
    if (byte !== newline && isSpace(byte)) break;
    if (!isKeyByte(byte) && byte !== 0x2e) return undefined;
    cursor.scratch[length++] = byte;
  }
  const section = take(cursor, length).toLowerCase();
  let byte = next(cursor);
  while (byte !== newline && isSpace(byte)) byte = next(cursor);
  if (byte !== quote || section === "") return undefined;
  const subsection = readSubsection(cursor);
  return subsection !== undefined && next(cursor) === 0x5d ? { section, subsection } : undefined;
}

/** Up to the closing quote. A backslash stands for the byte after it; a newline may not be in it. */
function readSubsection(cursor: Cursor): string | undefined {
  let length = 0;
  for (;;) {
    let byte = next(cursor);
    if (byte === quote) return take(cursor, length);
    if (byte === backslash) byte = next(cursor);
    if (byte === newline || byte === end) return undefined;
    cursor.scratch[length++] = byte;
  }
}

function splitHeader(name: string): Header {
  const lower = name.toLowerCase();
  const dot = lower.indexOf(".");
  if (dot < 0) return { section: lower };
  return { section: lower.slice(0, dot), subsection: lower.slice(dot + 1) };
}

/**
 * The entry whose key starts with `first`; nothing for one below a header that was wrong, whose trouble is
 * told already.
 */
function readEntry(
  cursor: Cursor,
  first: number,
  at: number,
  header: Header | "none" | "bad",
): ConfigEntry | "bad" | undefined {
  if (!isLetter(first)) return "bad";
  cursor.scratch[0] = first;
  let length = 1;
  let byte = next(cursor);
  for (; isKeyByte(byte); byte = next(cursor)) cursor.scratch[length++] = byte;
  const key = take(cursor, length).toLowerCase();
  while (byte === 0x20 || byte === 0x09) byte = next(cursor);
  const hasValue = byte === equals;
  if (!hasValue && byte !== newline && byte !== end) return "bad";
  const value = hasValue ? readValue(cursor) : "";
  if (value === undefined || header === "none") return "bad";
  if (header === "bad") return undefined;
  return hasValue ? { ...header, key, value, at } : { ...header, key, at };
}

/**
 * A value, from after its `=` to the end of its (last) line. Spaces around it are left out, quotes keep them
 * and comment signs, `\` at a line's end continues it, and `\"` `\\` `\n` `\t` `\b` are the only escapes.
 */
function readValue(cursor: Cursor): string | undefined {
  let length = 0;
  let trimmed = 0; // length without the spaces at the end
  let quoted = false;
  for (;;) {
    let byte = next(cursor);
    if (byte === newline || byte === end) return quoted ? undefined : take(cursor, trimmed);
    if (!quoted && isCommentStart(byte)) {
      skipLine(cursor);
      return take(cursor, trimmed);
    }
    if (byte === quote) {
      quoted = !quoted;
      trimmed = length; // spaces inside of quotes are part of the value
      continue;
    }
    const isPlainSpace = !quoted && isSpace(byte);
    if (isPlainSpace && length === 0) continue;
    if (byte === backslash) {
      byte = next(cursor);
      if (byte === newline || byte === end) {
        trimmed = length; // spaces before the backslash are part of the value
        continue;
      }
      const escaped = escapes[byte];
      if (escaped === undefined) return undefined;
      byte = escaped;
    }
    cursor.scratch[length++] = byte;
    if (!isPlainSpace) trimmed = length;
  }
}

const escapes: Readonly<Record<number, number>> = {
  [quote]: quote,
  [backslash]: backslash,
  0x6e: newline,
  0x74: 0x09,
  0x62: 0x08,
};

function take(cursor: Cursor, length: number): string {
  return cursor.scratch.toString("utf8", 0, length);
}

/** What git's own isspace holds for one, which leaves out vertical tab and form feed. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === newline || byte === 0x0d;
}

function isCommentStart(byte: number): boolean {
  return byte === 0x23 || byte === 0x3b;
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

function isKeyByte(byte: number): boolean {
  return isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d;
}
