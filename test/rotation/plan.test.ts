/** Plans: their order and groups, and `telltale plan` on reports and on real repositories. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { replaceText } from "../../src/cli/replace-file.ts";
import { readEntries } from "../../src/rotation/entries.ts";
import { planOf, reachOf } from "../../src/rotation/plan.ts";
import type { Plan } from "../../src/rotation/plan.ts";
import { findingWith } from "../support/reports.ts";
import { gitRepository } from "../support/git.ts";
import { telltale, telltaleIn } from "../support/telltale.ts";
import { githubToken, passwordOf } from "../support/token.ts";

const entries = readEntries();

const reaches = [
  [{ published: true, state: "head" }, "leaked"],
  [{ published: null, state: "added" }, "leaked"],
  [{ published: null, state: "head" }, "held"],
  [{ published: null, state: "tracked" }, "held"],
  [{ published: false, state: "history" }, "unpublished"],
  [{ published: null, state: "staged" }, "unpublished"],
  [{ published: null, state: "outgoing" }, "unpublished"],
  [{ published: null, state: "ignored" }, "kept"],
] as const;

for (const [finding, wanted] of reaches) {
  test(`${JSON.stringify(finding)} is ${wanted}`, () => {
    assert.equal(reachOf(finding), wanted);
  });
}

test("published comes before maybe, proven before likely, doubtful last; one group an entry, reach and owner", () => {
  const moment = (author: string): { first: { commit: string; author: string; date: string } } => ({
    first: { commit: "2".repeat(40), author, date: "2024-05-06T07:08:09Z" },
  });
  const findings = [
    findingWith({ id: "1", rule: "stripe-test", evidence: "weak", published: true }),
    findingWith({ id: "2", rule: "github-x", published: null, severity: "critical" }),
    findingWith({ id: "3", rule: "github-x", published: true, ...moment("Ada") }),
    findingWith({
      id: "4",
      rule: "github-y",
      published: true,
      evidence: "proven",
      ...moment("Ada"),
    }),
    findingWith({ id: "5", rule: "github-y", published: true, ...moment("Bob") }),
  ];
  const { groups } = planOf(findings, entries);
  assert.deepEqual(
    groups.map(({ rotation, reach, owner, since, doubtful, findings: own }) => [
      rotation,
      reach,
      owner,
      since,
      doubtful,
      own.map(({ id }) => id),
    ]),
    [
      ["github-pat", "leaked", "Ada", "2024-05-06", false, ["4", "3"]],
      ["github-pat", "leaked", "Bob", "2024-05-06", false, ["5"]],
      ["github-pat", "held", "Ada Example <ada@example.org>", "2023-04-02", false, ["2"]],
      ["stripe-secret-key", "leaked", "Ada Example <ada@example.org>", "2023-04-02", true, ["1"]],
    ],
  );
});

test("what is published is ended before it is replaced, what is not is replaced first", () => {
  const first = (published: boolean | null): string =>
    planOf([findingWith({ rule: "aws-x", published })], entries).groups[0]?.steps[0]?.sentence ??
    "";
  assert.match(first(true), /^Make the old value useless now/);
  assert.match(first(null), /^Make a new value/);
  assert.match(first(false), /^Take it out of the commits/);
});

test("a scan of a repository, its report in a file, and the same on standard input give one plan", () => {
  using repository = gitRepository();
  const token = githubToken("plan");
  repository.write("a.py", `TOKEN = "${token}"\n`);
  repository.commit("a");
  const scanned = telltale("plan", repository.path, "--format", "json");
  assert.deepEqual([scanned.code, scanned.stderr], [0, ""]);
  const plan = JSON.parse(scanned.stdout) as Plan;
  assert.deepEqual(
    plan.groups.map(({ rotation, findings }) => [rotation, findings.map(({ places }) => places)]),
    [["github-pat", [["a.py:1"]]]],
  );
  assert.ok(!scanned.stdout.includes(token));
  const report = telltale(repository.path, "--format", "json");
  const piped = telltaleIn({ input: report.stdout }, "plan", "-", "--format", "json");
  assert.deepEqual([piped.code, piped.stdout], [0, scanned.stdout]);
  const text = telltale("plan", repository.path);
  assert.match(text.stdout, /^1\. GitHub.*: 1 secret, maybe published/);
  assert.match(text.stdout, /\n {3}\[ \] /);
});

test("what is no report is told, and none of it is shown", () => {
  const secret = githubToken("no report");
  for (const input of [
    secret,
    "{}",
    `{"schema":1,"tool":{"name":"telltale"},"findings":[{"id":"${secret}"}]}`,
  ]) {
    const run = telltaleIn({ input }, "plan", "-");
    assert.equal(run.code, 2);
    assert.match(run.stderr, /REPORT_BAD: The report cannot be read: standard input: /);
    assert.ok(!run.stderr.includes(secret));
  }
});

test("nothing found is nothing to do", () => {
  using repository = gitRepository();
  const run = telltale("plan", repository.path);
  assert.deepEqual([run.code, run.stdout], [0, "There is nothing to do: no secrets were found.\n"]);
});

test("the file for git-filter-repo is its owner's, outside of repositories, and never written over", () => {
  using repository = gitRepository();
  const [token, password] = [githubToken("filter"), passwordOf("filter")];
  repository.write("a.py", `TOKEN = "${token}"\nurl = "https://me:${password}@db.example.org/"\n`);
  repository.commit("a");
  const folder = mkdtempSync(join(tmpdir(), "telltale-plan-"));
  try {
    const file = join(folder, "replace.txt");
    const run = telltale("plan", repository.path, "--replace-text", file);
    assert.equal(run.code, 0);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(
      readFileSync(file, "utf8").trimEnd().split("\n").toSorted(),
      [token, password].map((secret) => `literal:${secret}==>***REMOVED***`).toSorted(),
    );
    const again = telltale("plan", repository.path, "--replace-text", file);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /it is there already/);
    const inside = join(repository.path, "replace.txt");
    const refused = telltale("plan", repository.path, "--replace-text", inside);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /it would lie in a repository/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what has lines is replaced by an expression that fits it", () => {
  const key = "-----BEGIN KEY-----\nab+/c==\r\n-----END KEY-----";
  const [, source = ""] = /^regex:(.*)==>\*\*\*REMOVED\*\*\*\n$/.exec(replaceText([key])) ?? [];
  assert.match(key, new RegExp(`^${source}$`));
  assert.equal(replaceText(["short", "much longer", "short", ""]).split("\n").length, 3);
  assert.doesNotMatch(replaceText(["a==>b"]), /a==>b/);
});
