/** File names: whatever picomatch finds in a name, the gate and the literals let pass. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import picomatch from "picomatch";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { FileNames } from "../../src/scan/file-names.ts";
import { seeded } from "../support/seed.ts";

const { file: rules } = readBundle();
const names = new FileNames(rules);
const patterns = rules
  .flatMap((rule) => rule.names)
  .map((pattern) => pattern.slice(pattern.lastIndexOf("/") + 1));
const matches = picomatch(patterns, { dot: true, nocase: true });

test("a name that a rule's pattern matches is a candidate", () => {
  const filling = fc.stringMatching(/^[a-zA-Z0-9._-]{0,5}$/);
  const name = fc.tuple(fc.constantFrom(...patterns), filling, filling, filling, fc.boolean());
  let matched = 0;
  fc.assert(
    fc.property(name, ([pattern, star, before, behind, isUpper]) => {
      const filled = pattern.replaceAll("*", star).replaceAll("[0-9]", "7");
      for (const one of [filled, `${before}${filled}`, `${filled}${behind}`]) {
        const text = isUpper ? one.toUpperCase() : one;
        if (!matches(text)) continue;
        matched++;
        assert.ok(names.isCandidate(text), text);
      }
    }),
    seeded(2000),
  );
  assert.ok(matched > 2000);
});

for (const { name, want } of [
  { name: "id_rsa", want: true },
  { name: "ID_RSA", want: true },
  { name: "id_rsa.c", want: false },
  { name: "my-firebase-adminsdk-x1.json", want: true },
  { name: "firebase.json", want: false },
  { name: ".env", want: true },
  { name: "a.env.c", want: false },
  { name: "wg0.conf", want: true },
  { name: "", want: false },
]) {
  test(`candidate: "${name}"`, () => {
    assert.equal(names.isCandidate(name), want);
  });
}
