/** Every place where git can keep a secret, in one repository, stored in several ways. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { history } from "../../src/index.ts";
import type { Finding, Report } from "../../src/index.ts";
import { hidingRepository } from "../support/hiding-places.ts";

const { repository, places } = hidingRepository();
after(() => {
  repository.remove();
});

const scan = (path: string, options = {}): Promise<Report> =>
  history({ path, reveal: true, ...options });
const loose = await scan(repository.path);

for (const { label, secret, kind, state, path } of places) {
  test(`found: ${label}`, () => {
    const finding = loose.findings.find((one) => one.secret === secret);
    assert.ok(finding, "not found");
    assert.equal(finding.rule, "github-personal-access-token");
    assert.equal(finding.evidence, "proven");
    const place = finding.places.find(
      (one) => one.kind === kind && (path === undefined || one.path === path),
    );
    assert.ok(place, `places: ${JSON.stringify(finding.places)}`);
    assert.equal(finding.state, state, JSON.stringify(finding.places));
  });
}

test("the report is complete and has no trouble", () => {
  assert.deepEqual(loose.troubles, []);
  assert.equal(loose.coverage.complete, true);
});

/** What must not depend on how objects are stored. */
const facts = (report: Report): unknown =>
  report.findings
    .map(({ id, state, published, first, last, places: all }: Finding) => {
      // Packing writes plain files that repeat the names of branches.
      const kept = all.filter(
        ({ kind, path }) =>
          kind !== "git-file" || !["packed-refs", "info/refs"].includes(path ?? ""),
      );
      return { id, state, published, first, last, kept };
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));

test("in one thread and in two, and with every delta checked, the report is the same", async () => {
  assert.deepEqual(await scan(repository.path, { threads: 1 }), loose);
  assert.deepEqual(
    await scan(repository.path, { threads: 2, checkDeltas: true, verify: true }),
    loose,
  );
});

test("packed as tightly as git can, the findings are the same", async () => {
  repository.run(
    "repack",
    "-a",
    "-d",
    "-q",
    "-f",
    "--depth=250",
    "--window=250",
    "--keep-unreachable",
  );
  repository.run("prune-packed");
  const packed = await scan(repository.path, { checkDeltas: true, verify: true });
  assert.deepEqual(facts(packed), facts(loose));
  assert.deepEqual(packed.coverage.objects, loose.coverage.objects);
  repository.run("multi-pack-index", "write");
  assert.deepEqual(facts(await scan(repository.path)), facts(loose));
});

test("from a linked worktree the same repository is scanned", async () => {
  const report = await scan(`${repository.outside}/other`);
  assert.deepEqual(
    new Set(report.findings.map(({ id }) => id)),
    new Set(loose.findings.map(({ id }) => id)),
  );
});
