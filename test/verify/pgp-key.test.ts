/** Secret keys of OpenPGP, made byte by byte. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPgpKey } from "../../src/verify/pgp-key.ts";

/** A number with its length in bits: of so many octets, the highest bit set. */
const number = (octets: number): readonly number[] => [
  ((octets * 8) >> 8) & 0xff,
  (octets * 8) & 0xff,
  ...Array.from({ length: octets }, () => 0xa5),
];

const time = [0x66, 0, 0, 0];
const curve = [9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1];
const rsa = [4, ...time, 1, ...number(256), ...number(3)];
const secret = number(128);

/** Packets: an older header with a length of two octets, or a newer one with one, two or five. */
const older = (body: readonly number[]): number[] => [
  0x95,
  body.length >> 8,
  body.length & 0xff,
  ...body,
];
const newer = (length: readonly number[], body: readonly number[]): number[] => [
  0xc5,
  ...length,
  ...body,
];

const cases: readonly (readonly [string, readonly number[], string])[] = [
  ["RSA without a passphrase", older([...rsa, 0, ...secret]), "holds"],
  ["RSA with a passphrase", older([...rsa, 254, 9, 3, 8, ...secret]), "encrypted"],
  ["RSA with a cipher's number, as before RFC 4880", older([...rsa, 7, ...secret]), "encrypted"],
  ["a newer header with two octets", newer([193, 0], [...rsa, 0, ...secret]), "holds"],
  [
    "a newer header with five octets",
    newer([255, 0, 0, 2, 0], [...rsa, 255, ...secret]),
    "encrypted",
  ],
  [
    "DSA",
    older([4, ...time, 17, ...number(128), ...number(20), ...number(128), ...number(128), 0, 1]),
    "holds",
  ],
  ["EdDSA", newer([100], [4, ...time, 22, ...curve, ...number(33), 0, ...number(32)]), "holds"],
  [
    "ECDH",
    newer([100], [4, ...time, 18, ...curve, ...number(33), 3, 1, 8, 7, 253, 9]),
    "encrypted",
  ],
  [
    "Ed25519 of version 6",
    newer([100], [6, ...time, 27, 0, 0, 0, 32, ...Array.from({ length: 32 }, () => 7), 0]),
    "holds",
  ],
  [
    "version 3",
    older([3, ...time, 0, 0, 1, ...number(128), ...number(3), 1, ...secret]),
    "encrypted",
  ],
  ["a public key", [0x99, 1, 0, ...rsa], "fails"],
  ["a version that there is not", older([9, ...time, 1]), "fails"],
  ["another algorithm", older([4, ...time, 99, 1, 2, 3]), "unknown"],
  ["nothing", [], "fails"],
];

for (const [title, bytes, wanted] of cases) {
  test(`OpenPGP: ${title}: ${wanted}`, () => {
    assert.equal(checkPgpKey(Uint8Array.from(bytes)), wanted);
  });
}

test("a key that is cut off before its usage octet is neither protected nor plain", () => {
  const whole = older([...rsa, 0, ...secret]);
  const usageAt = 3 + rsa.length;
  for (let length = 4; length <= usageAt; length++)
    assert.equal(checkPgpKey(Uint8Array.from(whole.slice(0, length))), "unknown", `${length}`);
});
