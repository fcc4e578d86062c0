/**
 * Texts in UTF-32, of either byte order: read as one member in UTF-8.
 *
 * In: bytes. Out: whether they begin as such a text does, with its mark or with two letters of ASCII; and the text.
 * (UTF-16 needs no reading: scan/match.ts finds its keywords where they stand.)
 */
import type { Member, UnpackBudget } from "./member.ts";

export function isUtf32(bytes: Uint8Array): boolean {
  return orderOf(bytes) !== undefined;
}

export function utf32Member(bytes: Uint8Array, budget: UnpackBudget): Member {
  const isLittle = orderOf(bytes) === "little";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const letters: string[] = [];
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle);
    if (code === 0xfeff && at === 0) continue;
    letters.push(code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code));
    if (letters.length === 4096) parts.push(Buffer.from(letters.splice(0).join("")));
  }
  parts.push(Buffer.from(letters.join("")));
  const text = Buffer.concat(parts);
  budget.take(text.length);
  return { name: "", bytes: new Uint8Array(text.buffer, text.byteOffset, text.length) };
}

/** The Unicode Standard, table 2-4; without its mark, by where the NULs are. */
function orderOf(bytes: Uint8Array): "little" | "big" | undefined {
  if (bytes.length < 8 || (bytes.length & 3) !== 0) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = bytes;
  if (a === 0xff && b === 0xfe && (c | d) === 0 && (g | h) === 0) return "little";
  if ((a | b) === 0 && c === 0xfe && d === 0xff && (e | f) === 0) return "big";
  if (isLetter(a) && (b | c | d) === 0 && isLetter(e) && (f | g | h) === 0) return "little";
  if ((a | b | c) === 0 && isLetter(d) && (e | f | g) === 0 && isLetter(h)) return "big";
  return undefined;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
