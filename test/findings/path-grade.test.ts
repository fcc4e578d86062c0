/** Grading by path. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gradedByPath } from "../../src/findings/path-grade.ts";

const likely = { evidence: "likely", reasons: ["looks random"] } as const;

const cases: readonly (readonly [readonly (string | undefined)[], string])[] = [
  [["go.sum"], "weak"],
  [["web/yarn.lock", "package-lock.json"], "weak"],
  [["conf/locale/locale_pl-PL.ini"], "weak"],
  [["app/src/messages_de.properties"], "weak"],
  [["go.sum", "config.yaml"], "likely"],
  [["go.sum", undefined], "likely"],
  [["src/unlock.ts"], "likely"],
  [["src/language.ts"], "likely"],
  [[], "likely"],
];

for (const [paths, wanted] of cases) {
  test(`${paths.join(", ") || "no place"}: ${wanted}`, () => {
    assert.equal(gradedByPath(likely, paths).evidence, wanted);
  });
}

test("a provider's own form is a secret wherever it stands", () => {
  const shaped = { evidence: "shaped", reasons: [] } as const;
  assert.equal(gradedByPath(shaped, ["yarn.lock"]), shaped);
});
