/** What a JSON Web Token says of itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { claimsOf } from "../../src/verify/claims.ts";

const tokenOf = (claims: unknown): string =>
  ["{}", JSON.stringify(claims), "x"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");

const rows: readonly (readonly [unknown, ReturnType<typeof claimsOf>])[] = [
  [{ sub: "me" }, { isExample: false }],
  [{ exp: 1_600_000_000 }, { isExample: false, note: "valid until 2020-09-13, as it says itself" }],
  [{ exp: 1e300 }, { isExample: false }],
  [{ sub: "foo" }, { isExample: true }],
  [{ sub: "username:bob", iat: 1_600_000_000 }, { isExample: true }],
  [{ sub: "user" }, { isExample: false }],
  [{ sub: "foo", role: "admin" }, { isExample: false }],
  [{ sub: "foo", account: 17 }, { isExample: false }],
  [{}, { isExample: false }],
  [{ exp: -1 }, { isExample: false }],
  [{ exp: "soon" }, { isExample: false }],
  [{ sub: "1234567890", name: "John Doe", iat: 1 }, { isExample: true }],
  [[1], { isExample: false }],
  ["text", { isExample: false }],
];

for (const [claims, wanted] of rows) {
  test(`claims ${JSON.stringify(claims)}`, () => {
    assert.deepEqual(claimsOf(tokenOf(claims)), wanted);
  });
}

test("what is no token says nothing", () => {
  assert.deepEqual(claimsOf(""), { isExample: false });
  assert.deepEqual(claimsOf("a.%%.c"), { isExample: false });
});
