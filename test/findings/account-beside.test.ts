/** The account that a password stands with. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accountBeside } from "../../src/findings/account-beside.ts";

const cases: readonly (readonly [string, string | undefined])[] = [
  [
    "db:\n  host: db.example.org\n  user: app\n  password: @@\n",
    "with its user app and its host db.example.org beside it",
  ],
  [
    "DB_USER=root\nDB_PASSWORD=@@\nDB_HOST=10.0.0.7.nip.io\n",
    "with its user root and its host 10.0.0.7.nip.io beside it",
  ],
  [
    'connect({ username: "ann@shop.example", password: "@@" })',
    "with its user ann@shop.example beside it",
  ],
  // The nearest one.
  ["user: far\n\n\nuser: near\npassword: @@\n", "with its user near beside it"],
  ["host: db.example.org\npassword: @@\n", undefined],
  ["user: $DB_USER\npassword: @@\n", undefined],
  ["username = config.user\npassword = '@@'\n", undefined],
  ["user: username\npassword: @@\n", undefined],
  [`user: app\n${"\n".repeat(9)}password: @@\n`, undefined],
  ["user: Qx7vT2mZ9pLk4WcRbN3s\npassword: @@\n", undefined],
  ["user: k1m2n3p4q5\npassword: @@\n", undefined],
  ["@@", undefined],
];

for (const [text, wanted] of cases) {
  test(`beside ${JSON.stringify(text)}: ${wanted ?? "nobody"}`, () => {
    const start = text.indexOf("@@");
    const bytes = Buffer.from(text.replace("@@", "Qx7vT2mZ9pLk"));
    assert.equal(accountBeside(bytes, start, start + 12), wanted);
  });
}
