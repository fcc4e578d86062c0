/**
 * The policy is the base's: a change cannot switch the gate off that it is to pass.
 */
import assert from "node:assert/strict";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertRefused, ciReport, ciRun, cloneOf, githubJob } from "../support/ci.ts";
import type { Environment } from "../support/ci.ts";
import {
  added,
  commitFile,
  githubRequest,
  mergeClone,
  pullRequest,
  secretsOf,
  server,
} from "../support/ci-server.ts";
import type { Request } from "../support/ci-server.ts";
import type { GitRepository } from "../support/git.ts";
import { telltale } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const fromMain = "Settings and ignore files are those of origin/main.";

/** The same change to a policy file, made by the change itself, or in main before. */
type Policy = {
  readonly title: string;
  /** Writes the file into the work tree that is checked out. */
  readonly write: (repository: GitRepository) => void;
};

/** Writes .telltale-ignore as a developer would: in a copy that has the secret. */
function ignoreAdded(repository: GitRepository): void {
  const path = join(repository.outside, "scratch");
  repository.run("clone", "--quiet", repository.path, path);
  writeFileSync(join(path, "scratch.txt"), `TOKEN=${added}\n`);
  repository.runWith({ folder: path }, "add", "--all");
  repository.runWith({ folder: path }, "commit", "--quiet", "--message", "scratch");
  const { report } = ciReport(path, {}, "--base", "HEAD^");
  const id = report.findings[0]?.id ?? "";
  const { code, stderr } = telltale("ignore", id, path, "--reason", "a sample");
  assert.equal(code, 0, stderr);
  repository.write(".telltale-ignore", readFileSync(join(path, ".telltale-ignore")));
}

const policies: readonly Policy[] = [
  { title: ".telltale-ignore", write: ignoreAdded },
  {
    title: "telltale.yaml: the path",
    write: (repository) => repository.write("telltale.yaml", "paths: [new.txt]\n"),
  },
  {
    title: "telltale.yaml: the threshold",
    write: (repository) => repository.write("telltale.yaml", "fail-on: never\n"),
  },
  {
    title: ".gitleaks.toml",
    write: (repository) =>
      repository.write(
        ".gitleaks.toml",
        "[extend]\nuseDefault = true\n[allowlist]\npaths = ['''new\\.txt''']\n",
      ),
  },
  {
    title: ".gitallowed",
    write: (repository) => repository.write(".gitallowed", "TOKEN=\n"),
  },
];

for (const { title, write } of policies) {
  test(`${title}: added by the change it does not count; in main it does`, () => {
    {
      using repository = server();
      const request = pullRequest(repository, () => {
        commitFile(repository, "new.txt", `TOKEN=${added}\n`);
        write(repository);
        repository.commit("a policy for the change");
      });
      const { code, report } = ciReport(mergeClone(request).path, githubRequest(request));
      assert.deepEqual([code, secretsOf(report)], [1, [added]], "added by the change");
      assert.ok(report.notes?.includes(fromMain));
    }
    {
      using repository = server();
      write(repository);
      repository.commit("a policy in main");
      const request = pullRequest(repository, () => {
        commitFile(repository, "new.txt", `TOKEN=${added}\n`);
      });
      assert.equal(ciRun(mergeClone(request).path, githubRequest(request)).code, 0, "in main");
    }
  });
}

/** A request in which main gets a policy after the branch began. */
function laterPolicy(repository: GitRepository): Request {
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  });
  commitFile(repository, "telltale.yaml", "fail-on: never\n");
  return request;
}

test("the target's tip decides, not where the branch began", () => {
  using repository = server();
  const request = laterPolicy(repository);
  assert.equal(ciRun(mergeClone(request).path, githubRequest(request)).code, 0);
});

test("--policy-from names another commit, for any event", () => {
  using repository = server();
  const request = laterPolicy(repository);
  const clone = mergeClone(request);
  const environment = githubRequest(request);
  const { code, report } = ciReport(clone.path, environment, "--policy-from", request.base);
  assert.equal(code, 1);
  const name = request.base.slice(0, 10);
  assert.ok(report.notes?.includes(`Settings and ignore files are those of ${name}.`));
  const push = githubJob(
    repository,
    "push",
    { repository: { default_branch: "main" }, before: request.base, after: request.head },
    { GITHUB_REF: "refs/heads/feature", GITHUB_SHA: request.head },
  );
  assert.equal(ciRun(clone.path, push).code, 1);
  assert.equal(ciRun(clone.path, push, "--policy-from", "origin/main").code, 0);
  assertRefused(
    ciRun(clone.path, push, "--policy-from", "origin/nowhere"),
    "RANGE_REVISION_UNKNOWN",
  );
});

