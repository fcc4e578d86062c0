/** The bundle's file: what was compiled comes back from it, rule by rule, in whatever order they are asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownRulesFolder } from "../../src/package-files.ts";
import { bundleOf, bundleText, readBundle } from "../../src/rules/bundle-file.ts";
import { compileRules } from "../../src/rules/compile.ts";
import { loadRules } from "../../src/rules/load.ts";
import type { RuleBundle, TextRule } from "../../src/rules/rule.ts";

const { bundle } = compileRules(loadRules(ownRulesFolder).rules);

/** All rules, asked for from the last to the first. */
function rulesOf({ text }: RuleBundle): (TextRule | undefined)[] {
  return Array.from({ length: text.length }, (_, number) =>
    text.at(text.length - 1 - number),
  ).toReversed();
}

const plain = (value: unknown): object => JSON.parse(JSON.stringify(value)) as object;

test("the package's bundle is what its patterns compile to", () => {
  const read = readBundle();
  assert.deepEqual({ ...read, text: rulesOf(read) }, { ...plain(bundle), isPrebuilt: true });
  assert.equal(read.text.at(-1), undefined);
  assert.equal(read.text.at(read.text.length), undefined);
});

const cases = [
  { title: "no rules", text: [] },
  { title: "one rule", text: bundle.text.slice(0, 1) },
  {
    title: "line breaks, commas and letters of two bytes in a rule",
    text: bundle.text.slice(0, 3).map((rule) => ({ ...rule, name: "a,\nb,\r\n\u2028é," })),
  },
] as const;

for (const { title, text } of cases) {
  test(`a bundle comes back from its file: ${title}`, () => {
    const read = bundleOf(Buffer.from(bundleText({ ...bundle, text })));
    assert.deepEqual({ ...read, text: rulesOf(read) }, plain({ ...bundle, text }));
  });
}

test("the file is JSON", () => {
  assert.equal((JSON.parse(bundleText(bundle)) as unknown[]).length, bundle.text.length + 1);
});

test("what a keyword leads to is what its rules say", () => {
  const { rules, reachBefore, reachAfter } = bundle.keywordFacts;
  for (const keyword of bundle.keywords.keys()) {
    const own = [...bundle.text.entries()].filter(([, rule]) => rule.keywords.includes(keyword));
    assert.deepEqual(
      rules[keyword],
      own.map(([number]) => number),
    );
    assert.equal(reachBefore[keyword], Math.max(...own.map(([, rule]) => rule.reachBefore)));
    assert.equal(reachAfter[keyword], Math.max(...own.map(([, rule]) => rule.reachAfter)));
  }
});
