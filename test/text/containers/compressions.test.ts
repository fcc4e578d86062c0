/**
 * Compressions that Node does not read: texts without secrets, as the formats' own programs (bzip2 1.0.8, xz 5.4) wrote
 * them.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bzip2Member } from "../../../src/text/containers/bzip2.ts";
import { UnpackBudget } from "../../../src/text/containers/member.ts";
import { xzMember } from "../../../src/text/containers/xz.ts";
import { seeded } from "../../support/seed.ts";

const lines = Array.from(
  { length: 40 },
  (_, number) =>
    `To be looked at: a line of words, and another line of words, number ${String(number)}\n`,
).join("");

const cases = [
  {
    title: "bzip2: lines",
    read: bzip2Member,
    text: lines,
    packed: [
      "QlpoOTFBWSZTWUjEBncAAYtbgAAQQAR/8AQAN2+egDABDSAlJP9VT1D/VQDQ0BoDGAAmAAJgUqiNRgmjAExq",
      "N2i1r6dWubNu7VJhJJJNMkZJJL3ve9/YFHACbxOITyJxEyE5iZCYBRkAUZgFHXHHHBXAoXBsUKtUKqqqqqra",
      "y/AKMgKNAFBWYFHwCjYJuCeBNAT0JiJ5E4BNgnsJiJsFWYnITMJgJoEzEwCZCfAn8E3CbwmkJ2CahMRNInyE",
      "/xdyRThQkEjEBnc=",
    ].join(""),
  },
  {
    title: "bzip2: same",
    read: bzip2Member,
    text: "a".repeat(3000),
    packed: ["QlpoOTFBWSZTWZof+FYAAAWBCKAAAACACCAAMMwImkpQA8XckU4UJCaH/hWA"].join(""),
  },
  {
    title: "bzip2: none",
    read: bzip2Member,
    text: "",
    packed: ["QlpoORdyRThQkAAAAAA="].join(""),
  },
  {
    title: "xz: lines",
    read: xzMember,
    text: lines,
    packed: [
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AsNAJldACobwAYjYwLoUtfprMPEQzMFAIDhY3fX8gkUZIlE23hv",
      "nP5ZzQJBAunQa3oozrM7SlvsFpZp2ehsxVMrIMQ/GiF0ocNr7hxC3J8FANtxxrnmbUWWOzmvG0bIkkJ/AAR+",
      "qrDup/PZA0W7yFt5Z08NuKfVRlBDxo52570foE/ebuuSO1wiY08TNR/DI+cZKXTLP/hIl39CgxZ9AAAAAACX",
      "+NwuLHmx7wABtQGOFgAAYWEfobHEZ/sCAAAAAARZWg==",
    ].join(""),
  },
  {
    title: "xz: same",
    read: xzMember,
    text: "a".repeat(3000),
    packed: [
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Au3ABVdADDv+7/+o7Fe5fg/sqomVfhoHv7QAAAAAADTbCDdKtxv",
      "jgABMbgXAAAAJiwK4bHEZ/sCAAAAAARZWg==",
    ].join(""),
  },
  {
    title: "xz: none",
    read: xzMember,
    text: "",
    packed: ["/Td6WFoAAATm1rRGAAAAABzfRCEftvN9AQAAAAAEWVo="].join(""),
  },
] as const;

for (const { title, read, text, packed } of cases) {
  test(title, () => {
    const bytes = Buffer.from(packed, "base64");
    const whole = read(bytes, new UnpackBudget());
    assert.equal(Buffer.from(whole.bytes ?? []).toString(), text);
    assert.equal(whole.trouble, undefined);
    const twice = read(Buffer.concat([bytes, bytes]), new UnpackBudget());
    assert.equal(Buffer.from(twice.bytes ?? []).toString(), text + text);
    if (text !== "") {
      const cut = read(bytes.subarray(0, bytes.length - 20), new UnpackBudget());
      assert.equal(cut.trouble, "ARCHIVE_BAD");
    }
  });
}

test("damaged data is trouble or other text, never an exception", () => {
  fc.assert(
    fc.property(fc.constantFrom(...cases), fc.nat(), fc.nat(255), ({ read, packed }, at, byte) => {
      const bytes = Buffer.from(packed, "base64");
      bytes[at % bytes.length] = byte;
      read(bytes, new UnpackBudget());
    }),
    seeded(2000),
  );
});
