/** The hook's script: its syntax, whose a text is, and what it does when git, or a shell, runs it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ownerOf, passScript, programOf, scanScript } from "../../../src/cli/hook/hook-script.ts";
import type { Launch, ScanHook, ScriptOptions } from "../../../src/cli/hook/hook-script.ts";
import { placeHook, readHook } from "../../../src/cli/hook/hook-files.ts";
import { gitRepository } from "../../support/git.ts";
import type { GitRepository } from "../../support/git.ts";
import { recordingHook, standIn } from "../../support/hooks.ts";
import { seeded } from "../../support/seed.ts";

const strange = '/a folder/it\'s "$HOME" `x`/\\node';
const launches: readonly Launch[] = [
  { asksRepository: true },
  { asksRepository: false },
  { asksRepository: true, installed: { node: "/usr/bin/node", program: "/x/cli.js" } },
  { asksRepository: false, installed: { node: strange, program: strange } },
];

const scripts = [
  ...launches.flatMap((launch) =>
    [true, false].flatMap((flag) => [
      scanScript("pre-push", { launch, runsOwn: flag, madeFolder: flag }),
      scanScript("pre-commit", { launch, runsOwn: flag, madeFolder: !flag }),
    ]),
  ),
  passScript("commit-msg"),
];

const shells = ["sh", "dash", "bash", "busybox"].filter(
  (shell) => spawnSync(shell, ["-c", ":"]).error === undefined,
);

for (const shell of shells.filter((name) => name !== "busybox")) {
  test(`hook script: ${shell} -n takes every form`, () => {
    for (const script of scripts) {
      const { status, stderr } = spawnSync(shell, ["-n"], { input: script, encoding: "utf8" });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: "" }, script);
    }
  });
}

test("hook script: a script of ours is known, and any change to what it does", () => {
  for (const script of scripts) {
    assert.equal(ownerOf(script), "telltale");
    assert.equal(ownerOf(script.replaceAll("\n", "\r\n")), "telltale", "through git on Windows");
  }
  const body = scripts[4] ?? "";
  const start = body.indexOf("\n", body.indexOf("\n") + 1) + 1;
  fc.assert(
    fc.property(
      fc.integer({ min: start, max: body.length }),
      fc.string({ minLength: 1 }),
      (at, text) => {
        const changed = body.slice(0, at) + text + body.slice(at);
        assert.equal(
          ownerOf(changed),
          changed.replaceAll("\r\n", "\n") === body ? "telltale" : "telltale-changed",
        );
      },
    ),
    seeded(200),
  );
});

const owners = [
  { title: "empty", text: "", want: "other" },
  { title: "a sample", text: "#!/bin/sh\nexec git diff-index --check\n", want: "other" },
  { title: "npx", text: "#!/bin/sh\nnpx telltale push\n", want: "runs-telltale" },
  { title: "a path", text: "node_modules/.bin/telltale staged --hook\n", want: "runs-telltale" },
  { title: "a version", text: "npx --yes telltale@1.2 push\n", want: "runs-telltale" },
  { title: "a file", text: 'node "x/telltale/dist/src/cli.js" push', want: "runs-telltale" },
  {
    title: "its own file",
    text: "node x/telltale/dist/cli/telltale.cjs push",
    want: "runs-telltale",
  },
  { title: "a moved file", text: 'node "/opt/tt/telltale.cjs" staged', want: "runs-telltale" },
  { title: "only said", text: "#!/bin/sh\n# npx telltale push\n", want: "other" },
  { title: "another command", text: "telltale history\n", want: "other" },
  { title: "a part of a word", text: "npx telltale-tools push\n", want: "other" },
  { title: "push in a later line", text: "echo telltale\ngit push\n", want: "other" },
] as const;

for (const { title, text, want } of owners) {
  test(`hook script: whose it is: ${title}`, () => assert.equal(ownerOf(text), want));
}

test("hook script: the program that it starts can be read from it", () => {
  assert.equal(programOf(scripts[12] ?? ""), strange);
  assert.equal(programOf(scripts[0] ?? ""), undefined);
});

// --- as git runs it ---

function place(
  repository: GitRepository,
  hook: ScanHook,
  options: Partial<ScriptOptions> = {},
): void {
  const { program } = standIn(repository);
  const launch = { installed: { node: process.execPath, program }, asksRepository: true };
  const script = scanScript(hook, { launch, runsOwn: false, madeFolder: false, ...options });
  const folder = join(repository.path, ".git", "hooks");
  placeHook(readHook(folder, hook, [repository.path]), script);
}

function withRemote(): GitRepository {
  const repository = gitRepository();
  repository.runWith({ folder: repository.outside }, "init", "--quiet", "--bare", "remote.git");
  repository.run("remote", "add", "origin", "../remote.git");
  repository.write("file.txt", "text\n");
  repository.commit("one");
  return repository;
}

function push(
  repository: GitRepository,
  ...args: readonly string[]
): { code: number; stderr: string } {
  try {
    repository.runWith({}, "push", "--quiet", ...args);
    return { code: 0, stderr: "" };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { code: status, stderr: stderr.toString() };
  }
}

const none = "0".repeat(40);

test("hook script: a hook that was there gets git's lines and arguments first, then telltale", () => {
  using repository = withRemote();
  const head = repository.run("rev-parse", "HEAD");
  repository.run("branch", "other");
  repository.run("tag", "v1");
  writeFileSync(join(repository.path, ".git/hooks/pre-push"), recordingHook(repository.outside), {
    mode: 0o755,
  });
  place(repository, "pre-push");
  const { calls } = standIn(repository);
  assert.deepEqual(push(repository, "origin", "main", "other", "v1"), { code: 0, stderr: "" });
  const input = ["heads/main", "heads/other", "tags/v1"]
    .map((ref) => `refs/${ref} ${head} refs/${ref} ${none}\n`)
    .join("");
  assert.equal(readFileSync(join(repository.outside, "hook.input"), "utf8"), input);
  assert.equal(
    readFileSync(join(repository.outside, "hook.args"), "utf8"),
    "origin\n../remote.git\n",
  );
  assert.deepEqual(calls(), [{ args: ["push", "--hook", "--", "origin", "../remote.git"], input }]);
});

test("hook script: what the hook before says ends the push, and telltale is not asked", () => {
  using repository = withRemote();
  writeFileSync(
    join(repository.path, ".git/hooks/pre-push"),
    recordingHook(repository.outside, 7),
    {
      mode: 0o755,
    },
  );
  place(repository, "pre-push");
  const { calls } = standIn(repository);
  assert.equal(push(repository, "origin", "main").code, 1);
  assert.deepEqual(calls(), []);
});

test("hook script: its exit code is the first that is not 0", () => {
  using repository = withRemote();
  const hooks = join(repository.path, ".git/hooks");
  for (const [before, after, want] of [
    [0, 0, 0],
    [7, 0, 7],
    [7, 3, 7],
    [0, 3, 3],
    [0, 1, 1],
  ] as const) {
    for (const hook of ["pre-push", "pre-commit"] as const) {
      rmSync(hooks, { recursive: true, force: true });
      mkdirSync(hooks);
      writeFileSync(join(hooks, hook), recordingHook(repository.outside, before), { mode: 0o755 });
      const { program } = standIn(repository, after);
      const launch = { installed: { node: process.execPath, program }, asksRepository: true };
      place(repository, hook, { launch });
      for (const shell of shells) {
        const args = shell === "busybox" ? ["sh", join(hooks, hook)] : [join(hooks, hook)];
        const { status } = spawnSync(shell, args, { input: "a line\n", cwd: repository.path });
        assert.equal(status, want, `${shell} ${hook} ${before} ${after}`);
      }
    }
  }
});

test("hook script: a hook before that nobody may execute is passed over, as git does", () => {
  using repository = withRemote();
  writeFileSync(join(repository.path, ".git/hooks/pre-push"), "#!/bin/sh\nexit 9\n", {
    mode: 0o644,
  });
  place(repository, "pre-push");
  assert.equal(push(repository, "origin", "main").code, 0);
});

test("hook script: input is handed on byte for byte, and nobody has to read it", () => {
  using repository = withRemote();
  const hook = join(repository.path, ".git/hooks/pre-push");
  const { calls } = standIn(repository);
  const big = `${"refs/heads/a/long/name ".repeat(12_000)}\n`;
  writeFileSync(hook, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  place(repository, "pre-push");
  for (const input of ["", "\n", "one\n\n\n", "no end", " two  spaces \\n %s \t\n", big]) {
    const run = spawnSync("sh", [hook, "origin", "-x y"], { input, cwd: repository.path });
    assert.deepEqual({ code: run.status, stderr: run.stderr.toString() }, { code: 0, stderr: "" });
    assert.deepEqual(calls(), [{ args: ["push", "--hook", "--", "origin", "-x y"], input }]);
  }
});

test("hook script: a commit is looked at before it is made", () => {
  using repository = withRemote();
  place(repository, "pre-commit");
  const { calls } = standIn(repository);
  repository.commit("two");
  assert.deepEqual(calls(), [{ args: ["staged", "--hook", "--"], input: "" }]);
});

// --- finding telltale ---

test("hook script: without telltale nothing is pushed, and it is said why", () => {
  using repository = withRemote();
  const launch = {
    installed: { node: "/gone/node", program: "/gone/cli.js" },
    asksRepository: false,
  };
  place(repository, "pre-push", { launch });
  const { code, stderr } = push(repository, "origin", "main");
  assert.equal(code, 1);
  assert.match(stderr, /^telltale: this hook finds no telltale to run/);
  assert.match(stderr, /--no-verify/);
  assert.equal(push(repository, "--no-verify", "origin", "main").code, 0);
});

test("hook script: a path with everything that a shell reads as something else", () => {
  using repository = withRemote();
  const { program, calls } = standIn(repository);
  const folder = join(repository.outside, strange);
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, "cli.js");
  copyFileSync(program, copy);
  place(repository, "pre-push", {
    launch: { installed: { node: process.execPath, program: copy }, asksRepository: false },
  });
  assert.equal(push(repository, "origin", "main").code, 0);
  assert.equal(calls().length, 1);
});

test("hook script: a Node that is gone is looked for by its name", () => {
  using repository = withRemote();
  const { program, calls } = standIn(repository);
  place(repository, "pre-push", {
    launch: { installed: { node: "/gone/node", program }, asksRepository: false },
  });
  assert.equal(push(repository, "origin", "main").code, 0);
  assert.equal(calls().length, 1);
});

for (const asksRepository of [true, false]) {
  test(`hook script: node_modules is ${asksRepository ? "asked" : "not asked by a hook for all repositories"}`, () => {
    using repository = withRemote();
    const { program, calls } = standIn(repository);
    mkdirSync(join(repository.path, "node_modules/.bin"), { recursive: true });
    symlinkSync(program, join(repository.path, "node_modules/.bin/telltale"));
    place(repository, "pre-push", { launch: { asksRepository } });
    assert.equal(push(repository, "origin", "main").code, asksRepository ? 0 : 1);
    assert.equal(calls().length, asksRepository ? 1 : 0);
  });
}

test("hook script: npx is asked last, for what is installed and nothing else", () => {
  using repository = withRemote();
  const { program, calls } = standIn(repository);
  const bin = join(repository.outside, "bin");
  mkdirSync(bin);
  const npx = join(bin, "npx");
  const log = join(repository.outside, "npx.log");
  writeFileSync(
    npx,
    `#!/bin/sh\necho "$1" >>'${log}'\n[ "$1" = --no-install ] || exit 9\nshift 2\nexec '${program}' "$@"\n`,
  );
  chmodSync(npx, 0o755);
  place(repository, "pre-push", { launch: { asksRepository: true } });
  const environment = { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  repository.runWith({ environment }, "push", "--quiet", "origin", "main");
  assert.deepEqual(
    calls().map(({ args }) => args[0]),
    ["--version", "push"],
  );
});

test("hook script: the scripts for all repositories run a repository's own hook", () => {
  using repository = withRemote();
  const folder = join(repository.outside, "hooks for all");
  mkdirSync(folder);
  const { program, calls } = standIn(repository);
  const launch = { installed: { node: process.execPath, program }, asksRepository: false };
  const options = { launch, runsOwn: true, madeFolder: false };
  placeHook(readHook(folder, "pre-push", [folder]), scanScript("pre-push", options));
  placeHook(readHook(folder, "commit-msg", [folder]), passScript("commit-msg"));
  const own = join(repository.path, ".git/hooks");
  writeFileSync(join(own, "pre-push"), recordingHook(repository.outside), { mode: 0o755 });
  writeFileSync(join(own, "commit-msg"), '#!/bin/sh\necho said >>"$1"\n', { mode: 0o755 });
  repository.run("config", "core.hooksPath", folder);
  repository.run("worktree", "add", "--quiet", "../linked");
  const linked = join(repository.outside, "linked");
  repository.runWith({ folder: linked }, "commit", "--quiet", "--allow-empty", "--message", "two");
  assert.match(
    repository.runWith({ folder: linked }, "log", "-1", "--format=%B").toString(),
    /^two\nsaid\n/,
  );
  repository.runWith({ folder: linked }, "push", "--quiet", "origin", "linked");
  assert.match(
    readFileSync(join(repository.outside, "hook.input"), "utf8"),
    /^refs\/heads\/linked /,
  );
  assert.equal(calls().length, 1);
});
