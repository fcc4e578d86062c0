/** Grading by path. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { knownPassword } from "../../src/verify/verdict.ts";
import type { PlaceKind } from "../../src/findings/finding.ts";
import { gradedByPath } from "../../src/findings/path-grade.ts";

const likely = { evidence: "likely", reasons: ["looks random"] } as const;

/** A place in a file of a working tree; of a commit's message, where there is no path. */
function file(path: string | undefined): { kind: PlaceKind; path?: string } {
  return path === undefined ? { kind: "commit-message" } : { kind: "file", path };
}

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
  // Names that test runners look for.
  [["discovery/vendor_test.go"], "weak"],
  [["tests/test_requests.py", "src/login.spec.ts"], "weak"],
  [["src/test/java/LoginTest.java"], "weak"],
  [["tests/data/test299"], "weak"],
  [["discovery/mock_test.go"], "weak"],
  [["tests/settings.py"], "likely"],
  [["src/contest.py"], "likely"],
  [["deploy/test.env"], "likely"],
  [[".github/workflows/integration-test.yml"], "likely"],
  [["src/latest.ts"], "likely"],
  [["test_requests.py", "settings.py"], "likely"],
];

for (const [paths, wanted] of cases) {
  test(`${paths.join(", ") || "no place"}: ${wanted}`, () => {
    assert.equal(gradedByPath(likely, "generic-token", paths.map(file))?.evidence, wanted);
  });
}

test("a provider's own form is a secret wherever it stands", () => {
  const shaped = { evidence: "shaped", reasons: [] } as const;
  assert.equal(gradedByPath(shaped, "generic-token", [file("yarn.lock")]), shaped);
});

const proven = { evidence: "proven", reasons: ["structure holds"] } as const;

const keyPaths: readonly (readonly [rule: string, path: string, wanted: string])[] = [
  ["private-key-pem", "scrape/testdata/ca.key", "weak"],
  ["private-key-pem", "tests/certs/expired/ca/ca-private.key", "weak"],
  ["private-key-pem", "test/unit/adapters/key.pem", "weak"],
  ["private-key-openssh", "src/fixtures/id_ed25519", "weak"],
  ["private-key-pgp", "t/lib-gpg/keyring.gpg", "weak"],
  ["private-key-pem", "deploy/server.key", "proven"],
  ["private-key-pem", "tests/settings.py", "proven"],
  ["private-key-pem", "tests/production.pem", "proven"],
  ["private-key-pem", "tests/billing.key", "proven"],
  ["github-classic-token", "tests/server.key", "proven"],
];

for (const [rule, path, wanted] of keyPaths) {
  test(`${rule} at ${path}: ${wanted}`, () => {
    assert.equal(gradedByPath(proven, rule, [file(path)])?.evidence, wanted);
  });
}

const known = { evidence: "weak", reasons: [knownPassword] } as const;

const knownPaths: readonly (readonly [paths: readonly (string | undefined)[], isTold: boolean])[] =
  [
    [["deploy/application.properties"], true],
    [["docker-compose.yml"], true],
    [[".env"], true],
    [["shop/settings.py", "README.md"], true],
    [[".env.example"], false],
    [["config/database.sample.yml"], false],
    [["examples/compose.yml"], false],
    [["README.md"], false],
    [["src/login.ts"], false],
    [[undefined], false],
    [[], false],
  ];

for (const [paths, isTold] of knownPaths) {
  test(`a password that everybody knows in ${paths.join(", ") || "no file"}: ${isTold}`, () => {
    const judged = gradedByPath(known, "generic-password", paths.map(file));
    assert.deepEqual(judged, isTold ? known : undefined);
  });
}
