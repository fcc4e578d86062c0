/**
 * One repository with a secret in every place where git can keep one.
 *
 * In: nothing. Out: a real repository, made step by step below, and what a scan must say of each secret. A place's
 * label is also what its token is made from.
 */
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PlaceKind, State } from "../../src/findings/finding.ts";
import { gitRepository } from "./git.ts";
import type { GitRepository } from "./git.ts";
import { githubToken } from "./token.ts";

/** What must be found: the secret, in a place of this kind (and path), in this state. */
export type HidingPlace = {
  readonly label: string;
  readonly secret: string;
  readonly kind: PlaceKind;
  readonly state: State;
  readonly path?: string;
};

export type HidingRepository = {
  readonly repository: GitRepository;
  readonly places: readonly HidingPlace[];
};

/** Makes the repository; whoever asks for it removes it. */
export function hidingRepository(): HidingRepository {
  const repository = gitRepository();
  const { run, write, commit, path } = repository;
  const places: HidingPlace[] = [];
  const hide = (label: string, kind: PlaceKind, state: State, at?: string): string => {
    const secret = githubToken(label);
    places.push({ label, secret, kind, state, ...(at === undefined ? {} : { path: at }) });
    return secret;
  };
  const line = (label: string, kind: PlaceKind, state: State, at?: string): string =>
    `token: ${hide(label, kind, state, at)}\n`;

  write("root.txt", line("root commit", "blob", "head", "root.txt"));
  write("base.txt", "one\ntwo\nthree\n");
  commit("root");

  write("normal.txt", line("normal commit", "blob", "head", "normal.txt"));
  write("gone.txt", line("added, then removed", "blob", "history", "gone.txt"));
  commit("normal");
  rmSync(join(path, "gone.txt"));
  commit("remove");

  // A file that no side of a merge has, and the text of a conflict's resolution.
  run("checkout", "-q", "-b", "side");
  write("base.txt", "one\nside\nthree\n");
  commit("side");
  run("checkout", "-q", "main");
  write("base.txt", "one\nmain\nthree\n");
  commit("main");
  try {
    run("merge", "--no-commit", "side");
  } catch {
    // the conflict is wanted
  }
  write(
    "base.txt",
    `one\n${line("text of a conflict's resolution", "blob", "head", "base.txt")}three\n`,
  );
  write("evil.txt", line("file of a merge commit alone", "blob", "head", "evil.txt"));
  commit("merge");

  write(".gitattributes", "hidden.txt -diff\n*.conv diff=conv\n");
  write("hidden.txt", line("file marked -diff", "blob", "head", "hidden.txt"));
  write("x.conv", line("file with a textconv driver", "blob", "head", "x.conv"));
  hideWide(write, line);
  write(
    "binary.bin",
    Buffer.concat([
      noise(),
      Buffer.from(hide("inside a binary file", "blob", "head", "binary.bin")),
      noise(),
    ]),
  );
  write(`dir/${hide("file name", "file-name", "head")}.txt`, "nothing\n");
  commit("files");

  symlinkSync("base.txt", join(path, "link"));
  commit("link");
  rmSync(join(path, "link"));
  write("link", line("link turned file", "blob", "head", "link"));
  commit("type change");

  write("message.txt", "1\n");
  commit(`subject\n\nThe body has ${hide("commit message", "commit-message", "history")} in it.`);
  write("message.txt", "2\n");
  run("add", "-A");
  run(
    "commit",
    "-q",
    "-m",
    "author",
    `--author=Somebody ${hide("author", "commit-header", "history")} <a@example.org>`,
  );
  write("message.txt", "3\n");
  run("add", "-A");
  const committer = hide("committer", "commit-header", "branch");
  repository.runWith(
    { environment: { GIT_COMMITTER_NAME: `Committer ${committer}` } },
    "commit",
    "-q",
    "-m",
    "committer",
  );

  run("tag", "-a", "-m", `about ${hide("message of a tag", "tag-message", "branch")}`, "annotated");
  const blob = repository.runWith(
    { input: line("tag that leads to a blob", "blob", "branch") },
    "hash-object",
    "-w",
    "--stdin",
  );
  run("tag", "blob-tag", blob.toString().trim());
  const inner = repository.runWith(
    { input: line("tag that leads to a tree", "blob", "branch", "in-tree.txt") },
    "hash-object",
    "-w",
    "--stdin",
  );
  const tree = repository.runWith(
    { input: `100644 blob ${inner.toString().trim()}\tin-tree.txt\n` },
    "mktree",
  );
  run("tag", "tree-tag", tree.toString().trim());
  run("notes", "add", "-m", line("note", "blob", "branch"));
  run("branch", `feature/${hide("branch name", "ref-name", "branch")}`);

  stash(repository, line);

  write("amended.txt", line("amended commit", "blob", "unreachable", "amended.txt"));
  commit("to be amended");
  write("amended.txt", "clean\n");
  run("add", "-A");
  run("commit", "-q", "--amend", "-m", "amended");
  run("checkout", "-q", "-b", "doomed");
  write("doomed.txt", line("deleted branch", "blob", "unreachable", "doomed.txt"));
  commit("doomed");
  run("checkout", "-q", "main");
  run("branch", "-q", "-D", "doomed");
  repository.runWith(
    { input: line("dangling blob", "blob", "unreachable") },
    "hash-object",
    "-w",
    "--stdin",
  );

  const replaced = repository
    .runWith(
      { input: line("replaced object", "blob", "unreachable") },
      "hash-object",
      "-w",
      "--stdin",
    )
    .toString()
    .trim();
  const replacement = repository
    .runWith(
      { input: line("replacement of an object", "blob", "branch") },
      "hash-object",
      "-w",
      "--stdin",
    )
    .toString()
    .trim();
  run("replace", replaced, replacement);

  const other = join(repository.outside, "other");
  run("worktree", "add", "-q", "--detach", other);
  writeFileSync(
    join(other, "detached.txt"),
    line("HEAD of another worktree", "blob", "branch", "detached.txt"),
  );
  run("-C", other, "add", "-A");
  run("-C", other, "commit", "-q", "-m", "detached");
  writeFileSync(
    join(other, "staged.txt"),
    line("index of another worktree", "blob", "unreachable", "staged.txt"),
  );
  run("-C", other, "add", "-A");

  submodule(repository, hide("store of a submodule", "blob", "head", "inside.txt"));
  lfs(repository, hide("LFS object", "lfs-object", "head", "large.bin"));
  gitFiles(repository, hide);
  return { repository, places };
}

