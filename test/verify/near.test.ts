/** What stands near a provider's name and looks random: a key is found, the name of one is not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileRules } from "../../src/rules/compile.ts";
import { readRuleFile } from "../../src/rules/rule-file.ts";
import { textScanner } from "../support/text-scanner.ts";

const rule = `- id: mailmodo-api-key
  name: Mailmodo
  provider: Mailmodo
  documentation: https://mailmodo.example/
  severity: low
  near: { words: [mailmodo], within: 60 }
  evidence: likely
`;

const { rules } = readRuleFile("mailmodo.yaml", rule);
const scan = textScanner(compileRules(rules).bundle);

const texts: readonly (readonly [string, boolean])[] = [
  ["MAILMODO_KEY=Qx7vT2mZ9pLk4WcRbN3sHy", true],
  ["mailmodo_key = os.environ['MAILMODO_API_KEY']", false],
  ["mailmodo: { from: mzqxvkXgkwzpApiKey }", false],
  ["MAILMODO_KEY=qxjzvk-wgkfzp-tokens", false],
];

for (const [text, found] of texts) {
  test(`near: ${text}: ${found ? "found" : "not found"}`, () => {
    assert.equal(scan(text).length > 0, found);
  });
}
