/** Exposures of a small server on real folders: what leaves, why the rules that were meant to catch it do not, and fixes. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { ConfigFiles } from "../../../src/web/config-files.ts";
import { placeOf } from "../../../src/web/config-text.ts";
import { diskTree } from "../../../src/web/disk-tree.ts";
import type { Exposure } from "../../../src/web/exposures/exposure.ts";
import { compareExposures } from "../../../src/web/exposures/exposure-order.ts";
import { exposuresOf } from "../../../src/web/exposures/exposures.ts";
import type { ConfigExposures } from "../../../src/web/exposures/exposures.ts";
import { readFamilies } from "../../../src/web/exposures/families.ts";
import { sameMachine } from "../../../src/web/path-map.ts";
import { readFake } from "../../support/fake-server.ts";
import { gitRepository } from "../../support/git.ts";

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder with these files, each with its content. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "telltale-web-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const families = readFamilies();

function judged(config: string): ConfigExposures {
  const filesWith = (text: string): ConfigFiles => ({
    read: (path) => ({ path, text }),
    kind: () => "file",
    names: () => [],
  });
  return exposuresOf(
    {
      config: readFake("/etc/fake.conf", filesWith(config), {}),
      folders: sameMachine,
      tree: diskTree(sameMachine),
      bytesRead: () => 0,
      reread: (changed) =>
        readFake("/etc/fake.conf", filesWith(changed.get("/etc/fake.conf")?.after ?? config), {}),
    },
    families,
  );
}

/** What is asked of most exposures: a line each. */
function lines({ exposures }: ConfigExposures): readonly string[] {
  return exposures
    .filter(({ kind }) => kind !== "latent")
    .toSorted(compareExposures)
    .map(({ severity, family, by, files, filesInAll, meant }: Exposure) => {
      const line = by === undefined ? 0 : placeOf(by).line;
      const rules = meant.map((one) => `${placeOf(one.by).line}: ${one.why}`).join("; ");
      const first = files[0];
      const how = first?.how === undefined ? "" : ` (${first.how})`;
      return `${severity} ${family} ${first?.target ?? ""}${how} x${filesInAll} by ${line}${rules === "" ? "" : ` | ${rules}`}`;
    });
}

test("what is there is told by family and rule, with the rule that was meant to catch it", () => {
  const root = folderWith({
    "index.html": "x",
    ".env": "KEY=x\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/config": "[core]\n",
    "sub/.git/config": "[core]\n",
    "a.sql": "CREATE TABLE x",
    "config.php.bak": "<?php",
    "cert.pem": "-----BEGIN CERTIFICATE-----\n",
    ".well-known/security.txt": "x",
  });
  const found = judged(`root ${root}\ndeny ^/\\.git/config\n`);
  assert.deepEqual(lines(found), [
    "critical environment /.env x1 by 1",
    "critical git-store /.git/HEAD x2 by 1 | 2: names /.git/config, and does not match /.git/HEAD",
    "critical dump /a.sql x1 by 1",
    "high copy /config.php.bak x1 by 1",
    "info private-key /cert.pem x1 by 1",
  ]);
});

test("a prefix without a slash leads beside its folder", () => {
  const root = folderWith({
    "static/a.js": "x",
    "settings.py": "SECRET = 1",
    "statics/leak.sql": "INSERT INTO a",
  });
  assert.deepEqual(
    lines(judged(`alias /s ${root}/static/\n`)),
    [
      "high settings /s../settings.py (`..` right behind a prefix that has no slash at its end) x1 by 1",
      "critical dump /s../statics/leak.sql (`..` right behind a prefix that has no slash at its end) x1 by 1",
    ].toSorted(),
  );
  assert.deepEqual(lines(judged(`alias /s ${root}/static\n`)), [
    "critical dump /ss/leak.sql x1 by 1",
  ]);
});

test("behind a login it is only told; in a listed folder it is graver", () => {
  const root = folderWith({ "a/b.log": "x", "c/d.log": "x" });
  assert.deepEqual(lines(judged(`root ${root}\nlogin ^/c/\nlist\n`)), [
    "high log /a/b.log x1 by 1",
    "low listing /a/ x2 by 3",
    "info listing /c/ x1 by 3",
    "info log /c/d.log x1 by 1",
  ]);
});

test("what another spelling gets is told with the spelling", () => {
  const root = folderWith({ ".env": "A=1\n" });
  assert.deepEqual(lines(judged(`root ${root}\ndeny ^/[.]env$\n`)), []);
  assert.deepEqual(lines(judged(`root ${root}\ndeny-asked ^/[.]env$\n`)), [
    "critical environment /%2eenv (dot encoded) x1 by 1 | 2: is passed by another spelling: dot encoded",
  ]);
});