test("a push is judged by what is checked out", () => {
  using repository = server();
  const before = repository.run("rev-parse", "main");
  commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  const after = commitFile(repository, "telltale.yaml", "fail-on: never\n");
  const clone = cloneOf(repository, { checkout: after });
  const environment = githubJob(
    repository,
    "push",
    { repository: { default_branch: "main" }, before, after },
    { GITHUB_REF: "refs/heads/main", GITHUB_SHA: after },
  );
  const { code, report } = ciReport(clone.path, environment);
  assert.deepEqual([code, secretsOf(report)], [0, [added]]);
});

test("a file that an option names is read from the base too, if it is in the repository", () => {
  using repository = server();
  commitFile(repository, "ci/gate.yaml", "fail-on: low\n");
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
    commitFile(repository, "ci/gate.yaml", "fail-on: never\n");
    commitFile(repository, "ci/other.yaml", "fail-on: never\n");
  });
  const { path } = mergeClone(request);
  const environment = githubRequest(request);
  assert.equal(ciRun(path, environment, "--config", "ci/gate.yaml").code, 1);
  assertRefused(ciRun(path, environment, "--config", "ci/other.yaml"), "CONFIG_INVALID");
  const outside = join(repository.outside, "gate.yaml");
  writeFileSync(outside, "fail-on: never\n");
  assert.equal(ciRun(path, environment, "--config", outside).code, 0);
  assert.equal(ciRun(path, environment, "--no-config").code, 1);
});

test("a link in the base leads nowhere: it is no policy", () => {
  using repository = server();
  writeFileSync(join(repository.outside, "gate.yaml"), "fail-on: never\n");
  symlinkSync("../gate.yaml", join(repository.path, "telltale.yaml"));
  repository.commit("a link");
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  });
  assert.equal(ciRun(mergeClone(request).path, githubRequest(request)).code, 1);
});

test("a policy that cannot be read: refused", () => {
  using repository = server();
  repository.run("config", "uploadpack.allowFilter", "true");
  commitFile(repository, "telltale.yaml", "fail-on: low\n");
  repository.run("checkout", "--quiet", "-b", "feature");
  commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  const path = join(repository.outside, "partial");
  const url = `file://${repository.path}`;
  repository.run("clone", "--quiet", "--no-checkout", "--filter=blob:none", url, path);
  const run = ciRun(path, {}, "--base", "origin/main", "--policy-from", "origin/main");
  assert.match(assertRefused(run, "POLICY_UNREADABLE"), /telltale\.yaml in origin\/main/);
});

/** A request that adds a comment beside its secret, and one beside an old secret. */
function commented(repository: GitRepository): { request: Request; environment: Environment } {
  const request = pullRequest(repository, () => {
    commitFile(repository, "new.txt", `one\nTOKEN=${added} # telltale:ignore a sample\n`);
    commitFile(repository, "app.txt", "one # telltale:ignore nothing is here\n");
  });
  return { request, environment: githubRequest(request) };
}

test("comments that the change adds are listed, and count unless they are refused", () => {
  using repository = server();
  const { request, environment } = commented(repository);
  const { path } = mergeClone(request);
  const heeded = ciReport(path, environment);
  assert.deepEqual([heeded.code, heeded.report.findings, heeded.report.ignored.length], [0, [], 1]);
  assert.ok(
    heeded.report.notes?.includes(
      "The change adds 2 comments to set findings aside: app.txt:1, new.txt:2.",
    ),
    heeded.report.notes?.join("\n"),
  );
  const refused = ciReport(path, environment, "--no-inline-ignores");
  assert.deepEqual([refused.code, secretsOf(refused.report)], [1, [added]]);
  assert.ok(
    refused.report.notes?.includes(
      "The change adds 2 comments to set findings aside, and none is heeded: app.txt:1, new.txt:2.",
    ),
  );
});

test("comments that were there before, were moved or taken away again are not listed", () => {
  using repository = server();
  commitFile(repository, "kept.txt", `TOKEN=${githubToken("kept")} # gitleaks:allow\n`);
  const request = pullRequest(repository, () => {
    commitFile(
      repository,
      "kept.txt",
      `first\nTOKEN=${githubToken("kept")} # gitleaks:allow\nlast\n`,
    );
    commitFile(repository, "app.txt", "one # trufflehog:ignore\n");
    commitFile(repository, "app.txt", "one\n");
  });
  const { code, report } = ciReport(mergeClone(request).path, githubRequest(request));
  assert.equal(code, 0);
  assert.ok(!report.notes?.some((note) => note.includes("comment")));
});

test("a comment that a later commit keeps is still the change's", () => {
  using repository = server();
  const request = pullRequest(repository, () => {
    commitFile(repository, "app.txt", "one # secretlint-disable-line\n");
    commitFile(repository, "app.txt", "zero\none # secretlint-disable-line\n");
  });
  const { report } = ciReport(mergeClone(request).path, githubRequest(request));
  assert.ok(
    report.notes?.includes("The change adds a comment to set findings aside: app.txt:2."),
    report.notes?.join("\n"),
  );
});
