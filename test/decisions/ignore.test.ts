/** `telltale ignore` and its list and prune, on real repositories: what is set aside, for how long, and what is not. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gitRepository } from "../support/git.ts";
import type { GitRepository } from "../support/git.ts";
import { unfit } from "../../src/findings/entry-file.ts";
import { commandPath, findingOf, historyOf, reportOf, telltale } from "../support/telltale.ts";
import type { Run } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const token = githubToken("set aside");
const other = githubToken("another one");

function repositoryWith(text: string): GitRepository {
  const repository = gitRepository();
  repository.write("src/settings.py", text);
  repository.commit("settings");
  return repository;
}

const idOf = (path: string, secret: string): string => {
  const { report } = historyOf(path);
  return findingOf({ ...report, findings: [...report.findings, ...report.ignored] }, secret).id;
};

const ignore = (repository: GitRepository, ...args: readonly string[]): Run =>
  telltale("ignore", ...args, repository.path);

const fileOf = (repository: GitRepository): string =>
  readFileSync(join(repository.path, ".telltale-ignore"), "utf8");

test("an ignored secret does not count, wherever it moves; another one in its place does", () => {
  using repository = repositoryWith(`TOKEN = "${token}"\n`);
  const id = idOf(repository.path, token);
  const written = ignore(
    repository,
    id,
    "--reason",
    "a sample",
    "--owner",
    "Ada",
    "--expires",
    "2999-01-31",
  );
  assert.deepEqual(
    { code: written.code, stderr: written.stderr, said: written.stdout.split("\n")[0] },
    {
      code: 0,
      stderr: "",
      said: `${id} (github-personal-access-token) is set aside until 2999-01-31: written to .telltale-ignore.`,
    },
  );
  assert.match(
    fileOf(repository),
    /^telltale-ignore 1\nsalt [0-9a-f]{32}\n[0-9a-f]{64} github-personal-access-token \d{4}-\d\d-\d\d expires=2999-01-31 owner="Ada" reason="a sample"\n$/,
  );
  assert.doesNotMatch(fileOf(repository), new RegExp(`${id}|${token}`));

  const { code, report } = historyOf(repository.path);
  assert.deepEqual(
    { code, counts: report.findings.length, ignored: report.ignored.map((one) => one.ignored) },
    {
      code: 0,
      counts: 0,
      ignored: [
        {
          kind: "ignore-file",
          reason: "a sample",
          owner: "Ada",
          expires: "2999-01-31",
          where: ".telltale-ignore:3",
        },
      ],
    },
  );

  repository.write("docs/moved.md", `see ${token} there\n`);
  repository.run("rm", "--quiet", "src/settings.py");
  repository.commit("moved");
  assert.equal(historyOf(repository.path).code, 0);

  repository.write("docs/moved.md", `see ${other} there\n`);
  repository.commit("changed");
  const changed = historyOf(repository.path);
  assert.equal(changed.code, 1);
  assert.deepEqual(
    changed.report.findings.map(({ secret }) => secret),
    [other],
  );
});

test("the text report counts what was set aside, and lists it with --verbose", () => {
  using repository = repositoryWith(`TOKEN = "${token}"\n`);
  ignore(repository, idOf(repository.path, token), "--reason", "a sample");
  const brief = telltale("history", repository.path);
  assert.match(
    brief.stdout,
    /No secrets that count\.\n1 set aside: 1 by \.telltale-ignore; --verbose lists them\.\n/,
  );
  assert.doesNotMatch(brief.stdout, /a sample/);
  const verbose = telltale("history", repository.path, "--verbose");
  assert.match(verbose.stdout, /Set aside:\n[^]*by \.telltale-ignore:3 because: a sample\n/);
});

test("an entry that expired counts no more, and the report says so", () => {
  using repository = repositoryWith(`TOKEN = "${token}"\n`);
  ignore(
    repository,
    idOf(repository.path, token),
    "--reason",
    "until then",
    "--expires",
    "2999-01-31",
  );
  const past = fileOf(repository).replace("2999-01-31", "2020-01-31");
  repository.write(".telltale-ignore", past);
  const { code, report } = historyOf(repository.path);
  assert.equal(code, 1);
  assert.deepEqual(report.findings[0]?.expired, {
    kind: "ignore-file",
    reason: "until then",
    expires: "2020-01-31",
    where: ".telltale-ignore:3",
  });
  assert.match(
    telltale("history", repository.path).stdout,
    /until {3}2020-01-31 it was set aside by \.telltale-ignore:3 \(until then\)/,
  );
});

test("an id may be short where it is the only one, and may come from a report", () => {
  using repository = repositoryWith(`A = "${token}"\nB = "${other}"\n`);
  const id = idOf(repository.path, token);
  assert.equal(ignore(repository, id.slice(0, 6), "--reason", "short").code, 0);
  assert.equal(historyOf(repository.path).report.findings.length, 1);

  const report = join(repository.outside, "report.json");
  telltale("history", repository.path, "--report", `json=${report}`);
  using empty = gitRepository();
  const from = telltale("ignore", id, empty.path, "--reason", "from there", "--from", report);
  assert.equal(from.code, 0, from.stderr);
  empty.write("copy", token);
  empty.commit("a copy");
  assert.equal(historyOf(empty.path).code, 0);
});

test("an entry that is written again replaces the one before", () => {
  using repository = repositoryWith(`TOKEN = "${token}"\n`);
  const id = idOf(repository.path, token);
  ignore(repository, id, "--reason", "first");
  const again = ignore(repository, id, "--reason", "second");
  assert.match(again.stdout, /changed in \.telltale-ignore/);
  assert.match(fileOf(repository), /reason="second"\n$/);
  assert.doesNotMatch(fileOf(repository), /first/);
});

test("a file whose name is the finding can be set aside", () => {
  using repository = gitRepository();
  repository.write("deploy/.env", `DB_PASSWORD=${other.slice(4, 24)}\n`);
  repository.commit("an environment");
  const { report } = historyOf(repository.path);
  for (const { id } of report.findings) ignore(repository, id, "--reason", "only here");
  assert.notEqual(report.findings.length, 0);
  assert.equal(historyOf(repository.path).code, 0);
});

const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["no reason", ["ID"], /DECISION_REFUSED: A decision needs a reason/],
  ["an empty reason", ["ID", "--reason", "  "], /needs a reason/],
  ["a line break", ["ID", "--reason", "a\nb"], /--reason holds a line break/],
  ["a terminal's escape", ["ID", "--reason", "a\u001b[2Jb"], /--reason holds a line break/],
  ["an override of direction", ["ID", "--reason", "a", "--owner", "\u202eb"], /--owner holds/],
  ["a long reason", ["ID", "--reason", "a".repeat(1001)], /longer than 1000/],
  ["no day", ["ID", "--reason", "a", "--expires", "2999-02-30"], /no day|takes a day/],
  ["a day that is past", ["ID", "--reason", "a", "--expires", "2020-01-01"], /is past already/],
  ["no id", ["secret", "--reason", "a"], /"secret" is no id/],
  [
    "an unknown id",
    ["0123456789abcdef", "--reason", "a"],
    /FINDING_UNKNOWN: No finding of this repo/,
  ],
];

test("what would not be understood later is refused, and nothing is written", () => {
  using repository = repositoryWith(`TOKEN = "${token}"\n`);
  const id = idOf(repository.path, token);
  for (const [title, args, want] of refused) {
    const run = ignore(repository, ...args.map((arg) => (arg === "ID" ? id : arg)));
    assert.equal(run.code, 2, title);
    assert.match(run.stderr, want, title);
    assert.equal(unfit.test(run.stderr.replaceAll("\n", "")), false, title);
    assert.equal(existsSync(join(repository.path, ".telltale-ignore")), false, title);
  }
});

test("list tells what is unused, expired or without a reason; prune takes it out when told to", () => {
  using repository = repositoryWith(`A = "${token}"\nB = "${other}"\n`);
  ignore(repository, idOf(repository.path, token), "--reason", "kept");
  ignore(repository, idOf(repository.path, other), "--reason", "past", "--expires", "2999-01-31");
  const [head = "", salt = "", ...lines] = fileOf(repository).trimEnd().split("\n");
  const unused = `${"0".repeat(64)} a-rule 2026-01-01 reason="of something else"`;
  const entries = [...lines, unused].map((line) =>
    line.replace("2999-01-31", "2020-01-31").replace(' reason="kept"', ""),
  );
  const text = [head, salt, ...entries, ""].join("\n");
  repository.write(".telltale-ignore", text);

  const listed = telltale("ignore", "list", repository.path);
  assert.equal(listed.code, 0);
  assert.match(listed.stdout, /a-rule, 2026-01-01: of something else \(unused\)\n/);
  assert.match(listed.stdout, /until 2020-01-31: past \(expired\)\n/);
  assert.match(listed.stdout, /: without a reason\n/);
  assert.match(
    listed.stdout,
    /\n3 in \.telltale-ignore: 1 unused, 1 expired, 1 without a reason\.\n$/,
  );

  const dry = telltale("ignore", "prune", repository.path);
  assert.match(
    dry.stdout,
    /\n2 of 3 lines of \.telltale-ignore to take out \(--write does it\)\.\n$/,
  );
  assert.equal(fileOf(repository), text);
  const wet = telltale("ignore", "prune", "--write", repository.path);
  assert.match(wet.stdout, /\n2 of 3 lines of \.telltale-ignore taken out\.\n$/);
  const kept = entries.filter((line) => !/expires|a-rule/.test(line));
  assert.equal(fileOf(repository), [head, salt, ...kept, ""].join("\n"));
});

test("prune leaves what seems unused where not everything could be looked at", () => {
  using repository = repositoryWith(`A = "${token}"\n`);
  repository.commit("another");
  ignore(repository, idOf(repository.path, token), "--reason", "kept");
  repository.run("clone", "--quiet", "--depth", "1", `file://${repository.path}`, "../shallow");
  const shallow = join(repository.outside, "shallow");
  const line = `${"0".repeat(64)} a-rule 2026-01-01 reason="of something else"\n`;
  const text = fileOf(repository) + line;
  repository.write("../shallow/.telltale-ignore", text);
  const { stdout } = telltale("ignore", "prune", "--write", shallow);
  assert.match(stdout, /lines that seem unused are left/);
  assert.equal(readFileSync(join(shallow, ".telltale-ignore"), "utf8"), text);
});

test("two branches that both add entries, or both begin a file, are joined by merge=union", () => {
  using repository = repositoryWith(`A = "${token}"\nB = "${other}"\n`);
  const [first, second] = [idOf(repository.path, token), idOf(repository.path, other)];
  repository.write(".gitattributes", ".telltale-ignore merge=union\n");
  repository.commit("attributes");
  repository.run("switch", "--quiet", "--create", "theirs");
  ignore(repository, first, "--reason", "theirs");
  repository.commit("theirs");
  repository.run("switch", "--quiet", "main");
  ignore(repository, second, "--reason", "ours");
  repository.commit("ours");
  repository.run("merge", "--quiet", "--no-edit", "theirs");
  assert.equal(fileOf(repository).match(/^salt /gm)?.length, 2);
  const { code, report } = historyOf(repository.path);
  assert.deepEqual([code, report.ignored.length], [0, 2]);

  // The next entry sorts the file, and keeps both salts.
  ignore(repository, first, "--reason", "again");
  assert.match(fileOf(repository), /^telltale-ignore 1\nsalt .*\nsalt .*\n[^]*\n[^]*\n$/);
  assert.equal(historyOf(repository.path).code, 0);
});

test("a conflict that nobody resolved is an error with line and column", () => {
  using repository = repositoryWith(`A = "${token}"\n`);
  ignore(repository, idOf(repository.path, token), "--reason", "a");
  repository.write(".telltale-ignore", `${fileOf(repository)}<<<<<<< ours\n`);
  const run = telltale("history", repository.path);
  assert.equal(run.code, 2);
  assert.match(
    run.stderr,
    /DECISIONS_BAD: .*\.telltale-ignore:4:1: .*conflict that nobody resolved/,
  );
});

test("the file keeps its mode, and nothing is left beside it", () => {
  using repository = repositoryWith(`A = "${token}"\nB = "${other}"\n`);
  ignore(repository, idOf(repository.path, token), "--reason", "a");
  const path = join(repository.path, ".telltale-ignore");
  chmodSync(path, 0o640);
  ignore(repository, idOf(repository.path, other), "--reason", "b");
  assert.equal(statSync(path).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(repository.path).toSorted(), [".git", ".telltale-ignore", "src"]);
});

test("a link out of the repository is neither read nor written; one inside is followed", () => {
  using repository = repositoryWith(`A = "${token}"\n`);
  const id = idOf(repository.path, token);
  const path = join(repository.path, ".telltale-ignore");
  repository.write("../outside", "telltale-ignore 1\n");
  symlinkSync("../outside", path);
  const run = ignore(repository, id, "--reason", "a");
  assert.equal(run.code, 2);
  assert.match(run.stderr, /leads out of the repository/);
  assert.equal(telltale("history", repository.path).code, 2);
  assert.equal(readFileSync(join(repository.outside, "outside"), "utf8"), "telltale-ignore 1\n");

  repository.run("clean", "--quiet", "-fdx");
  repository.write("ci/decisions", "telltale-ignore 1\n");
  symlinkSync("ci/decisions", path);
  assert.equal(ignore(repository, id, "--reason", "a").code, 0);
  assert.match(readFileSync(join(repository.path, "ci/decisions"), "utf8"), /reason="a"/);
  assert.equal(historyOf(repository.path).code, 0);
});

test("a folder or a pipe in the place of the file is an error, not a wait", () => {
  using repository = repositoryWith(`A = "${token}"\n`);
  repository.write(".telltale-ignore/file", "");
  const run = telltale("history", repository.path);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /\.telltale-ignore:1:1: it is no plain file/);
});

test("an id of an uncommitted file is found, and the decision holds for `files`", () => {
  using repository = gitRepository();
  repository.write("new.py", `TOKEN = "${token}"\n`);
  const before = telltale("files", repository.path, "--format", "json");
  const { id } = reportOf(before.stdout).findings[0] ?? {};
  assert.equal(ignore(repository, id ?? "", "--reason", "a sample").code, 0);
  const after = telltale("files", repository.path, "--format", "json");
  assert.equal(after.code, 0);
  assert.deepEqual(
    reportOf(after.stdout).ignored.map(({ ignored }) => ignored.where),
    [".telltale-ignore:3"],
  );
});

test("comments set a secret aside where all its places have one, unless they are refused", () => {
  using repository = repositoryWith(`TOKEN = "${token}"  # telltale:ignore a sample\n`);
  const { code, report } = historyOf(repository.path);
  assert.deepEqual(
    { code, counts: report.findings.length, ignored: report.ignored.map((one) => one.ignored) },
    {
      code: 0,
      counts: 0,
      ignored: [{ kind: "inline", reason: "a sample", where: "src/settings.py:1" }],
    },
  );
  assert.equal(historyOf(repository.path, "--no-inline-ignores").code, 1);
  const files = telltale("files", repository.path, "--format", "json");
  assert.deepEqual([files.code, reportOf(files.stdout).ignored.length], [0, 1]);

  repository.write("copy.py", `TOKEN = "${token}"\n`);
  repository.commit("a copy without a comment");
  assert.equal(historyOf(repository.path).code, 1);
  repository.write("copy.py", `TOKEN = "${token}" # telltale:ignore\n`);
  repository.commit("its newest version has one");
  assert.equal(historyOf(repository.path).code, 0);
  repository.write("copy.py", `TOKEN = "${token}" # telltale:ignore\nAGAIN = "${token}"\n`);
  repository.commit("once more in the same file, without one");
  assert.equal(historyOf(repository.path).code, 1);
});

test("a push hears a comment that a later commit of it adds, and of the last version alone", () => {
  using repository = repositoryWith(`TOKEN = "${token}"\n`);
  repository.run("init", "--quiet", "--bare", "../remote.git");
  repository.run("remote", "add", "origin", "../remote.git");
  const pushed = (): number | null => {
    const head = repository.run("rev-parse", "HEAD");
    const line = `refs/heads/main ${head} refs/heads/main ${"0".repeat(40)}\n`;
    return pushOf(repository.path, line);
  };
  assert.equal(pushed(), 1);
  repository.write("src/settings.py", `\n\n# telltale:ignore a sample\nTOKEN = "${token}"\n`);
  repository.commit("a comment on the line before");
  assert.equal(pushed(), 0);
  repository.write("src/settings.py", `TOKEN = "${token}"\n`);
  repository.commit("the comment taken out again");
  assert.equal(pushed(), 1);
});

/** The exit code of `telltale push` with the lines that git would give. */
function pushOf(folder: string, lines: string): number | null {
  const { status } = spawnSync(process.execPath, [commandPath, "push", "origin", "../remote.git"], {
    cwd: folder,
    input: lines,
  });
  return status;
}
