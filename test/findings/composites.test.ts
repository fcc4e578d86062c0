/** A secret and the id that goes with it: when they are one finding. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FindingDraft, MarkedPlace } from "../../src/findings/assemble.ts";
import { withComposites } from "../../src/findings/composites.ts";
import { draftWith, placeWith } from "../support/drafts.ts";

function draft(
  rule: string,
  places: readonly Partial<MarkedPlace>[],
  more?: Partial<FindingDraft>,
): FindingDraft {
  const facts = { rule, name: rule, evidence: "likely", reasons: ["told"] } as const;
  const own = places.map((place) => placeWith({ kind: "file", path: "a.env", ...place }));
  return draftWith(`text of ${rule}`, { ...facts, places: own, ...more });
}

const key = (line: number, more?: Partial<MarkedPlace>): FindingDraft =>
  draft("key", [{ line, ...more }], { identifiers: ["account"] });

const rows: readonly (readonly [string, readonly FindingDraft[], readonly string[]])[] = [
  ["side by side", [draft("account", [{ line: 1 }]), key(2)], ["key with account"]],
  ["six lines apart", [key(7), draft("account", [{ line: 1 }])], ["key with account"]],
  ["farther apart", [key(8), draft("account", [{ line: 1 }])], ["key", "account"]],
  [
    "in another file",
    [key(2, { path: "b.env" }), draft("account", [{ line: 1 }])],
    ["key", "account"],
  ],
  [
    "the id stands elsewhere too",
    [key(2), draft("account", [{ line: 1 }, { line: 90 }])],
    ["key", "account"],
  ],
  [
    "places of the id are left off",
    [key(2), draft("account", [{ line: 1 }], { placesLeftOff: 1 })],
    ["key", "account"],
  ],
  [
    "a rule that names none",
    [draft("other", [{ line: 1 }]), draft("account", [{ line: 1 }])],
    ["other", "account"],
  ],
  [
    "another version of the same path",
    [
      key(2, { kind: "blob", object: "a", commit: "1" }),
      draft("account", [{ line: 1, kind: "blob", object: "b", commit: "2" }]),
    ],
    ["key", "account"],
  ],
];

for (const [what, findings, wanted] of rows) {
  test(what, () => {
    const made = withComposites(findings).map(({ rule, beside }) =>
      [rule, ...(beside ?? []).map((one) => `with ${one.rule}`)].join(" "),
    );
    assert.deepEqual(made, wanted);
  });
}

test("both places are told, and the evidence is that of a pair", () => {
  const [pair] = withComposites([key(2), draft("account", [{ line: 1 }])]);
  assert.deepEqual(
    [pair?.evidence, pair?.reasons, pair?.places.map(({ line }) => line)],
    ["shaped", ["told", "stands beside its account"], [2, 1]],
  );
});
