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

const cases: readonly {
  readonly title: string;
  readonly args: readonly string[];
  readonly plant?: (repository: GitRepository) => void;
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
    files: ["command", "engine", "rolldown-runtime", "start", "telltale"],
  },
  {
    title: "an empty repository, with a report",
    args: ["history", "."],
    files: ["command", "engine", "report", "rolldown-runtime", "start", "telltale"],
    builtins: [...output, "util"],
  },
  {
    title: "a commit without secrets, quietly",
    args: ["history", ".", "--quiet", "--no-progress"],
    plant: (repository) => {
      repository.write("text.txt", "nothing to see\n");
      repository.commit("text");
    },
    files: ["command", "engine", "rolldown-runtime", "start", "telltale"],
    builtins: ["crypto", "zlib", "stream"], // the index has a checksum, and objects are deflated
  },
  {
    title: "a commit with a secret, quietly",
    args: ["history", ".", "--quiet"],
    plant: (repository) => {
      repository.write("text.txt", `${githubToken("start")}\n`);
      repository.commit("text");
    },
    files: ["command", "engine", "findings", "rolldown-runtime", "start", "telltale"],
    packages: ["re2"],
    builtins: ["crypto", "zlib", "stream", "util"],
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
    plant?.(repository);
    const loaded = loadedBy(repository, args);
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
const wanted = new Set(["commander", "picomatch", "re2", "yaml"]);

function loadedBy(repository: GitRepository, args: readonly string[]): Loaded {
  const hookFile = join(repository.outside, "hook.cjs");
  const loadedFile = join(repository.outside, "loaded.json");
  writeFileSync(hookFile, hook);
  spawnSync(process.execPath, ["--require", hookFile, commandPath, ...args], {
    cwd: repository.path,
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
