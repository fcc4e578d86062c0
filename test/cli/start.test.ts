/**
 * What a start loads: a table of calls, and for each the files and packages that are loaded, and what of Node is not.
 *
 * Times differ from machine to machine; what is loaded does not, and is what a start takes its time for.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { commandPath } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

/** Runs before the command and, when it ends, writes what was loaded meanwhile. */
const hook = `
const before = new Set(process.moduleLoadList);
process.on("exit", () => {
  const builtins = process.moduleLoadList.filter((name) => !before.has(name));
  const files = Object.keys(require.cache).filter((name) => name !== __filename);
  require("node:fs").writeFileSync(process.env.LOADED_FILE, JSON.stringify({ builtins, files }));
});
`;

type Loaded = { readonly builtins: readonly string[]; readonly files: readonly string[] };

/** Modules of Node that take a millisecond or more to load. */
const expensive = [
  "assert",
  "child_process",
  "crypto",
  "perf_hooks",
  "stream",
  "util",
  "worker_threads",
  "zlib",
];

/** On standard output, so every call that writes there has it. */
const output = ["stream", "tty", "net"];

/** What every scan loads. */
const scan = ["command", "engine", "rolldown-runtime", "start", "telltale"];
const history = [...scan, "decisions", "history"].toSorted();
const change = [...scan, "change"].toSorted();

function commitText(repository: GitRepository): void {
  repository.write("text.txt", "nothing to see\n");
  repository.commit("text");
}

/** A second commit, and what git says to a hook of it. */
function pushOfOne(repository: GitRepository): string {
  commitText(repository);
  const before = repository.run("rev-parse", "HEAD").trim();
  repository.write("more.txt", "nothing to see here either\n");
  repository.commit("more");
  const after = repository.run("rev-parse", "HEAD").trim();
  repository.run("update-ref", "refs/remotes/origin/main", before);
  return `refs/heads/main ${after} refs/heads/main ${before}\n`;
}

const cases: readonly {
  readonly title: string;
  readonly args: readonly string[];
  /** Makes what is scanned; gives what stands on standard input. */
  readonly plant?: (repository: GitRepository) => string | void;
  readonly files: readonly string[];
  readonly packages?: readonly string[];
  /** Of the expensive modules those that it may load. */
  readonly builtins?: readonly string[];
}[] = [
  {
    title: "the version",
    args: ["--version"],
    files: ["start", "telltale"],
    builtins: output,
  },
  {
    title: "an empty repository, quietly",
    args: ["history", ".", "--quiet"],
    files: history,
  },
  {
    title: "an empty repository, with a report",
    args: ["history", "."],
    files: [...history, "report"].toSorted(),
    builtins: [...output, "util"],
  },
  {
    title: "a commit without secrets, quietly",
    args: ["history", ".", "--quiet", "--no-progress"],
    plant: commitText,
    files: history,
    builtins: ["crypto", "zlib", "stream"], // the index has a checksum, and objects are deflated
  },
  {
    title: "a commit with a secret, quietly",
    args: ["history", ".", "--quiet"],
    plant: (repository) => {
      repository.write("text.txt", `${githubToken("start")}\n`);
      repository.commit("text");
    },
    files: [...history, "findings"].toSorted(),
    packages: ["re2"],
    builtins: ["crypto", "zlib", "stream", "util"],
  },
  {
    title: "a push of a commit, as git's hook",
    args: ["push", "--hook", "origin", "https://example.com/a.git"],
    plant: (repository) => {
      repository.run("remote", "add", "origin", "https://example.com/a.git");
      return pushOfOne(repository);
    },
    files: change,
    builtins: ["zlib", "stream"],
  },
  {
    title: "a push to a URL that no remote has: the user's config may rewrite it",
    args: ["push", "--hook", "https://example.com/a.git", "https://example.com/a.git"],
    plant: pushOfOne,
    files: [...change, "user-config"].toSorted(),
    builtins: ["zlib", "stream"],
  },
  {
    title: "what is staged, as git's hook",
    args: ["staged", "--quiet"],
    plant: (repository) => {
      commitText(repository);
      repository.write("more.txt", "nothing to see here either\n");
      repository.run("add", "more.txt");
    },
    files: change,
    builtins: ["crypto", "zlib", "stream"],
  },
  {
    title: "a file, quietly",
    args: ["files", "text.txt", "--quiet"],
    plant: commitText,
    files: [...scan, "files", "user-config"].toSorted(),
  },
  {
    title: "standard input, quietly",
    args: ["stdin", "--quiet"],
    plant: () => "nothing to see\n",
    files: change,
    builtins: ["stream"],
  },
  {
    title: "a config",
    args: ["stdin", "--quiet"],
    plant: (repository) => {
      repository.write("telltale.yaml", "rules:\n  off: [generic-password]\n");
      return "nothing to see\n";
    },
    files: [...change, "rules"].toSorted(),
    packages: ["yaml"],
    builtins: ["stream", "util", "crypto"],
  },
  {
    title: "a server's configuration, quietly",
    args: ["web", ".", "--quiet"],
    plant: (repository) => {
      repository.write("nginx.conf", "http { server { return 404; } }\n");
      repository.commit("first");
    },
    files: [...scan, "files", "nginx", "rules", "user-config", "web", "web-report"].toSorted(),
    packages: ["yaml"],
    builtins: ["crypto", "stream", "util"], // the index has a checksum
  },
  {
    title: "help",
    args: ["history", "--help"],
    files: ["arguments", "command", "rolldown-runtime", "start", "telltale"],
    packages: ["commander"],
    builtins: [...output, "child_process"], // commander asks for it, for commands that are programs
  },
];

for (const { title, args, plant, files, packages = [], builtins = [] } of cases) {
  test(`what is loaded for ${title}`, () => {
    using repository = gitRepository();
    const input = plant?.(repository) ?? "";
    const loaded = loadedBy(repository, args, input);
    const own = loaded.files.filter((file) => !file.includes("node_modules"));
    assert.deepEqual(own.map(nameOf).toSorted(), files);
    const foreign = loaded.files.filter((file) => file.includes("node_modules")).map(packageOf);
    assert.deepEqual(
      [...new Set(foreign)].filter((name) => wanted.has(name)),
      packages,
    );
    const heavy = expensive.filter((name) => loaded.builtins.includes(`NativeModule ${name}`));
    assert.deepEqual(
      heavy.filter((name) => !builtins.includes(name)),
      [],
    );
  });
}

/** Packages that telltale asks for itself; those may load others. */
const wanted = new Set(["commander", "fast-glob", "picomatch", "re2", "smol-toml", "yaml"]);

function loadedBy(repository: GitRepository, args: readonly string[], input: string): Loaded {
  const hookFile = join(repository.outside, "hook.cjs");
  const loadedFile = join(repository.outside, "loaded.json");
  writeFileSync(hookFile, hook);
  spawnSync(process.execPath, ["--require", hookFile, commandPath, ...args], {
    cwd: repository.path,
    input,
    env: { ...process.env, LOADED_FILE: loadedFile, NODE_V8_COVERAGE: "" },
  });
  return JSON.parse(readFileSync(loadedFile, "utf8")) as Loaded;
}

/** ".../dist/cli/engine.cjs": "engine". */
function nameOf(file: string): string {
  return file.slice(file.replaceAll("\\", "/").lastIndexOf("/") + 1).replace(/\.cjs$/, "");
}

/** ".../node_modules/re2/re2.js": "re2". */
function packageOf(file: string): string {
  return file.replaceAll("\\", "/").split("/node_modules/").at(-1)?.split("/")[0] ?? "";
}
