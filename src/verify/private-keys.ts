/**
 * Private keys in text: PEM blocks of every kind and PuTTY's files.
 *
 * In: the bytes of a block, which may stand in a string with `\n` for line ends, in YAML with an indent, or in
 * a window that cuts it off. Out: whether the body is what its first line says, and whether a passphrase
 * protects it (`encrypted`).
 */
import { decodeBase64, textOf } from "./codes.ts";
import { checkPgpKey } from "./pgp-key.ts";
import type { StructureAnswer } from "./structures.ts";

/** Fewest base64 letters that can be told from chance: an Ed25519 key in PKCS #8 has 64. */
const bodyLettersMin = 40;

/**
 * RFC 7468 (PEM), RFC 1421 (`Proc-Type: 4,ENCRYPTED`), RFC 5958 (PKCS #8), RFC 9580 (OpenPGP) and OpenSSH's
 * PROTOCOL.key.
 */
export function checkPrivateKey(secret: Uint8Array): StructureAnswer {
  const text = textOf(secret).replace(/\\{1,4}[nr]/g, "\n");
  const label = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----/.exec(text);
  if (label === null) return "fails";
  const kind = label[1] ?? "";
  const rest = text.slice(label.index + label[0].length);
  const inner = rest.split("-----END")[0] ?? "";
  const body = bodyOf(inner);
  if (isFilling(body)) return "blank";
  if (hasGap(inner)) return "cut";
  const locked = kind.startsWith("ENCRYPTED") || /Proc-Type:[^\n]*ENCRYPTED/.test(inner);
  const bytes = decodeBase64(body);
  if (bytes === undefined) return "fails";
  if (kind.startsWith("PGP")) return checkPgpKey(bytes);
  if (kind.startsWith("OPENSSH")) return checkOpenssh(bytes);
  if (locked) return answer(bytes.length >= 32) === "holds" ? "encrypted" : "fails";
  return answer(isSequence(bytes));
}

function answer(holds: boolean): "holds" | "fails" {
  return holds ? "holds" : "fails";
}

/** The base64 letters of a block, without headers, blank lines, checksum line and what quotes them. */
function bodyOf(inner: string): string {
  const lines = inner
    .split(/[\r\n]+/)
    .filter(
      (line) =>
        !line.includes(":") && !/^[^A-Za-z0-9+/]*=[A-Za-z0-9+/]{4}[^A-Za-z0-9]*$/.test(line),
    );
  const letters = lines.map((line) => line.replace(/[^A-Za-z0-9+/=]/g, "")).join("");
  // A window or an ellipsis may cut the body off: whole groups of four are enough.
  const whole = letters.replace(/=+$/, "");
  return whole.length < bodyLettersMin ? "*" : whole.slice(0, whole.length - (whole.length % 4));
}

/** Fewest different letters of a body: of a hundred random ones, about fifty differ. */
const differentMin = 12;

/** Whether a body is filling: `XXXX`, or a group repeated. A body that is too short for that may be anything. */
function isFilling(body: string): boolean {
  return body.length >= bodyLettersMin && new Set(body).size < differentMin;
}

/** Whether a line stands for what was left out: `...`, `[...]`, `<snip>`. What ends in one has its beginning alone. */
function hasGap(inner: string): boolean {
  return /\n[^A-Za-z0-9+/=\n]*(?:\.{3,}|\u2026|<?snip>?)[^A-Za-z0-9+/=\n]*(?:\n|$)/.test(inner);
}

/** DER (X.690): a SEQUENCE of a plausible length whose first element is an INTEGER or a SEQUENCE. */
function isSequence(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30) return false;
  const first = bytes[1] ?? 0;
  const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
  if (header > 5) return false;
  let length = first < 0x80 ? first : 0;
  for (let i = 2; i < header; i++) length = length * 256 + (bytes[i] ?? 0);
  const inner = bytes[header];
  return (inner === 0x02 || inner === 0x30) && length + header >= bytes.length - 3;
}

/** PROTOCOL.key: "openssh-key-v1", NUL, then the name of the cipher as a string with a length of four bytes. */
function checkOpenssh(bytes: Uint8Array): StructureAnswer {
  const magic = "openssh-key-v1\0";
  if (textOf(bytes.subarray(0, magic.length)) !== magic) return "fails";
  const length = bytes[magic.length + 3] ?? 0;
  const cipher = textOf(bytes.subarray(magic.length + 4, magic.length + 4 + length));
  return cipher === "none" ? "holds" : "encrypted";
}

/** PuTTY's PPK format (its manual, appendix C): a header with the version, then `Encryption: none` or a cipher. */
export function checkPutty(secret: Uint8Array): StructureAnswer {
  const text = textOf(secret).replace(/\\{1,4}[nr]/g, "\n");
  const encryption = /Encryption:[ \t]*([a-z0-9-]+)/.exec(text)?.[1];
  if (!/PuTTY-User-Key-File-[123]:/.test(text)) return "fails";
  if (encryption === undefined) return "unknown";
  return encryption === "none" ? answer(text.includes("Private-Lines:")) : "encrypted";
}