test("objects of a store are asked for by a few that stand for all", () => {
  const names = Array.from({ length: 20 }, (_, at) => `.git/objects/ab/${at}${"c".repeat(37)}`);
  const root = folderWith(Object.fromEntries(names.map((name) => [name, "x"])));
  const [store] = judged(`root ${root}\n`).exposures;
  assert.equal(store?.family, "git-store");
  assert.equal(store?.filesInAll, 20);
  assert.equal(store?.files.length, 3);
});

test("a link out of the root is not followed, and said", () => {
  const outside = folderWith({ ".env": "A=1\n" });
  const root = folderWith({ "sub/.env": "A=1\n" });
  symlinkSync(outside, join(root, "out"));
  symlinkSync("sub", join(root, "in"));
  const found = judged(`root ${root}\n`);
  assert.deepEqual(lines(found), ["critical environment /in/.env x2 by 1"]);
  assert.deepEqual(found.troubles, [
    { kind: "trouble", code: "LINK_OUTSIDE", where: join(root, "out") },
  ]);
});

test("the project's own source is one exposure, with how much of it leaves", () => {
  using repository = gitRepository();
  for (const name of ["index.html", "a.py", "b/c.py", "b/d.rb", "static/a.js", "README.md"])
    repository.write(name, "x\n");
  repository.write(".env", "A=1\n");
  repository.write(".gitignore", ".env\n");
  repository.commit("all");
  repository.write("e.py", "not tracked\n");
  const { exposures } = judged(`root ${repository.path}\ndeny /\\.git/|[.]md$\n`);
  const source = exposures.find(({ kind }) => kind === "source");
  assert.deepEqual(
    source && [
      source.severity,
      source.filesInAll,
      source.of,
      source.files.map((one) => one.target),
    ],
    ["high", 4, 5, ["/.gitignore", "/a.py", "/b/c.py", "/b/d.rb"]],
  );
  const others = exposures.filter(({ kind }) => kind === "files");
  assert.deepEqual(
    others.map(({ family, files }) => [family, files.map(({ target, state }) => [target, state])]),
    [
      ["environment", [["/.env", "ignored"]]],
      ["executable-source", [["/e.py", "untracked"]]],
    ],
  );
});

test("what is not there yet is told apart; inside of a work tree nothing with a dot is expected", () => {
  const root = folderWith({ "index.html": "x" });
  const found = judged(`root ${root}\ndeny [.]sql\n`);
  const [latent] = found.exposures;
  assert.equal(latent?.kind, "latent");
  assert.equal(latent?.severity, "high");
  const targets = latent?.files.map(({ target }) => target) ?? [];
  assert.ok(targets.includes("/.git/config") && targets.includes("/.env"));
  assert.ok(!targets.some((target) => target.endsWith(".sql")));

  using repository = gitRepository();
  repository.write("public/index.html", "x");
  repository.commit("all");
  const inner = judged(`root ${join(repository.path, "public")}\n`).exposures[0]?.files ?? [];
  assert.deepEqual(
    inner.filter(({ target }) => target.startsWith("/.")),
    [],
  );
});

test("what cannot be told is counted by its place, not taken for safe", () => {
  const root = folderWith({ "a.sql": "x", "b.sql": "x" });
  const found = judged(`root ${root}\nunknown [.]sql\n`);
  assert.deepEqual(
    found.unknown.map(({ construct, by, files, target }) => [
      construct,
      by && placeOf(by).line,
      files,
      target,
    ]),
    [["a test of nobody's", 2, 5, "/a.sql"]],
  );
});

test("a folder that lies nowhere here is said", () => {
  const found = judged("root /nowhere/at/all\n");
  assert.deepEqual(
    found.exposures.filter(({ kind }) => kind !== "latent"),
    [],
  );
});

test("a fix is given with a diff, after it was seen to end exposures and to leave pages alone", () => {
  const root = folderWith({ "index.html": "x", ".env": "A=1\n", "a.css": "x", "up.zip": "PK" });
  const found = judged(`host a.test\nroot ${root}\n`);
  const [fix] = found.fixes;
  assert.equal(
    fix?.diff,
    `--- a/etc/fake.conf\n+++ b/etc/fake.conf\n@@ -1,2 +1,3 @@\n host a.test\n+deny /\\.(?!well-known/)|~$|\\.(?:bak|sql)$\n root ${root}\n`,
  );
  assert.deepEqual(
    fix?.ends.map((at) => found.exposures[at]?.family),
    ["environment"],
  );
});

test("programs that show the server, and folders of uploads that run programs", () => {
  const root = folderWith({
    "phpinfo.php": "<?php phpinfo();",
    "uploads/a.png": "x",
    "a.php": "<?php",
  });
  assert.deepEqual(lines(judged(`root ${root}\nrun .php\n`)), [
    "high uploads /uploads/telltale.php x1 by 2",
    "medium debug-page /phpinfo.php x1 by 2",
  ]);
});
