/** What a Python source distribution takes: our answer for every file against setuptools' own, where Python is there. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { pythonSurface } from "../../../src/web/surfaces/python-package.ts";
import { repositoryFiles } from "../../support/repository-files.ts";

const names =
  `pkg/__init__.py pkg/a.py pkg/.env pkg/data/k.pem pkg/sub/__init__.py pkg/sub/settings.py loose/b.py README.md
  LICENSE dump.sql .env docs/a.txt docs/.hid docs/deep/x.sql id_rsa .github/w.yml top.py .git/config docs/CVS/Root`
    .trim()
    .split(/\s+/);
const setup = `from setuptools import setup, find_packages\nsetup(name="x", version="1", packages=find_packages())\n`;

const hasSetuptools = spawnSync("python3", ["-c", "import setuptools"]).status === 0;

for (const { title, manifest } of [
  { title: "no MANIFEST.in", manifest: undefined },
  { title: "graft and include", manifest: "graft docs\ninclude .env *.sql\n" },
  { title: "at any depth", manifest: "global-include *.pem .env\n" },
  { title: "take away again", manifest: "graft docs\nprune docs/deep\nglobal-exclude .hid\n" },
  {
    title: "below a folder",
    manifest: "recursive-include docs *.sql *.txt\nrecursive-exclude docs *.txt\n",
  },
  {
    title: "exclude a module, joined lines and comments",
    manifest: "include id_rsa \\\n  dump.sql # both\n# include .env\nexclude pkg/a.py\n",
  },
  { title: "the order decides", manifest: "prune docs\ngraft docs\n" },
  { title: "a whole dotted folder", manifest: "graft .github\ngraft .git\n" },
]) {
  test(
    `a source distribution by setuptools: ${title}`,
    { skip: !hasSetuptools && "python3 with setuptools not installed" },
    () => {
      const folder = mkdtempSync(join(tmpdir(), "telltale-python-"));
      try {
        const files: Record<string, string> = {
          ...Object.fromEntries(names.map((name) => [name, ""])),
          "setup.py": setup,
          ...(manifest === undefined ? {} : { "MANIFEST.in": manifest }),
        };
        for (const [name, text] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), text);
        }
        const surface = pythonSurface("setup.py", setup, repositoryFiles(files));
        const ours = Object.keys(files).filter((file) => surface?.fate(file).kind === "leaves");
        assert.deepEqual(ours.toSorted(), packed(folder, Object.keys(files)));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
}

/** Which of the files setuptools puts in; what it makes itself is left off. */
function packed(folder: string, files: readonly string[]): readonly string[] {
  const { status, stderr } = spawnSync("python3", ["setup.py", "-q", "egg_info"], { cwd: folder });
  assert.equal(status, 0, stderr.toString());
  const listed = readFileSync(join(folder, "x.egg-info", "SOURCES.txt"), "utf8").split("\n");
  return files.filter((file) => listed.includes(file)).toSorted();
}

for (const { title, path, text, more, leaves, stays, unknown } of [
  {
    title: "hatchling takes everything but what git ignores",
    path: "pyproject.toml",
    text: '[build-system]\nbuild-backend = "hatchling.build"\n',
    more: { ".gitignore": ".env\n/build/\n" },
    leaves: ["dump.sql", ".github/w.yml", "pkg/id_rsa"],
    stays: [".env", "pkg/.env", "build/x", ".git/config"],
    unknown: [],
  },
  {
    title: "hatchling with patterns of its own",
    path: "pyproject.toml",
    text: '[build-system]\nbuild-backend = "hatchling.build"\n[tool.hatch.build.targets.sdist]\nexclude = ["x"]\n',
    more: {},
    leaves: [],
    stays: [],
    unknown: ["dump.sql"],
  },
  {
    title: "a backend that is not known",
    path: "sub/pyproject.toml",
    text: '[build-system]\nbuild-backend = "some.other"\n',
    more: {},
    leaves: [],
    stays: [],
    unknown: ["sub/dump.sql"],
  },
  {
    title: "no backend named is setuptools",
    path: "pyproject.toml",
    text: '[project]\nname = "x"\n',
    more: { "MANIFEST.in": "include .env\n" },
    leaves: [".env", "pyproject.toml"],
    stays: ["dump.sql"],
    unknown: [],
  },
]) {
  test(title, () => {
    const surface = pythonSurface(path, text, repositoryFiles({ [path]: text, ...more }));
    assert.ok(surface !== undefined);
    const kinds = (list: readonly string[]): readonly string[] =>
      list.map((file) => surface.fate(file).kind);
    assert.deepEqual(
      kinds(leaves),
      leaves.map(() => "leaves"),
    );
    assert.deepEqual(
      kinds(stays),
      stays.map(() => "stays"),
    );
    assert.deepEqual(
      kinds(unknown),
      unknown.map(() => "unknown"),
    );
  });
}

for (const text of ["[", "[tool.black]\n"])
  test(`a pyproject.toml that describes no project: ${text.trim()}`, () => {
    assert.equal(pythonSurface("pyproject.toml", text, repositoryFiles({})), undefined);
  });
