/**
 * Secret keys of OpenPGP (RFC 9580, and RFC 4880 before it): whether a passphrase protects them.
 *
 * In: the bytes of a block's body, which a window may cut off. Out: `holds` where the secret part is there as it is,
 * `encrypted` where it is not, `unknown` where the packet ends before it says so or has an algorithm that is not known
 * here, `fails` where it is no secret key.
 */
import type { StructureAnswer } from "./structures.ts";

/** A read position in a packet. */
type Cursor = { readonly bytes: Uint8Array; at: number };

/** Section 5.5.3: where the public part ends, one octet says how the secret part is protected; 0: not at all. */
export function checkPgpKey(bytes: Uint8Array): StructureAnswer {
  const start = bodyStart(bytes);
  if (start === undefined) return "fails";
  const cursor = { bytes, at: start };
  const version = cursor.bytes[cursor.at];
  if (version === undefined) return "unknown";
  if (version < 2 || version > 6) return "fails";
  // Version and time; up to version 3 days of validity besides.
  cursor.at += version <= 3 ? 7 : 5;
  const algorithm = bytes[cursor.at++];
  if (version >= 5) {
    const length = Buffer.from(bytes.subarray(cursor.at, cursor.at + 4));
    if (length.length < 4) return "unknown";
    cursor.at += 4 + length.readUInt32BE(0);
  } else if (!skipPublicPart(cursor, algorithm)) return "unknown";
  const usage = bytes[cursor.at];
  if (usage === undefined) return "unknown";
  return usage === 0 ? "holds" : "encrypted";
}

/**
 * Section 4.2: where the body of the first packet begins, which must be a secret key (tag 5). The older form has its
 * length in 1, 2, 4 or no octets; the newer in 1, 2 or 5.
 */
function bodyStart(bytes: Uint8Array): number | undefined {
  const [first, second] = bytes;
  if (first === undefined || (first & 0x80) === 0) return undefined;
  const isNew = (first & 0x40) !== 0;
  if ((isNew ? first & 0x3f : (first >> 2) & 0x0f) !== secretKeyTag) return undefined;
  if (!isNew) return [2, 3, 5, 1][first & 3];
  if (second === undefined) return undefined;
  if (second < 192 || (second >= 224 && second < 255)) return 2;
  return second === 255 ? 6 : 3;
}

const secretKeyTag = 5;

/** What a public part is made of: numbers with their length in bits, object identifiers, parameters, plain octets. */
type Part = "number" | "sized" | number;

/** Section 9.1, by number of the algorithm. */
const publicParts: ReadonlyMap<number, readonly Part[]> = new Map<number, readonly Part[]>([
  [1, ["number", "number"]], // RSA
  [2, ["number", "number"]],
  [3, ["number", "number"]],
  [16, ["number", "number", "number"]], // Elgamal
  [17, ["number", "number", "number", "number"]], // DSA
  [18, ["sized", "number", "sized"]], // ECDH
  [19, ["sized", "number"]], // ECDSA
  [22, ["sized", "number"]], // EdDSA, as it was first
  [25, [32]], // X25519
  [26, [56]], // X448
  [27, [32]], // Ed25519
  [28, [57]], // Ed448
]);

/** Goes past the public part; false if its algorithm is not known, or it is cut off. */
function skipPublicPart(cursor: Cursor, algorithm: number | undefined): boolean {
  const parts = publicParts.get(algorithm ?? -1);
  if (parts === undefined) return false;
  for (const part of parts) {
    const [high, low] = [cursor.bytes[cursor.at], cursor.bytes[cursor.at + 1]];
    if (high === undefined || low === undefined) return false;
    if (part === "number") cursor.at += 2 + ((high * 256 + low + 7) >> 3);
    else cursor.at += part === "sized" ? 1 + high : part;
  }
  return cursor.at < cursor.bytes.length;
}
