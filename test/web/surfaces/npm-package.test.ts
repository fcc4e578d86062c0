/** What `npm pack` takes: our answer for every file against npm's own. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { placeOf } from "../../../src/web/config-text.ts";
import { npmSurface } from "../../../src/web/surfaces/npm-package.ts";
import { repositoryFiles } from "../../support/repository-files.ts";

const names =
  `.env .env.local .npmrc .gitignore.bak .DS_Store a.orig .x.swp npm-debug.log README.md readme LICENSE.txt
  CHANGELOG.md index.js main.js bin/cli.js dist/index.js dist/.env dist/sub/key.pem src/a.ts src/.env src/deep/b.ts
  id_rsa dump.sql .github/w.yml test/a.test.js node_modules/x/index.js dist/node_modules/y.js package-lock.json
  yarn.lock sub/package-lock.json .git/config CVS/Root docs/LICENSE src/readme.md`
    .trim()
    .split(/\s+/);

type Layout = {
  readonly title: string;
  readonly manifest?: object;
  readonly more?: Readonly<Record<string, string>>;
};

const layouts: readonly Layout[] = [
  { title: "nothing said" },
  { title: "a .gitignore", more: { ".gitignore": ".env\ndist/\n*.sql\n" } },
  { title: "an .npmignore replaces it", more: { ".gitignore": ".env\n", ".npmignore": "src\n" } },
  {
    title: "files: a folder, though git ignores it",
    manifest: { files: ["dist"] },
    more: { ".gitignore": "dist\n.env\n" },
  },
  { title: "files: everything", manifest: { files: ["**/*"] } },
  { title: "files: a star", manifest: { files: ["*"] } },
  {
    title: "files: with exceptions",
    manifest: { files: ["dist", "src/", "!src/.env", "!**/*.pem"] },
  },
  { title: "files: rooted and dotted", manifest: { files: ["/dist/*.js", "./src/a.ts"] } },
  { title: "files: by name at any depth", manifest: { files: ["**/.env"] } },
  {
    title: "main and bin are always in",
    manifest: { files: ["docs"], main: "main.js", bin: { x: "bin/cli.js" } },
  },
  {
    title: "an ignore file below",
    manifest: { files: ["dist", "src"] },
    more: { "src/.npmignore": ".env\n", "dist/.gitignore": "*.pem\n" },
  },
  {
    title: "an ignore file below, without files",
    more: { ".gitignore": "*.sql\n", "src/.gitignore": "!*.sql\ndeep\n" },
  },
  { title: "a negated line", more: { ".npmignore": "*\n!dist\n!dist/**\ndist/.env\n" } },
];

for (const { title, manifest = {}, more = {} } of layouts) {
  test(`npm pack: ${title}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "telltale-npm-"));
    try {
      const packageText = JSON.stringify({ name: "some-package", version: "1.0.0", ...manifest });
      const files = {
        ...Object.fromEntries(names.map((name) => [name, "x\n"])),
        "package.json": packageText,
        ...more,
      };
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      const surface = npmSurface("package.json", packageText, repositoryFiles(files));
      const ours = Object.keys(files).filter((file) => surface?.fate(file).kind === "leaves");
      assert.deepEqual(ours.toSorted(), await packed(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function packed(folder: string): Promise<readonly string[]> {
  const run = promisify(execFile);
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"];
  const { stdout } = await run("npm", args, {
    cwd: folder,
    env: { ...process.env, npm_config_loglevel: "silent" },
  });
  const output: unknown = JSON.parse(stdout);
  // npm 12 gives an object by name, what came before a list.
  const [first] = Object.values(
    output as Record<string, { readonly files: readonly { readonly path: string }[] }>,
  );
  return first!.files.map(({ path }) => path).toSorted();
}

test("a private package does not leave", () => {
  assert.equal(
    npmSurface("package.json", '{"name":"x","private":true}', repositoryFiles({})),
    undefined,
  );
});

test("what keeps a file back is named by its line", () => {
  const text = '{"name":"x"}';
  const files = { "package.json": text, ".npmignore": "src\n.env\n", ".env": "" };
  const fate = npmSurface("package.json", text, repositoryFiles(files))?.fate(".env");
  assert.equal(fate?.kind, "stays");
  assert.deepEqual(fate.by === undefined ? undefined : placeOf(fate.by), { line: 2, column: 1 });
});
