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
  // A name, a blank, and letters of both cases: no commit and no digest.
  ["mailmodo Qx7vT2mZ9pLk4WcRbN3sHy", true],
  ["mailmodo 6813a07afc6b4ed35518635c6fb70abf4e721962", false],
  ["mailmodo and Qx7vT2mZ9pLk4WcRbN3sHy", false],
  ["mailmodo Qx7vT2mZ9p/k4WcRbN3sHy", false],
  ["mailmodo_key = os.environ['MAILMODO_API_KEY']", false],
  ["mailmodo: { from: mzqxvkXgkwzpApiKey }", false],
  ["MAILMODO_KEY=qxjzvk-wgkfzp-tokens", false],
  ["example.org/mailmodo/sdk-go v1.2.3 h1:Qx7vT2mZ9pLk4WcRbN3sHy+aB1cD2eF3=", false],
  ["mailmodo-sdk: sha512-Qx7vT2mZ9pLk4WcRbN3sHyaB1cD2eF3gH", false],
];

for (const [text, found] of texts) {
  test(`near: ${text}: ${found ? "found" : "not found"}`, () => {
    assert.equal(scan(text).length > 0, found);
  });
}

/** A rule whose form the value is not of: any key that is given to the name will do. */
const formed = readRuleFile("mailmodo.yaml", `${rule}  token: '[0-9a-f]{40}'\n`).rules;
const scanFormed = textScanner(compileRules(formed).bundle);

const bigEndian = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

for (const [title, encode] of [
  ["as it is", (text: string) => Buffer.from(text)],
  ["in UTF-16, little-endian", (text: string) => Buffer.from(text, "utf16le")],
  ["in UTF-16, big-endian", bigEndian],
] as const) {
  test(`near: any key, ${title}`, () => {
    const key = "Qx7vT2mZ9pLk4WcRbN3sHy";
    const bytes = encode(`# mail\nMAILMODO_KEY = "${key}"\n`);
    const at = bytes.indexOf(encode(key));
    const step = encode("a").length;
    const start = title.includes("big") ? at + 1 : at;
    assert.deepEqual(scanFormed(bytes), [
      {
        rule: "mailmodo-api-key",
        start,
        end: start + step * key.length - (step - 1),
        evidence: "likely",
      },
    ]);
    assert.deepEqual(scanFormed(encode("MAILMODO_KEY = os.environ['MAILMODO_API_KEY']")), []);
  });
}
