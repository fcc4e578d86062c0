/** The user's git config files and what they include: a table of files, what is read of them, and what git itself says. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { followedConfig, machineConfigFiles } from "../../src/git/user-config.ts";
import { userConfig, userConfigFiles } from "../../src/git/user-config.ts";
import { metadataFileBytesMax } from "../../src/limits.ts";

type Files = Readonly<Record<string, string>>;

const line = (value: string): string => `[a]\nkey = ${value}\n`;

const cases: readonly {
  readonly title: string;
  readonly files: Files;
  readonly environment?: Readonly<Record<string, string>>;
  /** Values of a.key that count in every repository, in order. */
  readonly want: readonly string[];
}[] = [
  { title: "no file at all", files: {}, want: [] },
  {
    title: "both files of the user, the home's last",
    files: { ".gitconfig": line("home"), ".config/git/config": line("folder") },
    want: ["folder", "home"],
  },
  {
    title: "another folder for settings",
    files: { "x/git/config": line("other"), ".config/git/config": line("folder") },
    environment: { XDG_CONFIG_HOME: "~/x" },
    want: ["other"],
  },
  {
    title: "one file named instead of both",
    files: { ".gitconfig": line("home"), named: line("named") },
    environment: { GIT_CONFIG_GLOBAL: "~/named" },
    want: ["named"],
  },
  {
    title: "an included file stands where it is included",
    files: {
      ".gitconfig": `${line("before")}[include]\npath = more/config\n${line("after")}`,
      "more/config": line("included"),
    },
    want: ["before", "included", "after"],
  },
  {
    title: "paths from the including file, from the home, and a file that is not there",
    files: {
      ".gitconfig": "[include]\npath = more/first\npath = missing\n",
      "more/first": `[include]\npath = second\npath = ~/third\n`,
      "more/second": line("second"),
      third: line("third"),
    },
    want: ["second", "third"],
  },
  {
    title: "a section that is only called so, and one without a value",
    files: { ".gitconfig": '[include "x"]\npath = more\n[include]\npath\n', more: line("more") },
    want: [],
  },
];

for (const { title, files, environment: names = {}, want } of cases) {
  test(`the user's config: ${title}`, () => {
    using home = homeWith(files);
    const environment = home.environment(names);
    const keys = userConfig(environment).entries.filter(({ section }) => section === "a");
    assert.deepEqual(
      keys.map(({ value }) => value),
      want,
    );
    // A key without a value is an error for git where it wants a path.
    if (title.includes("without a value")) return;
    const git = spawnSync("git", ["config", "--includes", "--get-all", "a.key"], {
      cwd: home.path,
      env: { PATH: process.env["PATH"], ...environment, GIT_CEILING_DIRECTORIES: home.path },
      encoding: "utf8",
    });
    assert.deepEqual(git.stdout.split("\n").slice(0, -1), want);
  });
}

test("the user's config: what holds under a condition is marked, and left out of what holds everywhere", () => {
  using home = homeWith({
    ".gitconfig": `[includeIf "gitdir:~/work/"]\npath = work\n${line("home")}`,
    work: `[include]\npath = deep\n`,
    deep: line("deep"),
  });
  const environment = home.environment({});
  const { entries, trouble } = followedConfig(userConfigFiles(environment), environment);
  assert.equal(trouble, undefined);
  const keys = entries.filter(({ section }) => section === "a");
  assert.deepEqual(
    keys.map(({ value, file, isConditional }) => ({ value, file, isConditional })),
    [
      { value: "deep", file: join(home.path, "deep"), isConditional: true },
      { value: "home", file: join(home.path, ".gitconfig"), isConditional: false },
    ],
  );
  assert.deepEqual(
    userConfig(environment).entries.flatMap(({ section, value }) => (section === "a" ? value : [])),
    ["home"],
  );
});

const stops: readonly { readonly title: string; readonly files: Files; readonly want: object }[] = [
  {
    title: "a file that includes itself, twice at each turn",
    files: { first: `${line("once")}[include]\npath = first\npath = first\n` },
    want: { code: "LIMIT_REACHED", file: "first", values: 11 },
  },
  {
    title: "a file that is too big",
    files: {
      first: `${line("once")}[include]\npath = second\n${line("never")}`,
      second: "#".repeat(metadataFileBytesMax + 1),
    },
    want: { code: "FILE_TOO_BIG", file: "second", values: 1 },
  },
];

for (const { title, files, want } of stops) {
  test(`the user's config: reading stops at ${title}`, () => {
    using home = homeWith(files);
    const { entries, trouble } = followedConfig([join(home.path, "first")], home.environment({}));
    const values = entries.filter(({ section }) => section === "a").length;
    const file = trouble?.where.slice(home.path.length + 1);
    assert.deepEqual({ code: trouble?.code, file, values }, want);
  });
}

test("the machine's config: none where it is switched off, else the one that is named", () => {
  const named = { GIT_CONFIG_SYSTEM: "/named" };
  assert.deepEqual(machineConfigFiles(named), ["/named"]);
  assert.deepEqual(machineConfigFiles({ ...named, GIT_CONFIG_NOSYSTEM: "1" }), []);
  assert.deepEqual(machineConfigFiles({ ...named, GIT_CONFIG_NOSYSTEM: "false" }), ["/named"]);
  assert.deepEqual(machineConfigFiles({ GIT_CONFIG_SYSTEM: "" }), []);
});

type Home = Disposable & {
  readonly path: string;
  /** Variables that make it the home; `~` in a value stands for it. */
  readonly environment: (names: Readonly<Record<string, string>>) => Record<string, string>;
};

function homeWith(files: Files): Home {
  const path = mkdtempSync(join(tmpdir(), "telltale-home-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return {
    path,
    environment: (names) => ({
      HOME: path,
      GIT_CONFIG_NOSYSTEM: "1",
      ...Object.fromEntries(
        Object.entries(names).map(([name, value]) => [name, value.replace("~", path)]),
      ),
    }),
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
