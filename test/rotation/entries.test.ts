/** The package's rotation data: whole, true to its rules, and without anything that looks like a secret itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownRulesFolder } from "../../src/package-files.ts";
import { planMarkdown, planText } from "../../src/report/plan-text.ts";
import { readEntries } from "../../src/rotation/entries.ts";
import { entriesOf } from "../../src/rotation/entries.ts";
import type { Entry } from "../../src/rotation/entry.ts";
import { readEntryFile } from "../../src/rotation/entry-file.ts";
import { planOf } from "../../src/rotation/plan.ts";
import { stepsOf } from "../../src/rotation/steps.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { loadRules } from "../../src/rules/load.ts";
import { textScanner } from "../support/text-scanner.ts";
import { findingWith } from "../support/reports.ts";

const entries = readEntries();
const { rules } = loadRules(ownRulesFolder);

test("ids are unique, and what a rule names is there", () => {
  const ids = entries.all.map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)]);
  for (const { id, rotation } of rules)
    if (rotation !== undefined) assert.ok(ids.includes(rotation), `${id} names ${rotation}`);
});

test("braces are balanced, and no command takes a secret from a shell", () => {
  for (const { id, issue, revoke, look } of entries.all) {
    for (const command of [...issue, ...revoke, ...look]) {
      assert.equal(command.split("{").length, command.split("}").length, `${id}: ${command}`);
      assert.doesNotMatch(command, /\s[<>|]\s*\S*(?:secret|token|password)/i, `${id}: ${command}`);
    }
  }
});

test("no text of an entry is a secret to our own rules", () => {
  const scan = textScanner(readBundle());
  for (const one of entries.all)
    assert.deepEqual(scan(JSON.stringify(one, undefined, 1)), [], one.id);
});

test("every entry makes a plan, for every reach and in every format", () => {
  for (const one of entries.all) {
    for (const reach of ["leaked", "held", "unpublished", "kept"] as const)
      assert.ok(stepsOf(one, reach).length > 0, `${one.id}, ${reach}`);
    const only = { all: [one], of: () => one };
    const plan = planOf([findingWith({ published: true })], only);
    assert.equal(plan.groups.length, 1);
    assert.match(planText(plan, 80, false), /^1\. /);
    assert.match(planMarkdown(plan), /^# Rotation plan\n\n## 1\\?\. /);
  }
});

test("the pattern that spells out most of a rule's id decides; a rule may say otherwise", () => {
  const all = [
    entry({ id: "generic", rules: ["*"] }),
    entry({ id: "acme", rules: ["acme-*"] }),
    entry({ id: "hook", rules: ["acme-*-hook"] }),
    entry({ id: "password", rules: ["*-password"] }),
  ];
  const of = (rule: string, named?: string): string => entriesOf(all).of(rule, named).id;
  assert.deepEqual(
    [of("acme-key"), of("acme-chat-hook"), of("db-password"), of("other"), of("other", "acme")],
    ["acme", "hook", "password", "generic", "acme"],
  );
  assert.equal(of("other", "gone"), "generic");
});

test("mistakes in a file are told with their place", () => {
  const { mistakes } = readEntryFile("a.yaml", "- id: a\n  title: A\n  opens: x\n  flow: twice\n");
  assert.deepEqual(
    mistakes.map(({ line, sentence }) => [line, sentence]),
    [
      [4, "a rotation file[0].flow is two, grace, swap, kill, local or public"],
      [1, "a rotation file[0] has no flow"],
    ],
  );
});

function entry(given: Partial<Entry>): Entry {
  return {
    id: "entry",
    title: "Entry",
    opens: "Something.",
    flow: "kill",
    overlap: "two",
    rules: [],
    issue: [],
    revoke: [],
    look: [],
    ...given,
  };
}
