/** Rules of users: one of a rule file, and the package's with those of a `.gitleaks.toml` written in a test. */
import assert from "node:assert/strict";
import { changeBundle } from "../../src/rules/bundle-change.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { readGitleaksFile } from "../../src/rules/gitleaks-file.ts";
import { gitleaksRules } from "../../src/rules/gitleaks-rules.ts";
import type { GitleaksRules } from "../../src/rules/gitleaks-rules.ts";
import type { WholeBundle } from "../../src/rules/whole-bundle.ts";

/** A rule file with one rule. */
export const acmeRule = `- id: acme-token
  name: Acme token
  provider: Acme
  documentation: https://acme.example/
  severity: critical
  token: 'acme_[0-9A-Za-z]{20}'
  keywords: [acme_]
  examples: ['acme_{{alnum:20}}']
  counter_examples: ['acme_{{alnum:19}}']
`;

/** What a file says, without mistakes. */
export function gitleaksOf(toml: string, known: readonly string[] = []): GitleaksRules {
  const { read, mistakes } = readGitleaksFile(".gitleaks.toml", toml);
  assert.deepEqual(mistakes, []);
  return gitleaksRules([read], new Set(known));
}

/** The package's rules and those of the file; with `alone`, only the file's. */
export function bundleWith(toml: string, alone = false): WholeBundle {
  const { bundle, unusable } = gitleaksOf(toml);
  assert.deepEqual(unusable, []);
  return changeBundle(alone ? [bundle] : [readBundle(), bundle], {
    isOn: () => true,
    severityOf: () => undefined,
  });
}

/** Rules of every kind that a search knows, for words that test/support/random-edit.ts uses. */
export const searchRules = `
[[rules]]
id = "covers"
regex = '''(?i)\\b(?:ghp|akia)[_a-z0-9]{2,40}\\b'''
keywords = ["ghp_", "akia"]

[[rules]]
id = "derived"
regex = '''secret: *"?([^\\s"]+)"?(?:\\s|$)'''

[[rules]]
id = "nearby"
regex = '''[A-Za-z0-9]{10,20}'''
keywords = ["password"]
entropy = 2.5

[[rules]]
id = "line-start"
regex = '''(?m)^[^\\n]{0,12}x'''
keywords = ["akia"]

[[rules]]
id = "unbounded"
regex = '''-----BEGIN[ A-Z]+-----[\\s\\S]*?x'''

[[rules]]
id = "text-end"
regex = '''password = .*$'''

[[rules]]
id = "composite"
regex = '''https://[^@\\s]+@'''
[[rules.required]]
id = "covers"
withinLines = 1
[[rules.required]]
id = "silent"

[[rules]]
id = "silent"
regex = '''AKIA.'''
skipReport = true

[[allowlists]]
regexTarget = "line"
regexes = ['''bob:''']
targetRules = ["derived", "covers"]

[[allowlists]]
stopwords = ["xk29"]
`;
