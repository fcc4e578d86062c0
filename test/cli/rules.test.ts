/** `telltale rules list`, `show` and `test`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testRules } from "../../src/cli/rule-test.ts";
import { ownRulesFolder } from "../../src/package-files.ts";
import { gitRepository } from "../support/git.ts";
import { telltale, telltaleIn } from "../support/telltale.ts";
import { acmeRule } from "../support/user-rules.ts";

test("rules list has the rules of the package, and those of the config", () => {
  using repository = gitRepository();
  const { path: folder } = repository;
  repository.write("acme.yaml", acmeRule);
  repository.write("telltale.yaml", "rules: {files: [acme.yaml], off: [generic-password]}\n");
  const { stdout, code } = telltaleIn({ folder }, "rules", "list", "--format", "json");
  assert.equal(code, 0);
  const rules = JSON.parse(stdout) as { id: string; on: boolean; source: string }[];
  assert.deepEqual(
    rules.filter(({ id }) => id === "acme-token" || id === "generic-password"),
    [
      {
        id: "acme-token",
        name: "Acme token",
        provider: "Acme",
        severity: "critical",
        evidence: "shaped",
        on: true,
        source: "acme.yaml:1",
      },
      {
        id: "generic-password",
        name: "Password",
        provider: "Generic",
        severity: "medium",
        evidence: "likely",
        on: false,
        source: "built in",
      },
    ],
  );
  const text = telltaleIn({ folder }, "rules", "list").stdout;
  assert.match(text, /^acme-token +Acme +critical +shaped +acme\.yaml:1$/m);
  assert.match(text, /^generic-password .* built in \(off\)$/m);
  const shown = telltaleIn({ folder }, "rules", "show", "acme-token").stdout;
  assert.match(shown, /^source +acme\.yaml:1$/m);
  assert.match(shown, /^documentation +https:\/\/acme\.example\/$/m);
});

test("rules show: an id that there is none of, and one of a file rule", () => {
  const { code, stderr } = telltale("rules", "show", "github-app-tokn", "--no-config");
  assert.equal(code, 2);
  assert.match(stderr, /RULE_UNKNOWN: There is no rule github-app-tokn; did you mean github-/);
  assert.match(telltale("rules", "show", "file-dotenv").stdout, /^found +by the name of a file$/m);
});

test("rules test: the package's own rules are as they should be", () => {
  const folder = ownRulesFolder;
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
  const { mistakes, rules, examples } = testRules(files);
  assert.deepEqual(mistakes, []);
  assert.ok(rules > 100 && examples > 300);
});

const wrong: readonly (readonly [title: string, text: string, mistake: RegExp])[] = [
  ["an example that is not found", acmeRule.replace("['acme_{{alnum:20}}']", "['acme_{{alnum:18}}']"), /^x\.yaml:1:3: acme-token: example 1 is not found$/],
  ["a counter-example that is found", acmeRule.replace("{{alnum:19}}", "{{alnum:20}}"), /^x\.yaml:1:3: acme-token: counter-example 1 is found$/],
  ["a part of a template that there is none of", acmeRule.replace("{{alnum:20}}", "{{letters:20}}"), /^x\.yaml:1:3: acme-token: template part \{\{letters\}\} is not known$/],
  ["a mistake in the file", acmeRule.replace("severity: critical", "severity: grave"), /^x\.yaml:5:13: severity is one of critical, high, medium, low$/],
  ["an anchor", acmeRule.replace("'acme_[", "'^acme_["), /^x\.yaml:6:10: acme-token: token, character 1: a token has no anchors/],
  ["a file name that leaves all open", `- id: acme-file\n  name: A\n  provider: A\n  documentation: https://a.example\n  severity: low\n  file: {names: ['*'], content: any}\n`, /acme-file: file name "\*" does not spell out/],
]; // prettier-ignore

for (const [title, text, mistake] of wrong) {
  test(`rules test: ${title}`, () => {
    using repository = gitRepository();
    repository.write("x.yaml", text);
    const run = telltaleIn({ folder: repository.path }, "rules", "test", "x.yaml");
    assert.equal(run.code, 1);
    assert.match(run.stdout.split("\n")[0] ?? "", mistake);
    assert.match(run.stdout, / 1 mistake$/m);
  });
}

test("rules test: what is right says so; a file that is absent is a mistake in the call", () => {
  using repository = gitRepository();
  repository.write("x.yaml", acmeRule);
  const folder = { folder: repository.path };
  const run = telltaleIn(folder, "rules", "test", "x.yaml");
  assert.deepEqual([run.code, run.stdout], [0, "1 rule, 2 examples: all as they should be\n"]);
  assert.equal(telltaleIn(folder, "rules", "test", "y.yaml").code, 2);
  assert.equal(telltaleIn(folder, "rules", "test").code, 2);
});
