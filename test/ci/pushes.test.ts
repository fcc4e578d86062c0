/**
 * Pushes, tags and merge queues: what is compared with what, and when nothing new is right.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused, ciReport, ciRun, cloneOf, githubJob } from "../support/ci.ts";
import type { Environment } from "../support/ci.ts";
import {
  added,
  commitFile,
  old,
  secretsOf,
  server,
  smallClone,
  zeros,
} from "../support/ci-server.ts";
import type { GitRepository } from "../support/git.ts";
import { githubToken } from "../support/token.ts";

type Push = {
  readonly title: string;
  /** Prepares the server; gives what the push was about. */
  readonly push: (repository: GitRepository) => {
    readonly branch: string;
    readonly before: string;
    readonly after: string;
    readonly flags?: Readonly<Record<string, boolean>>;
    readonly checkout?: string;
  };
  readonly want:
    | { readonly code: number; readonly secrets: readonly string[]; readonly note: RegExp }
    | string;
};

const pushes: readonly Push[] = [
  {
    title: "two commits",
    push(repository) {
      const before = repository.run("rev-parse", "main");
      commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "main", before, after: commitFile(repository, "new.txt", "removed\n") };
    },
    want: { code: 1, secrets: [added], note: /^Range: .+, as GitHub Actions \(push\) says\.$/ },
  },
  {
    title: "a new branch is compared with the default branch",
    push(repository) {
      repository.run("checkout", "--quiet", "-b", "feature");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "feature", before: zeros, after, flags: { created: true } };
    },
    want: { code: 1, secrets: [added], note: /^Compared with origin\/main: no commit before/ },
  },
  {
    title: "a new branch at a commit of main: nothing new, and that is right",
    push(repository) {
      repository.run("branch", "feature");
      const after = repository.run("rev-parse", "main");
      return { branch: "feature", before: zeros, after, flags: { created: true } };
    },
    want: { code: 0, secrets: [], note: /^Nothing new: the new branch starts at a commit/ },
  },
  {
    title: "two new branches at one commit do not hide it from one another",
    push(repository) {
      repository.run("checkout", "--quiet", "-b", "feature");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      repository.run("branch", "twin");
      return { branch: "feature", before: zeros, after, flags: { created: true } };
    },
    want: { code: 1, secrets: [added], note: /^Compared with origin\/main/ },
  },
  {
    title: "the first push of the default branch: all of it is new",
    push(repository) {
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "main", before: zeros, after, flags: { created: true } };
    },
    want: { code: 1, secrets: [added, old].toSorted(), note: /^main is new: all of its history/ },
  },
  {
    title: "an orphan branch: all of it is new",
    push(repository) {
      repository.run("checkout", "--quiet", "--orphan", "pages");
      repository.run("rm", "--quiet", "-r", "-f", ".");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "pages", before: zeros, after, flags: { created: true } };
    },
    want: { code: 1, secrets: [added], note: /no commit in common/ },
  },
  {
    title: "a force push whose commit before is gone",
    push(repository) {
      repository.run("checkout", "--quiet", "-b", "feature");
      const before = commitFile(repository, "app.txt", "given up\n");
      repository.run("reset", "--quiet", "--hard", "main");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "feature", before, after, flags: { forced: true } };
    },
    want: { code: 1, secrets: [added], note: /the commit before, is not here any more/ },
  },
  {
    title: "a force push of the default branch whose commit before is gone: refused",
    push(repository) {
      const before = commitFile(repository, "app.txt", "given up\n");
      repository.run("reset", "--quiet", "--hard", "main~1");
      const after = commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      return { branch: "main", before, after, flags: { forced: true } };
    },
    want: "RANGE_REVISION_UNKNOWN",
  },
  {
    title: "a force push back to an older commit: nothing new, and that is right",
    push(repository) {
      repository.run("checkout", "--quiet", "-b", "feature");
      const after = commitFile(repository, "app.txt", "two\n");
      const before = commitFile(repository, "app.txt", "three\n");
      repository.run("branch", "kept");
      repository.run("reset", "--quiet", "--hard", after);
      return { branch: "feature", before, after, flags: { forced: true } };
    },
    want: { code: 0, secrets: [], note: /^Nothing new: the push moves the branch back/ },
  },
  {
    title: "an older commit without the event's word for it: refused",
    push(repository) {
      const after = repository.run("rev-parse", "main");
      const before = commitFile(repository, "app.txt", "two\n");
      return { branch: "main", before, after, flags: { forced: false } };
    },
    want: "RANGE_SWAPPED",
  },
  {
    title: "the same commit before and after: refused",
    push(repository) {
      const after = repository.run("rev-parse", "main");
      return { branch: "main", before: after, after };
    },
    want: "RANGE_EMPTY",
  },
  {
    title: "a deleted branch: nothing to look at, and that is right",
    push(repository) {
      const before = repository.run("rev-parse", "main");
      return {
        branch: "feature",
        before,
        after: zeros,
        flags: { deleted: true },
        checkout: "origin/main",
      };
    },
    want: { code: 0, secrets: [], note: /^Nothing new: the push deletes a ref/ },
  },
];

