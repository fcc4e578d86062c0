/** `telltale hook install` and `uninstall` in every kind of repository: where files go, and that they come back. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ownerOf, programOf } from "../../../src/cli/hook/hook-script.ts";
import { gitRepository } from "../../support/git.ts";
import type { GitRepository } from "../../support/git.ts";
import { hookCommand, snapshot } from "../../support/hooks.ts";
import { commandPath } from "../../support/telltale.ts";

const hookText = "#!/bin/sh\nprintf 'not a \\0 text'\nexit 0\n";

function hooksOf({ path }: GitRepository): string {
  return join(path, ".git", "hooks");
}

function installed(path: string): boolean {
  return existsSync(path) && ownerOf(readFileSync(path, "utf8")) === "telltale";
}

test("hook install: into a new repository, by its own path, once", () => {
  using repository = gitRepository();
  const hook = join(hooksOf(repository), "pre-push");
  const first = hookCommand(repository, ["install"]);
  assert.deepEqual(first, { code: 0, stdout: "Installed .git/hooks/pre-push.\n", stderr: "" });
  assert.equal(programOf(readFileSync(hook, "utf8")), commandPath);
  assert.equal(lstatSync(hook).mode & 0o777, 0o755);
  assert.equal(existsSync(join(hooksOf(repository), "pre-commit")), false);
  const before = snapshot(hooksOf(repository));
  const second = hookCommand(repository, ["install"]);
  assert.deepEqual(second, {
    code: 0,
    stdout: ".git/hooks/pre-push is installed already.\n",
    stderr: "",
  });
  assert.deepEqual(snapshot(hooksOf(repository)), before);
});

test("hook install: both hooks, from a folder in the work tree", () => {
  using repository = gitRepository();
  mkdirSync(join(repository.path, "a/b"), { recursive: true });
  const folder = join(repository.path, "a/b");
  const { code, stdout } = hookCommand(
    repository,
    ["install", "--pre-commit", "--pre-push"],
    {},
    folder,
  );
  assert.deepEqual(
    { code, stdout },
    { code: 0, stdout: "Installed .git/hooks/pre-commit.\nInstalled .git/hooks/pre-push.\n" },
  );
});

/** What may stand in the place of a hook. */
const before: readonly { title: string; make: (hooks: string) => void }[] = [
  { title: "nothing", make: () => {} },
  {
    title: "a script",
    make: (hooks) => writeFileSync(join(hooks, "pre-push"), hookText, { mode: 0o750 }),
  },
  {
    title: "a script that nobody may execute",
    make: (hooks) => writeFileSync(join(hooks, "pre-push"), hookText, { mode: 0o640 }),
  },
  {
    title: "bytes of no text",
    make: (hooks) =>
      writeFileSync(join(hooks, "pre-push"), Uint8Array.of(127, 69, 76, 70, 0, 255, 13, 10), {
        mode: 0o755,
      }),
  },
  {
    title: "an empty file",
    make: (hooks) => writeFileSync(join(hooks, "pre-push"), "", { mode: 0o755 }),
  },
  {
    title: "a link to a script of the repository",
    make: (hooks) => {
      writeFileSync(join(hooks, "..", "script"), hookText, { mode: 0o755 });
      symlinkSync("../script", join(hooks, "pre-push"));
    },
  },
  {
    title: "a link out of the repository",
    make: (hooks) => {
      writeFileSync(join(hooks, "../../../script"), "#!/bin/sh\ntelltale push\n", { mode: 0o755 });
      symlinkSync("../../../script", join(hooks, "pre-push"));
    },
  },
  {
    title: "a link to nothing",
    make: (hooks) => symlinkSync("nowhere", join(hooks, "pre-push")),
  },
  { title: "no folder", make: (hooks) => rmSync(hooks, { recursive: true }) },
  { title: "an empty folder", make: (hooks) => emptied(hooks) },
];

function emptied(folder: string): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
}

