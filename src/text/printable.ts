/**
 * Printable text for bytes of any kind: names and messages of a repository that nobody vouches for.
 *
 * In: bytes that should be UTF-8. Out: one line of text that is safe on a terminal and in a log, and from
 * which the bytes can be told. HTML and CSV have dangers of their own: report/ escapes for those.
 *
 * Three escapes, so that no two byte strings look alike: `\n` `\r` `\t` `\\` and `\xHH` for a byte (of
 * ASCII, or one that is not part of valid UTF-8), `\u{H...}` for a character past ASCII. The backslash is
 * itself escaped: else a file named `\x1b` and one named with an escape byte would read the same. Letters
 * that only look alike are left as they are.
 */

/** `bytes` as UTF-8 text in which everything invisible, invalid or able to steer a terminal is escaped. */
export function printable(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isPlainAscii(bytes)) return view.toString("latin1");
  let text = "";
  let copied = 0; // everything before it is in `text`
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    const shown = length === 0 ? escapedByte(bytes[at] ?? 0) : escapedCharacter(bytes, at, length);
    const next = at + Math.max(length, 1);
    if (shown !== undefined) {
      text += view.toString("utf8", copied, at) + shown;
      copied = next;
    }
    at = next;
  }
  return text + view.toString("utf8", copied);
}

/** `text` as `printable` shows its UTF-8 bytes. */
export function printableText(text: string): string {
  return printable(Buffer.from(text, "utf8"));
}

/**
 * `text` with everything escaped that `printable` escapes, but for the backslash: for text that may be printable
 * already. It is safe to show, but its bytes can no longer be told.
 */
export function shielded(text: string): string {
  return printableText(text).replaceAll("\\\\", "\\");
}

/** Almost every name is plain, so this test is the fast path. */
function isPlainAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte < 0x20 || byte > 0x7e || byte === 0x5c) return false;
  }
  return true;
}

/**
 * How many bytes the character at `at` takes, 0 if no valid one starts there. RFC 3629, section 4: the table
 * of well-formed sequences, which leaves out overlong forms, surrogates and all above U+10FFFF.
 */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return isTail(second) ? 2 : 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high || !isTail(bytes[at + 2])) return 0;
  if (first < 0xf0) return 3;
  return isTail(bytes[at + 3]) ? 4 : 0;
}

function isTail(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** The escape for the valid character at `at`, or nothing where it can be shown as it is. */
function escapedCharacter(bytes: Uint8Array, at: number, length: number): string | undefined {
  const first = bytes[at] ?? 0;
  if (length === 1)
    return first < 0x20 || first === 0x7f || first === 0x5c ? escapedByte(first) : undefined;
  let point = first & (0xff >> (length + 1));
  for (let tail = 1; tail < length; tail++) point = point * 64 + ((bytes[at + tail] ?? 0) & 0x3f);
  return isInvisible(point) ? `\\u{${point.toString(16)}}` : undefined;
}

const shortEscapes: Readonly<Record<number, string>> = {
  0x09: "\\t",
  0x0a: "\\n",
  0x0d: "\\r",
  0x5c: "\\\\",
};

function escapedByte(byte: number): string {
  return shortEscapes[byte] ?? `\\x${byte.toString(16).padStart(2, "0")}`;
}

/**
 * First and last of the characters past ASCII that are not shown: they steer a terminal (C1 controls),
 * reorder what stands around them, break lines, or take no room. A list and not a Unicode property, since a
 * property's members change with the version of Node and the output must not.
 */
const invisible: readonly (readonly [number, number])[] = [
  [0x80, 0x9f], // C1 controls; U+0085 is a line end, U+009B starts terminal sequences
  [0xad, 0xad], // soft hyphen
  [0x34f, 0x34f], // combining grapheme joiner
  [0x61c, 0x61c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels
  [0x180b, 0x180f], // Mongolian selectors and vowel separator
  [0x200b, 0x200f], // zero width; left-to-right and right-to-left marks
  [0x2028, 0x202e], // line and paragraph separator; embeddings and overrides
  [0x2060, 0x206f], // word joiner; isolates; deprecated format characters
  [0x3164, 0x3164], // Hangul filler
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // byte-order mark
  [0xffa0, 0xffa0], // half-width Hangul filler
  [0xfff0, 0xfffb], // specials: interlinear annotation
  [0x1d173, 0x1d17a], // musical format characters
  [0xe0000, 0xe0fff], // tags, variation selectors
];

function isInvisible(point: number): boolean {
  return invisible.some(([first, last]) => point >= first && point <= last);
}