for (const { title, push, want } of pushes) {
  test(`push: ${title}`, () => {
    using repository = server();
    const { branch, before, after, flags, checkout } = push(repository);
    const clone = cloneOf(repository, { checkout: checkout ?? after });
    const payload = { repository: { default_branch: "main" }, before, after, ...flags };
    const environment = githubJob(repository, "push", payload, {
      GITHUB_REF: `refs/heads/${branch}`,
      GITHUB_SHA: checkout === undefined ? after : repository.run("rev-parse", "main"),
    });
    if (typeof want === "string") {
      assertRefused(ciRun(clone.path, environment), want);
      return;
    }
    const { code, report } = ciReport(clone.path, environment);
    assert.deepEqual([code, secretsOf(report)], [want.code, want.secrets]);
    assert.ok(
      report.notes?.some((note) => want.note.test(note)),
      report.notes?.join("\n"),
    );
    const text = ciRun(clone.path, environment, "--no-progress");
    assert.equal(text.code, want.code);
    assert.ok(text.stdout.replaceAll(/\s+/g, " ").includes(report.notes?.at(-1) ?? ""));
  });
}

test("a tag: what main has not, and the tag's own message", () => {
  using repository = server();
  repository.run("checkout", "--quiet", "--detach");
  commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  repository.run("tag", "--message", githubToken("tag"), "v1");
  repository.run("checkout", "--quiet", "main");
  const after = repository.run("rev-parse", "v1");
  const clone = cloneOf(repository, { checkout: "v1" });
  const environment = githubJob(
    repository,
    "push",
    { repository: { default_branch: "main" }, before: zeros, after, created: true },
    { GITHUB_REF: "refs/tags/v1", GITHUB_SHA: repository.run("rev-parse", "v1^{commit}") },
  );
  const { code, report } = ciReport(clone.path, environment);
  assert.deepEqual([code, secretsOf(report)], [1, [added, githubToken("tag")].toSorted()]);
});

test("a tag on a commit of main: its message is looked at, and no commit", () => {
  using repository = server();
  repository.run("tag", "--message", "release", "v1");
  const clone = cloneOf(repository, { checkout: "v1" });
  const environment = {
    GITLAB_CI: "true",
    CI_PIPELINE_SOURCE: "push",
    CI_COMMIT_TAG: "v1",
    CI_COMMIT_SHA: repository.run("rev-parse", "main"),
    CI_DEFAULT_BRANCH: "main",
  };
  const { code, report } = ciReport(clone.path, environment);
  assert.deepEqual([code, report.coverage.kinds["tags"]], [0, 1]);
  assert.ok(report.notes?.includes("Nothing new: the tag stands on a commit that its base has."));
});

test("a merge queue's entry without commits of its own is right; with some, they are looked at", () => {
  const { repository, clone, head } = smallClone();
  using _ = repository;
  const base = repository.run("rev-parse", "main");
  const queue = (from: string): Environment =>
    githubJob(repository, "merge_group", { merge_group: { base_sha: from, head_sha: head } });
  assert.equal(ciReport(clone.path, queue(base)).code, 1);
  const { code, report } = ciReport(clone.path, queue(head));
  assert.deepEqual([code, report.findings], [0, []]);
  assert.ok(report.notes?.some((note) => note.startsWith("Nothing new: the merge queue's entry")));
});

test("a button on a branch: compared with the default branch", () => {
  const { repository, clone, head } = smallClone();
  using _ = repository;
  const environment = githubJob(
    repository,
    "workflow_dispatch",
    { repository: { default_branch: "main" } },
    { GITHUB_REF: "refs/heads/feature", GITHUB_SHA: head },
  );
  assert.equal(ciRun(clone.path, environment).code, 1);
});
