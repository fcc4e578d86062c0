/** What `.dockerignore` leaves out of an image, line by line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../../src/web/config-text.ts";
import { readDockerignore } from "../../../src/web/surfaces/dockerignore.ts";

// docs.docker.com, "Build context": .dockerignore files, its table and what it says of `!` and `**`.
for (const { lines, out, stays } of [
  { lines: [".env"], out: [".env"], stays: ["app/.env", ".env.local"] },
  { lines: ["**/.env"], out: [".env", "app/.env", "a/b/.env"], stays: [".env.local", "x.env"] },
  {
    lines: ["*/temp*"],
    out: ["somedir/temporary.txt", "somedir/temp"],
    stays: ["temp", "a/b/temp"],
  },
  { lines: ["*/*/temp*"], out: ["somedir/subdir/temporary.txt"], stays: ["somedir/temp"] },
  { lines: ["temp?"], out: ["tempa", "tempb"], stays: ["temp", "tempab"] },
  {
    lines: [".git"],
    out: [".git/config", ".git/objects/aa/b"],
    stays: ["sub/.git/config", ".github/w.yml"],
  },
  { lines: ["/.git/"], out: [".git/config"], stays: ["sub/.git/config"] },
  { lines: ["*.md", "!README.md"], out: ["a.md"], stays: ["README.md", "docs/a.md"] },
  {
    lines: ["*.md", "!README*.md", "README-secret.md"],
    out: ["README-secret.md"],
    stays: ["README.md"],
  },
  {
    lines: ["*.md", "README-secret.md", "!README*.md"],
    out: ["a.md"],
    stays: ["README-secret.md"],
  },
  { lines: ["*", "!src"], out: [".env", "a/b"], stays: ["src/a.js", "src/x/.env"] },
  { lines: ["# .env", "", "  keys  "], out: ["keys/a.pem"], stays: [".env"] },
  { lines: ["a/../.env"], out: [".env"], stays: ["a/.env"] },
  { lines: ["[a-c].key", "[^a].pem"], out: ["b.key", "b.pem"], stays: ["d.key", "a.pem"] },
  { lines: ["\\*.sql"], out: ["*.sql"], stays: ["dump.sql"] },
  { lines: ["[", ".."], out: [], stays: ["["] },
]) {
  test(`.dockerignore: ${lines.join(" | ")}`, () => {
    const rules = readDockerignore({ path: ".dockerignore", text: lines.join("\n") });
    const isIgnored = (path: string): boolean => rules.decide(path)?.isIgnored === true;
    assert.deepEqual(out.filter(isIgnored), out);
    assert.deepEqual(stays.filter(isIgnored), []);
  });
}

test("a line that was meant to catch a file deeper down says where it stands", () => {
  const rules = readDockerignore({ path: ".dockerignore", text: "node_modules\n.env\n" });
  assert.equal(rules.decide("app/.env"), undefined);
  const meant = rules.denials.filter(({ catches }) => catches("app/.env"));
  assert.deepEqual(
    meant.map(({ by }) => textOf(by)),
    [".env"],
  );
});
