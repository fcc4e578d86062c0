/**
 * What CI jobs of tests are about: a server, changes that are pushed to it, and the merges that a provider makes.
 *
 * In: what a change does. Out: the commits, the clone and the environment of the job that tests it.
 */
import type { Report } from "../../src/report/report.ts";
import { cloneOf, githubJob } from "./ci.ts";
import type { Clone, Environment } from "./ci.ts";
import { gitRepository } from "./git.ts";
import type { GitRepository } from "./git.ts";
import { githubToken } from "./token.ts";

export const zeros: string = "0".repeat(40);
export const old: string = githubToken("in main for long");
export const added: string = githubToken("added by the change");

/** A server with a secret in main, and a file that all may change. */
export function server(): GitRepository {
  const repository = gitRepository();
  repository.write("old.txt", `TOKEN=${old}\n`);
  repository.write("app.txt", "one\n");
  repository.commit("main: first");
  return repository;
}

/** Commits a file on the branch that is checked out. */
export function commitFile(repository: GitRepository, file: string, content: string): string {
  repository.write(file, content);
  return repository.commit(`change ${file}`);
}

export type Request = {
  readonly repository: GitRepository;
  readonly base: string;
  readonly head: string;
  readonly merge: string;
};

/** A pull request of `feature` into main, which has gone on since, and the merge that the provider makes of it. */
export function pullRequest(repository: GitRepository, change: () => void): Request {
  repository.run("checkout", "--quiet", "-b", "feature");
  change();
  const head = repository.run("rev-parse", "feature");
  repository.run("checkout", "--quiet", "main");
  const base = commitFile(repository, "main.txt", "main goes on\n");
  return { repository, base, head, merge: mergeFor(repository, head) };
}

/** refs/pull/1/merge, as a provider makes it. */
export function mergeFor(repository: GitRepository, head: string): string {
  repository.run("checkout", "--quiet", "--detach", "main");
  repository.run("merge", "--quiet", "--no-ff", "--message", "trial merge", head);
  const merge = repository.run("rev-parse", "HEAD");
  repository.run("update-ref", "refs/pull/1/merge", merge);
  repository.run("checkout", "--quiet", "main");
  return merge;
}

export const mergeRefspec = "+refs/pull/1/merge:refs/remotes/pull/1/merge";

export function githubRequest({ repository, base, head, merge }: Request): Environment {
  const payload = {
    repository: { default_branch: "main" },
    pull_request: { base: { sha: base, ref: "main" }, head: { sha: head, ref: "feature" } },
  };
  return githubJob(repository, "pull_request", payload, {
    GITHUB_SHA: merge,
    GITHUB_REF: "refs/pull/1/merge",
    GITHUB_BASE_REF: "main",
  });
}

export function mergeClone({ repository, merge }: Request, depth?: number): Clone {
  const options = { refspecs: [mergeRefspec], checkout: merge };
  return cloneOf(repository, depth === undefined ? options : { ...options, depth });
}

export function secretsOf({ findings }: Report): readonly string[] {
  return findings.map(({ secret }) => secret).toSorted();
}

/** A server with main and a feature of two commits; the clone has both. */
export function smallClone(): {
  readonly repository: GitRepository;
  readonly clone: Clone;
  readonly head: string;
} {
  const repository = server();
  repository.run("checkout", "--quiet", "-b", "feature");
  commitFile(repository, "new.txt", `TOKEN=${added}\n`);
  const head = commitFile(repository, "app.txt", "two\n");
  return { repository, clone: cloneOf(repository, { checkout: "origin/feature" }), head };
}
