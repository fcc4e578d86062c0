/** Names and messages that would take over a terminal: shown escaped, in text and in JSON, wherever they occur. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { gitRepository } from "../support/git.ts";
import { jsonOptions, reportOf, telltale } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const escape = "\u001b";
/** Changes the title of a window; clears the screen; goes back over the line; rings; and C1's form of `ESC [`. */
const hostile = `${escape}]0;title\u0007${escape}[2J\rover\b\u007f\u009b31m`;
/** Shows what follows from right to left: Unicode Standard Annex 9. */
const turned = "\u202egnp.exe";
const notUtf8 = Buffer.from([0xff, 0xfe, 0x80, 0xc0, 0xaf, 0x9b]);

const repository = gitRepository();
after(() => repository.remove());
plant();

/** A secret under each hostile name: of files, of people, in messages, and in the git directory. */
function plant(): void {
  const object = (input: string | Uint8Array, ...args: readonly string[]): string =>
    repository
      .runWith({ input }, ...args)
      .toString("utf8")
      .trim();
  const names = [hostile, turned, "new\nline\ttab", notUtf8, '"quoted" \\back', "plain"];
  const entries = names.map((name, number) => {
    const blob = object(`token ${githubToken(`name ${number}`)}\n`, "hash-object", "-w", "--stdin");
    const bytes = Buffer.from(name);
    return Buffer.concat([Buffer.from(`100644 blob ${blob}\t`), bytes, Buffer.from([0])]);
  });
  const tree = object(Buffer.concat(entries), "mktree", "-z");
  const person = `${hostile}${turned} <a${escape}@example.org> 1000000000 +0000`;
  const text = [`tree ${tree}`, `author ${person}`, `committer ${person}`, "", ""].join("\n");
  const message = `${hostile}\n${githubToken("message")} ${hostile}\n`;
  const content = Buffer.concat([Buffer.from(text + message), notUtf8]);
  const commit = object(content, "hash-object", "-t", "commit", "-w", "--stdin", "--literally");
  repository.run("update-ref", "refs/heads/main", commit);
  const git = join(repository.path, ".git");
  writeFileSync(join(git, `left ${hostile.replace("/", "")}`), `${githubToken("left")}\n`);
  writeFileSync(join(git, "refs", "heads", `bad ${hostile}`), "no id\n");
  const store = join(git, "modules", `store ${hostile}`);
  mkdirSync(store, { recursive: true });
  repository.run("init", "--quiet", "--bare", store);
  writeFileSync(join(store, "left"), `${githubToken("store")}\n`);
  const password = `${escape}[31mPq7${escape}[0mzT9vKw2xLm4`;
  writeFileSync(join(git, "password"), `password = "${password}"\n`);
}

const secrets = [0, 1, 2, 3, 4, 5].map((number) => githubToken(`name ${number}`));
secrets.push(githubToken("message"), githubToken("left"), githubToken("store"));

/** What no terminal should get: C0 and C1 but for the end of a line, and what turns the direction of writing. */
// oxlint-disable-next-line no-control-regex -- these are looked for
const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

for (const options of [
  ["--reveal"],
  ["--reveal", "--verbose", "--evidence", "weak"],
  ["--verbose", "--color", "always"],
]) {
  test(`the text report has no control bytes (${options.join(" ")})`, () => {
    const { stdout, stderr, code } = telltale("history", repository.path, ...options);
    assert.equal(code, 1, stderr);
    const colour = new RegExp(`${escape}\\[[0-9;]*m`, "gu");
    const isColoured = options.includes("always");
    const text = isColoured ? stdout.replace(colour, "") : stdout;
    assert.equal(unsafe.exec(text), null);
    assert.equal(stdout !== text, isColoured, "colour only where it is asked for");
    if (options.includes("--reveal"))
      for (const secret of secrets) assert.ok(text.includes(secret));
    assert.equal(stderr, "");
  });
}

test("the JSON report is valid, and its texts are escaped too", () => {
  const { stdout } = telltale("history", repository.path, ...jsonOptions);
  const { findings, troubles } = reportOf(stdout);
  assert.deepEqual(
    secrets.filter((secret) => !findings.some((finding) => finding.secret === secret)),
    [],
  );
  assert.ok(troubles.some(({ code }) => code === "REF_BAD"));
  assert.equal(unsafe.exec(stdout), null);
  const texts = findings.flatMap(({ first, places }) => [
    first?.author ?? "",
    ...places.flatMap(({ path = "", repository: store = "", refs }) => [path, store, ...refs]),
  ]);
  for (const text of [...texts, ...troubles.map(({ where }) => where)])
    assert.equal(unsafe.exec(text), null, JSON.stringify(text));
});

test("paths can be told apart, and told from what they stand for", () => {
  const { stdout } = telltale("history", repository.path, ...jsonOptions);
  const paths = reportOf(stdout).findings.flatMap(({ places, secret }) =>
    secrets.slice(0, 6).includes(secret) ? places.map(({ path }) => path) : [],
  );
  assert.equal(new Set(paths).size, 6);
});

test("a path in an error is escaped", () => {
  const { code, stderr } = telltale("history", join(repository.outside, hostile));
  assert.equal(code, 2);
  assert.match(stderr, /PATH_MISSING/);
  assert.equal(unsafe.exec(stderr), null);
});
