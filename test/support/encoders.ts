/** Texts as they may stand encoded in others. */

const each = (text: string, written: (byte: number) => string): string =>
  [...Buffer.from(text)].map(written).join("");
const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

export type EncodingName =
  | "base64"
  | "URL-safe"
  | "wrapped"
  | "wrapped and indented"
  | "wrapped in strings"
  | "wrapped in JSON"
  | "hex"
  | "upper hex"
  | "\\x"
  | "\\u"
  | "percent"
  | "entities"
  | "hex entities"
  | "quoted-printable"
  | "UTF-16 in base64";

export const encoders: Readonly<Record<EncodingName, (text: string) => string>> = {
  base64: base64,
  "URL-safe": (text: string): string => Buffer.from(text).toString("base64url"),
  wrapped: (text: string): string => base64(text).replaceAll(/.{64}/g, "$&\n"),
  "wrapped and indented": (text: string): string =>
    base64(text).replaceAll(/.{76}/g, "$&\r\n      "),
  "wrapped in strings": (text: string): string =>
    `"${base64(text).replaceAll(/.{60}/g, '$&" +\n    "')}"`,
  "wrapped in JSON": (text: string): string => `"${base64(text).replaceAll(/.{64}/g, "$&\\n")}"`,
  hex: (text: string): string => Buffer.from(text).toString("hex"),
  "upper hex": (text: string): string => Buffer.from(text).toString("hex").toUpperCase(),
  "\\x": (text: string): string => each(text, (byte) => `\\x${hex(byte)}`),
  "\\u": (text: string): string => each(text, (byte) => `\\u00${hex(byte)}`),
  percent: (text: string): string => each(text, (byte) => `%${hex(byte)}`),
  entities: (text: string): string => each(text, (byte) => `&#${String(byte)};`),
  "hex entities": (text: string): string => each(text, (byte) => `&#x${hex(byte)};`),
  "quoted-printable": (text: string): string => each(text, (byte) => `=${hex(byte).toUpperCase()}`),
  "UTF-16 in base64": (text: string): string => Buffer.from(text, "utf16le").toString("base64"),
};