for (const { title, make } of before) {
  test(`hook uninstall puts back exactly what was there: ${title}`, () => {
    using repository = gitRepository();
    make(hooksOf(repository));
    const was = snapshot(repository.outside);
    const both = ["--pre-push", "--pre-commit"];
    assert.equal(hookCommand(repository, ["install", ...both]).code, 0);
    assert.ok(installed(join(hooksOf(repository), "pre-push")));
    assert.equal(hookCommand(repository, ["install", ...both]).code, 0);
    const { code, stderr } = hookCommand(repository, ["uninstall"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.deepEqual(snapshot(repository.outside), was);
  });
}

test("hook uninstall: of the hook that is named, and of nothing where there is none", () => {
  using repository = gitRepository();
  hookCommand(repository, ["install", "--pre-push", "--pre-commit"]);
  const { stdout } = hookCommand(repository, ["uninstall", "--pre-commit"]);
  assert.equal(stdout, "Removed .git/hooks/pre-commit.\n");
  assert.ok(installed(join(hooksOf(repository), "pre-push")));
  hookCommand(repository, ["uninstall"]);
  const again = hookCommand(repository, ["uninstall"]);
  assert.deepEqual(again, {
    code: 0,
    stdout: "There is no hook of telltale's here.\n",
    stderr: "",
  });
});

test("hook uninstall: a hook that a later core.hooksPath put to sleep goes too", () => {
  using repository = gitRepository();
  const was = snapshot(hooksOf(repository));
  hookCommand(repository, ["install"]);
  repository.run("config", "core.hooksPath", "../elsewhere");
  assert.equal(hookCommand(repository, ["uninstall"]).stdout, "Removed .git/hooks/pre-push.\n");
  assert.deepEqual(snapshot(hooksOf(repository)), was);
});

test("hook install: a hook that runs telltale by itself is left alone", () => {
  using repository = gitRepository();
  const hook = join(hooksOf(repository), "pre-push");
  writeFileSync(hook, "#!/bin/sh\nmake test\nnpx telltale push --hook\n", { mode: 0o755 });
  const was = snapshot(hooksOf(repository));
  const { code, stdout } = hookCommand(repository, ["install"]);
  assert.equal(code, 0);
  assert.match(stdout, /runs telltale already/);
  assert.deepEqual(snapshot(hooksOf(repository)), was);
});

test("hook install: one of an older telltale is written anew, and the hook before stays", () => {
  using repository = gitRepository();
  const hook = join(hooksOf(repository), "pre-push");
  writeFileSync(hook, hookText, { mode: 0o755 });
  const was = snapshot(hooksOf(repository));
  hookCommand(repository, ["install"]);
  const now = snapshot(hooksOf(repository));
  chmodSync(hook, 0o600);
  assert.match(hookCommand(repository, ["install"]).stdout, /^Wrote .*pre-push anew\.\n$/);
  assert.deepEqual(snapshot(hooksOf(repository)), now);
  hookCommand(repository, ["uninstall"]);
  assert.deepEqual(snapshot(hooksOf(repository)), was);
});

// --- what is not ours to change ---

const refusals: readonly {
  title: string;
  args: readonly string[];
  make: (repository: GitRepository) => void;
  want: RegExp;
}[] = [
  {
    title: "install over a script that was changed since",
    args: ["install", "--pre-push", "--pre-commit"],
    make: (repository) => {
      hookCommand(repository, ["install"]);
      appendFileSync(join(hooksOf(repository), "pre-push"), "echo mine\n");
    },
    want: /^telltale: HOOK_CHANGED: .*pre-push was written by telltale and changed since/,
  },
  {
    title: "uninstall of a script that was changed since",
    args: ["uninstall"],
    make: (repository) => {
      hookCommand(repository, ["install", "--pre-push", "--pre-commit"]);
      appendFileSync(join(hooksOf(repository), "pre-push"), "\n");
    },
    want: /^telltale: HOOK_CHANGED: /,
  },
  {
    title: "install where another tool took the place of ours",
    args: ["install"],
    make: (repository) => {
      writeFileSync(join(hooksOf(repository), "pre-push"), hookText, { mode: 0o755 });
      hookCommand(repository, ["install"]);
      writeFileSync(join(hooksOf(repository), "pre-push"), "#!/bin/sh\nother\n");
    },
    want: /^telltale: HOOK_IN_THE_WAY: .*pre-push\.before-telltale is in the way/,
  },
  {
    title: "install where a folder stands in the hook's place",
    args: ["install"],
    make: (repository) => mkdirSync(join(hooksOf(repository), "pre-push")),
    want: /^telltale: HOOK_IN_THE_WAY: /,
  },
  {
    title: "install into a folder that a link leads out to",
    args: ["install"],
    make: (repository) => {
      renameSync(hooksOf(repository), join(repository.outside, "elsewhere"));
      symlinkSync("../../elsewhere", hooksOf(repository));
    },
    want: /^telltale: HOOKS_FOLDER_OUTSIDE: .*hooks leads out of the repository/,
  },
  {
    title: "install through a link in the work tree that leads out",
    args: ["install"],
    make: (repository) => {
      symlinkSync("..", join(repository.path, "link"));
      repository.run("config", "core.hooksPath", "link/made/by/us");
    },
    want: /^telltale: HOOKS_FOLDER_OUTSIDE: /,
  },
  {
    title: "install where hooks are turned off",
    args: ["install"],
    make: (repository) => repository.run("config", "core.hooksPath", "/dev/null"),
    want: /^telltale: HOOKS_FOLDER_BAD: .*sets it to \/dev\/null, which is no folder/,
  },
  {
    title: "install where core.hooksPath is empty",
    args: ["install"],
    make: (repository) => repository.run("config", "core.hooksPath", ""),
    want: /^telltale: HOOKS_FOLDER_BAD: /,
  },
  {
    title: "install where core.hooksPath has no value",
    args: ["install"],
    make: (repository) =>
      appendFileSync(join(repository.path, ".git/config"), "[core]\nhooksPath\n"),
    want: /^telltale: HOOKS_FOLDER_BAD: .*gives it no value/,
  },
  {
    title: "install where a condition decides",
    args: ["install"],
    make: (repository) => {
      writeFileSync(join(repository.outside, "work.config"), "[core]\nhooksPath = /x\n");
      const include = '[includeIf "gitdir:~/work/"]\npath = work.config\n';
      writeFileSync(join(repository.outside, ".gitconfig"), include);
    },
    want: /^telltale: HOOKS_FOLDER_BAD: .*under a condition/,
  },
  {
    title: "install where files include one another for ever",
    args: ["install"],
    make: (repository) => {
      writeFileSync(join(repository.outside, ".gitconfig"), "[include]\npath = .gitconfig\n");
    },
    want: /^telltale: HOOKS_FOLDER_BAD: .*includes itself/,
  },
  {
    title: "install for one repository into the folder of all",
    args: ["install"],
    make: (repository) => {
      writeFileSync(join(repository.outside, ".gitconfig"), "[core]\nhooksPath = ~/all\n");
    },
    want: /^telltale: HOOKS_FOLDER_FOR_ALL: git runs hooks from .*\/all, for every repository/,
  },
  {
    title: "install into a folder that cannot be made",
    args: ["install"],
    make: (repository) => {
      repository.write("file", "text\n");
      repository.run("config", "core.hooksPath", "file/hooks");
    },
    want: /^telltale: HOOK_UNWRITABLE: /,
  },
  {
    title: "install outside of a repository",
    args: ["install", "/"],
    make: () => {},
    want: /^telltale: NOT_A_REPOSITORY: /,
  },
];

for (const { title, args, make, want } of refusals) {
  test(`hook is refused, and nothing is changed: ${title}`, () => {
    using repository = gitRepository();
    make(repository);
    const was = snapshot(repository.outside);
    const { code, stdout, stderr } = hookCommand(repository, args);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, want);
    assert.deepEqual(snapshot(repository.outside), was);
  });
}

// --- where git looks for hooks ---

const folders: readonly {
  title: string;
  make: (repository: GitRepository) => void;
  /** Below the temporary folder. */
  want: string;
  isShared?: boolean;
}[] = [
  {
    title: "an absolute path outside",
    make: (repository) =>
      repository.run("config", "core.hooksPath", join(repository.outside, "my hooks")),
    want: "my hooks",
  },
  {
    title: "a path in the work tree",
    make: (repository) => repository.run("config", "core.hooksPath", ".githooks"),
    want: "repository/.githooks",
    isShared: true,
  },
  {
    title: "a path in the home",
    make: (repository) => repository.run("config", "core.hooksPath", "~/hooks"),
    want: "hooks",
  },
  {
    title: "the last of two",
    make: (repository) => {
      repository.run("config", "--add", "core.hooksPath", "/nowhere");
      repository.run("config", "--add", "core.hookspath", "../second");
    },
    want: "second",
  },
  {
    title: "the repository's rather than the user's",
    make: (repository) => {
      writeFileSync(join(repository.outside, ".gitconfig"), "[core]\nhooksPath = /nowhere\n");
      repository.run("config", "core.hooksPath", ".git/own");
    },
    want: "repository/.git/own",
  },
  {
    title: "a relative one of the user's, which is the repository's own",
    make: (repository) => {
      writeFileSync(join(repository.outside, ".gitconfig"), "[core]\nhooksPath = .githooks\n");
    },
    want: "repository/.githooks",
    isShared: true,
  },
  {
    title: "one from an included file",
    make: (repository) => {
      writeFileSync(join(repository.path, ".git/more"), "[core]\nhooksPath = ../included\n");
      repository.run("config", "include.path", "more");
    },
    want: "included",
  },
  {
    title: "one of this worktree",
    make: (repository) => {
      repository.run("config", "extensions.worktreeConfig", "true");
      repository.run("config", "core.hooksPath", "/nowhere");
      repository.run("config", "--worktree", "core.hooksPath", ".git/worktree-hooks");
    },
    want: "repository/.git/worktree-hooks",
  },
];

for (const { title, make, want, isShared = false } of folders) {
  test(`core.hooksPath: ${title}`, () => {
    using repository = gitRepository();
    make(repository);
    const was = snapshot(repository.outside);
    assert.equal(hookCommand(repository, ["install"]).code, 0);
    const hook = join(repository.outside, want, "pre-push");
    assert.ok(installed(hook));
    assert.equal(programOf(readFileSync(hook, "utf8")), isShared ? undefined : commandPath);
    // git itself is asked, with the same home.
    const environment = { GIT_CONFIG_GLOBAL: join(repository.outside, ".gitconfig") };
    const asked = repository.runWith({ environment }, "rev-parse", "--git-path", "hooks/pre-push");
    const named = asked.toString().trim();
    assert.equal(named.startsWith("/") ? named : join(repository.path, named), hook);
    assert.equal(hookCommand(repository, ["uninstall"]).code, 0);
    // mkdir makes all folders of a path, and only the last is ours to remove.
    assert.deepEqual(snapshot(repository.outside), was);
  });
}

test("hooks of a linked worktree are those of its repository", () => {
  using repository = gitRepository();
  repository.commit("one");
  repository.run("worktree", "add", "--quiet", "../linked");
  const { stdout } = hookCommand(repository, ["install"], {}, join(repository.outside, "linked"));
  assert.equal(stdout, `Installed ${hooksOf(repository)}/pre-push.\n`);
  assert.ok(installed(join(hooksOf(repository), "pre-push")));
});

test("hooks of a bare repository", () => {
  using repository = gitRepository("--bare");
  assert.equal(hookCommand(repository, ["install"]).stdout, "Installed hooks/pre-push.\n");
  assert.ok(installed(join(repository.path, "hooks/pre-push")));
  repository.run("config", "core.hooksPath", "more");
  assert.equal(hookCommand(repository, ["install"]).stdout, "Installed more/pre-push.\n");
});

test("hooks of a submodule are its own", () => {
  using library = gitRepository();
  library.commit("one");
  using repository = gitRepository();
  repository.run(
    "-c",
    "protocol.file.allow=always",
    "submodule",
    "--quiet",
    "add",
    library.path,
    "lib",
  );
  const { code } = hookCommand(repository, ["install"], {}, join(repository.path, "lib"));
  assert.equal(code, 0);
  assert.ok(installed(join(repository.path, ".git/modules/lib/hooks/pre-push")));
  assert.equal(existsSync(join(hooksOf(repository), "pre-push")), false);
});
