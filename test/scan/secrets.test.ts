/** What threads say of the same secret, made one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bestSecrets, SecretTable } from "../../src/scan/secrets.ts";
import type { Secret } from "../../src/scan/secrets.ts";
import { seeded } from "../support/seed.ts";

const secret = fc.record(
  {
    digest: fc.constantFrom("aa", "bb", "cc"),
    rule: fc.constant(1),
    evidence: fc.constantFrom("weak", "likely", "shaped", "proven"),
    reasons: fc.array(fc.constantFrom("one", "two"), { maxLength: 2 }),
  },
  { noNullPrototype: true },
) satisfies fc.Arbitrary<Secret>;

test("however places are shared out among threads, and in whatever order, secrets come out the same", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(secret, fc.nat(3))), (places) => {
      const inOne = new SecretTable();
      const apart = [0, 1, 2, 3].map(() => new SecretTable());
      for (const [one] of places) inOne.enter(one);
      for (const [one, thread] of places.toReversed()) apart[thread]?.enter(one);
      const merged = bestSecrets(apart.map((table) => table.all()));
      assert.deepEqual(
        new Map([...merged].toSorted(byDigest)),
        new Map([...bestSecrets([inOne.all()])].toSorted(byDigest)),
      );
    }),
    seeded(300),
  );
});

function byDigest([a]: readonly [string, Secret], [b]: readonly [string, Secret]): number {
  return a < b ? -1 : 1;
}
