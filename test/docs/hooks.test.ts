/** Ready-made files for hooks: .pre-commit-hooks.yaml, and every snippet of docs/hooks.md. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { commands } from "../../src/cli/commands.ts";
import { byHand } from "../../src/cli/hook/managers.ts";
import { packageVersion } from "../../src/cli/version.ts";

const root = new URL("../../../", import.meta.url);
const page = readFileSync(new URL("docs/hooks.md", root), "utf8");

type FrameworkHook = {
  readonly id: string;
  readonly entry: string;
  readonly stages: readonly string[];
} & Readonly<Record<string, unknown>>;

const hooks = parse(
  readFileSync(new URL(".pre-commit-hooks.yaml", root), "utf8"),
) as readonly FrameworkHook[];

/** pre-commit.com, "Creating new hooks": every field there is, and what a value must be. */
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: isText,
  name: isText,
  entry: isText,
  language: (value) => value === "script",
  files: isText,
  exclude: isText,
  types: isTexts,
  types_or: isTexts,
  exclude_types: isTexts,
  always_run: isFlag,
  fail_fast: isFlag,
  verbose: isFlag,
  pass_filenames: isFlag,
  require_serial: isFlag,
  description: isText,
  language_version: isText,
  minimum_pre_commit_version: isText,
  args: isTexts,
  stages: (value) => isTexts(value) && value.every((stage) => stages.includes(stage)),
  additional_dependencies: isTexts,
};

const stages: readonly unknown[] = [
  "commit-msg",
  "post-checkout",
  "post-commit",
  "post-merge",
  "post-rewrite",
  "pre-commit",
  "pre-merge-commit",
  "pre-push",
  "pre-rebase",
  "prepare-commit-msg",
  "manual",
];

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isFlag(value: unknown): boolean {
  return typeof value === "boolean";
}

function isTexts(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isText);
}

test(".pre-commit-hooks.yaml has the fields that the framework knows, and no others", () => {
  for (const hook of hooks) {
    for (const name of ["id", "name", "entry", "language"]) assert.ok(name in hook, name);
    for (const [name, value] of Object.entries(hook)) {
      assert.equal(fields[name]?.(value), true, `${hook.id}: ${name}`);
    }
  }
});

test(".pre-commit-hooks.yaml has a hook for each stage, and each is a command that there is", () => {
  const stagesOf = hooks.map(({ id, stages: own, entry }) => [id, ...own, entry]);
  assert.deepEqual(stagesOf, [
    ["telltale-staged", "pre-commit", "src/cli/hook/from-clone.mjs staged --hook"],
    ["telltale-push", "pre-push", "src/cli/hook/from-clone.mjs push --hook"],
  ]);
  const names = commands.map(({ name }) => name);
  assert.ok(names.includes("push"));
});

/** The snippets of the page, by language. */
function snippets(language: string): readonly string[] {
  const blocks = page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gmu);
  return [...blocks].flatMap(([, name, text = ""]) => (name === language ? [text] : []));
}

test("docs/hooks.md: every snippet for a shell is in its syntax", () => {
  const scripts = snippets("sh");
  assert.ok(scripts.length >= 4);
  for (const script of scripts) {
    const { status, stderr } = spawnSync("sh", ["-n"], { input: script, encoding: "utf8" });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" }, script);
  }
});

test("docs/hooks.md: the files of hook managers are those that hook install shows", () => {
  const both = ["pre-push", "pre-commit"] as const;
  const linesOf = (name: "husky" | "lefthook" | "pre-commit", ...own: (typeof both)[number][]) =>
    byHand({ name, file: "lefthook.yml" }, own, packageVersion()).lines.join("\n");
  const [lefthook, framework, ...more] = snippets("yaml").map((text) => parse(text) as unknown);
  assert.deepEqual(lefthook, parse(linesOf("lefthook", ...both)));
  assert.deepEqual(framework, parse(`repos:\n${linesOf("pre-commit", ...both)}`));
  assert.deepEqual(more, []);
  for (const hook of both) assert.ok(page.includes(`\n${linesOf("husky", hook)}\n`), hook);
});

test("docs/hooks.md: ids of the framework's hooks are those in .pre-commit-hooks.yaml", () => {
  const ids = [...page.matchAll(/- id: (\S+)/gu)].map(([, id = ""]) => id);
  assert.deepEqual(new Set(ids), new Set(hooks.map(({ id }) => id)));
});