type Line = (label: string, kind: PlaceKind, state: State, at?: string) => string;

/** UTF-16 in both byte orders, with and without a byte-order mark. */
function hideWide(write: GitRepository["write"], line: Line): void {
  for (const order of ["little", "big"] as const) {
    for (const mark of ["with", "without"] as const) {
      const name = `${order}-${mark}.txt`;
      const text = `before\n${line(`UTF-16, ${order}-endian, ${mark} mark`, "blob", "head", name)}after\n`;
      const bytes = Buffer.from(`${mark === "with" ? "\ufeff" : ""}${text}`, "utf16le");
      write(name, order === "big" ? bytes.swap16() : bytes);
    }
  }
}

function stash({ run, write }: GitRepository, line: Line): void {
  write("message.txt", line("older stash", "blob", "unreachable", "message.txt"));
  run("stash", "push", "-q");
  write("normal.txt", line("stash, index", "blob", "branch", "normal.txt"));
  run("add", "-A");
  write("root.txt", line("stash, working tree", "blob", "branch", "root.txt"));
  write("untracked.txt", line("stash, untracked part", "blob", "history", "untracked.txt"));
  run("stash", "push", "-q", "--include-untracked");
}

function submodule({ run, outside, path }: GitRepository, secret: string): void {
  const source = gitRepository();
  source.write("inside.txt", `token: ${secret}\n`);
  source.commit("inside");
  mkdirSync(join(path, ".git", "modules"), { recursive: true });
  run("clone", "-q", "--bare", source.path, join(path, ".git", "modules", "inner"));
  source.remove();
  mkdirSync(join(outside, "unused"), { recursive: true });
}

/** An LFS object, and the pointer that is committed for it. */
function lfs({ path, write, commit }: GitRepository, secret: string): void {
  const content = `large file with ${secret} in it\n`;
  const id = createHash("sha256").update(content).digest("hex");
  const file = join(path, ".git", "lfs", "objects", id.slice(0, 2), id.slice(2, 4), id);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  write(
    "large.bin",
    `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${content.length}\n`,
  );
  commit("large");
}

function gitFiles(
  { path, run }: GitRepository,
  hide: (label: string, kind: PlaceKind, state: State, at?: string) => string,
): void {
  const git = join(path, ".git");
  run(
    "config",
    "remote.origin.url",
    `https://bot:${hide("remote of the config", "git-file", "unreachable", "config")}@example.org/x.git`,
  );
  const head = run("rev-parse", "HEAD");
  writeFileSync(
    join(git, "FETCH_HEAD"),
    `${head}\t\tbranch 'main' of https://bot:${hide("FETCH_HEAD", "git-file", "unreachable", "FETCH_HEAD")}@example.org/x\n`,
  );
  appendFileSync(
    join(git, "logs", "HEAD"),
    `${head} ${head} T <t@example.org> 1000000000 +0000\tpull: https://bot:${hide("message of a reflog", "git-file", "unreachable", "logs/HEAD")}@example.org\n`,
  );
}

/** Bytes with NULs among them. */
function noise(): Buffer {
  return Buffer.from(
    Array.from({ length: 200 }, (_, at) => ((at * at * 7) % 256) & (at % 3 === 0 ? 0 : 255)),
  );
}
