/**
 * Hiding places beside the repository's own objects: linked worktrees, stores of submodules, Git LFS, and the
 * plain files of the git directory.
 *
 * In: the planting of hiding-places.ts. Out: rows of its table.
 */
import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inFile } from "./hiding-planting.ts";
import type { Planting } from "./hiding-planting.ts";

/** What a linked worktree has of its own: git-worktree(1). Gives its folder. */
export function plantInWorktrees({ repository, plant, lonelyCommit }: Planting): string {
  const folder = join(repository.outside, "other");
  plant("the detached HEAD of another worktree", (secret) => {
    const commit = lonelyCommit({ files: { "detached.txt": `${secret}\n` } });
    repository.run("worktree", "add", "--quiet", "--detach", folder, commit);
    return {
      state: "branch",
      place: inFile("detached.txt", commit, ["worktrees/other/HEAD"]),
    };
  });
  plant("the index of another worktree", (secret) => {
    repository.write("../other/elsewhere.txt", `${secret}\n`);
    repository.runWith({ folder }, "add", "elsewhere.txt");
    repository.write("../other/elsewhere.txt", "not any more\n");
    const refs = ["worktrees/other/index"];
    return {
      state: "unreachable",
      place: { kind: "blob", path: "elsewhere.txt", line: 1, refs },
    };
  });
  return folder;
}

/** Objects of others: .git/modules and .git/lfs. */
export function plantInStores({ repository, plant }: Planting): void {
  const { write, commit, run, outside } = repository;
  plant("a submodule", (secret) => {
    const folder = join(outside, "library");
    run("init", "--quiet", "--initial-branch=main", folder);
    write("../library/deploy.txt", `${secret}\n`);
    repository.runWith({ folder }, "add", "deploy.txt");
    repository.runWith({ folder }, "commit", "--quiet", "--message", "library");
    const inside = repository.runWith({ folder }, "rev-parse", "HEAD").toString("utf8").trim();
    run("submodule", "--quiet", "add", "--name", "shared/library", "../library", "library");
    commit("a submodule");
    const refs = [
      "HEAD",
      "refs/heads/main",
      "refs/remotes/origin/HEAD",
      "refs/remotes/origin/main",
    ];
    const place = { ...inFile("deploy.txt", inside, refs), repository: "modules/shared/library" };
    return { state: "head", published: true, place };
  });
  const store = (content: string): { oid: string; path: string } => {
    const oid = createHash("sha256").update(content).digest("hex");
    const path = `lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;
    write(`.git/${path}`, content);
    return { oid, path };
  };
  plant("a Git LFS object that a commit names", (secret) => {
    const content = `large\n${secret}\n`;
    const { oid } = store(content);
    const version = "version https://git-lfs.github.com/spec/v1";
    write("large.dat", `${version}\noid sha256:${oid}\nsize ${content.length}\n`);
    const refs = ["HEAD", "refs/heads/main"];
    const place = inFile("large.dat", commit("a large file"), refs, "lfs-object");
    return { state: "head", place: { ...place, line: 2 } };
  });
  plant("a Git LFS object that nothing names", (secret) => {
    const { path } = store(`${secret}\n`);
    return { state: "unreachable", place: { kind: "lfs-object", path, line: 1, refs: [] } };
  });
}

/**
 * Plain files. With them go programs that git would run for whoever looks at this repository; gives the file that
 * would appear if one was run.
 */
export function plantInGitFiles(planting: Planting): string {
  const { repository, plant, plantPassword, lonelyCommit } = planting;
  const { run, path, write } = repository;
  const inGitFile = (name: string, line: number) =>
    ({
      state: "unreachable",
      place: { kind: "git-file", path: name, line, refs: [] },
    }) as const;
  plant("the message of a reflog entry", (secret) => {
    const ref = "refs/heads/logged";
    run("update-ref", "--create-reflog", "-m", `import ${secret}`, ref, lonelyCommit({}));
    return inGitFile(`logs/${ref}`, 1);
  });
  plant("FETCH_HEAD", (secret) => {
    const id = run("rev-parse", "refs/remotes/origin/main");
    write(".git/FETCH_HEAD", `${id}\t\tbranch 'main' of https://${secret}@github.com/team/app\n`);
    return inGitFile("FETCH_HEAD", 1);
  });
  plant("a hook", (secret) => {
    write(".git/hooks/pre-push", `#!/bin/sh\ncurl -H "X-Token: ${secret}" https://example.org\n`);
    return inGitFile("hooks/pre-push", 2);
  });
  plant("a file that somebody left in the git directory", (secret) => {
    write(".git/notes from a meeting.txt", `\n\n${secret}\n`);
    return inGitFile("notes from a meeting.txt", 3);
  });
  const trap = join(repository.outside, "a program was run");
  const config = join(path, ".git", "config");
  plant("the URL of a remote, with a token", (secret) => {
    appendFileSync(
      config,
      `[remote "backup"]\n\turl = https://${secret}@github.com/team/app.git\n`,
    );
    return inGitFile("config", lineOf(config, secret));
  });
  plantPassword("the URL of a remote, with a password", (secret) => {
    const url = ["https://deploy", `${secret}@git.example.org/team/app.git`].join(":");
    appendFileSync(config, `[remote "origin"]\n\turl = ${url}\n`);
    return inGitFile("config", lineOf(config, secret));
  });
  const program = `touch '${trap}' #`;
  appendFileSync(config, `[diff "converted"]\n\ttextconv = ${program}\n`);
  appendFileSync(config, `[core]\n\tfsmonitor = ${program}\n\tsshCommand = ${program}\n`);
  return trap;
}

function lineOf(file: string, text: string): number {
  return (
    1 +
    readFileSync(file, "utf8")
      .split("\n")
      .findIndex((line) => line.includes(text))
  );
}
