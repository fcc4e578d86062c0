/**
 * docs/ci.md: its files are well formed, its commands are ours, and they run.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";
import { ciProviders } from "../../src/cli/ci-environment.ts";
import { commands } from "../../src/cli/commands.ts";
import { defaultSettings } from "../../src/cli/settings.ts";
import { userErrorWords } from "../../src/messages.ts";
import { ciRun, cloneOf, githubJob } from "../support/ci.ts";
import { commitFile, server } from "../support/ci-server.ts";
import { telltale } from "../support/telltale.ts";
import { workflowMistakes } from "../support/workflow-schema.ts";

const text = readFileSync(fileURLToPath(new URL("../../../docs/ci.md", import.meta.url)), "utf8");

/** The blocks of code, by language. */
const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
  ([, language = "", code = ""]) => ({ language, code, title: code.split("\n")[0] ?? "" }),
);
const yamlBlocks = blocks.filter(({ language }) => language === "yaml");

/** Every call of ours, in blocks and in sentences, as words. */
const calls = [...text.matchAll(/(?:^|`|npx --yes )telltale(?:@[\d.]+)? ([^\n`']+)/gm)].map(
  ([, words = ""]) => words.replaceAll(/<< .*? >>/g, "REVISION").trim(),
);

for (const { title, code } of yamlBlocks) {
  test(`${title} is YAML without warnings`, () => {
    const { errors, warnings } = parseDocument(code, { strict: true });
    assert.deepEqual([errors, warnings], [[], []]);
  });
}

test("the workflow is one to GitHub's own parser, which sees mistakes", async () => {
  const [workflow] = yamlBlocks.filter(({ title }) => title.includes(".github/workflows"));
  assert.ok(workflow !== undefined);
  assert.deepEqual(await workflowMistakes(workflow.code), []);
  const mistakes = await workflowMistakes(workflow.code.replace("contents: read", "content: read"));
  assert.equal(mistakes.length, 1);
  assert.match(mistakes[0] ?? "", /Unexpected value 'content'/);
});

test("a workflow asks for no more than to read, and pins every action by a commit", () => {
  const [workflow] = yamlBlocks.filter(({ title }) => title.includes(".github/workflows"));
  const file = parseDocument(workflow?.code ?? "").toJS() as {
    permissions: unknown;
    jobs: { telltale: { permissions?: unknown; steps: readonly { uses?: string }[] } };
  };
  assert.deepEqual(file.permissions, { contents: "read" });
  assert.equal(file.jobs.telltale.permissions, undefined);
  for (const { uses = "@COMMIT" } of file.jobs.telltale.steps) assert.match(uses, /@COMMIT$/);
});

test("every provider has a file, and each fetches the history as its message says", () => {
  for (const { name, file, historyLines } of ciProviders) {
    const block = blocks.find(({ title }) => title.includes(file.replace("*", "secrets")));
    assert.ok(block !== undefined, name);
    // Drone and Buildkite fetch all unless told otherwise.
    if (name === "Drone" || name === "Buildkite") continue;
    const line = historyLines.at(-1)?.replace(/^[\s-]*(?:with: \{ )?|[ },]*$/g, "") ?? "";
    assert.ok(block.code.includes(line), `${name}: ${line}`);
  }
});

test("a provider's lines are YAML, where its file is", () => {
  for (const { name, file, historyLines, baseLines = [] } of ciProviders) {
    if (!file.endsWith(".yml")) continue;
    for (const lines of [historyLines, baseLines]) {
      const { errors } = parseDocument(lines.join("\n"));
      assert.deepEqual(errors, [], name);
    }
  }
});

/** Reads a call with the table of options, as commander does; throws for what is none of ours. */
function parsed(call: string): void {
  const words = call.split(" ");
  const entry = commands
    .filter(({ name }) => `${call} `.startsWith(`${name} `))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  assert.ok(entry !== undefined, `a command: ${call}`);
  let settings = defaultSettings;
  const rest = words.slice(entry.name.split(" ").length);
  let paths = 0;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith("-")) {
      paths++;
      continue;
    }
    const option = entry.options.find(({ flags }) => flags.split(" ")[0] === word);
    assert.ok(option !== undefined, `an option: ${word} in ${call}`);
    const value = option.flags.includes("<") ? rest.shift() : "";
    assert.ok(value !== undefined, `a value: ${word} in ${call}`);
    settings = option.effect(settings, value);
  }
  assert.ok(paths <= entry.arguments.length, `arguments: ${call}`);
}

test("every call in the document is one of ours", () => {
  assert.ok(calls.length >= 15, calls.join("\n"));
  for (const call of calls) parsed(call);
  assert.throws(() => parsed("ci --no-such-option"));
  assert.throws(() => parsed("ci --fail-on sometimes"));
});

test("every call of the gate runs", () => {
  using repository = server();
  const before = repository.run("rev-parse", "main");
  repository.run("checkout", "--quiet", "-b", "feature");
  const after = commitFile(repository, "app.txt", "two\n");
  const { path } = cloneOf(repository, { checkout: after });
  const environment = githubJob(
    repository,
    "push",
    { repository: { default_branch: "main" }, before, after },
    { GITHUB_REF: "refs/heads/feature", GITHUB_SHA: after },
  );
  for (const call of new Set(calls)) {
    const [command, ...words] = call.split(" ");
    if (command !== "ci") continue;
    const ends = [before, after];
    const args = words.map((word) => (word === "REVISION" ? (ends.shift() ?? "") : word));
    const { code, stderr } = ciRun(path, environment, ...args);
    assert.equal(code, 0, `${call}: ${stderr}`);
  }
  assert.equal(telltale("history", "--no-progress", path).code, 1);
});

test("every code that the document names is one, and every one of a range is named", () => {
  const named = new Set(
    [...text.matchAll(/`((?:CI|RANGE)_[A-Z_]+)`/g)].map(([, code = ""]) => code),
  );
  const ours = Object.keys(userErrorWords).filter((code) => /^(?:CI|RANGE)_/.test(code));
  assert.deepEqual([...named].toSorted(), ours.toSorted());
});
