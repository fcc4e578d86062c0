/**
 * Codes: the encodings that tokens are written in.
 *
 * In: text or bytes. Out: the decoded bytes, `undefined` where the text is not of that code. Strict, unlike
 * Buffer.from: a wrong letter is not skipped, as it tells that the text is something else.
 */

const base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const base62Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** ASCII text of the bytes; bytes above 0x7f become letters that no code holds. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Base64 of either alphabet (RFC 4648, sections 4 and 5), with or without padding. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bare = text.replace(/={1,2}$/, "");
  if (bare.length % 4 === 1 || !/^[A-Za-z0-9+/_-]*$/.test(bare)) return undefined;
  return new Uint8Array(Buffer.from(bare, "base64"));
}

/** Base32 without padding (RFC 4648, section 6); spare bits at the end are dropped. */
export function decodeBase32(text: string): Uint8Array | undefined {
  const out = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let value = 0;
  let length = 0;
  for (const letter of text) {
    const digit = base32Letters.indexOf(letter);
    if (digit < 0) return undefined;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[length++] = (value >> bits) & 0xff;
    }
  }
  return out;
}

/** A number in base 62 (digits, capitals, small letters), padded with zeros to `width`. */
export function encodeBase62(value: number, width: number): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) {
    text = base62Letters.charAt(rest % 62) + text;
  }
  return text.padStart(width, "0");
}

/** The JSON value of base64 text; `undefined` if it is not base64 or not JSON. */
export function decodeJson(text: string): unknown {
  const bytes = decodeBase64(text);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined; // not UTF-8 or not JSON: the text is something else
  }
}

/** Whether `value` is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
