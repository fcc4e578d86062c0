/**
 * The scan of files and its slow twin: a walk that reads every file whole and scans it by itself, one after the other.
 * And Ctrl-C.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, truncateSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { fileBytesMax } from "../../src/limits.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { ChangeScan } from "../../src/scan/change-scan.ts";
import { scanFiles } from "../../src/scan/files-scan.ts";
import { SharedStack, sharedStackMemory } from "../../src/scan/shared-stack.ts";
import { folderOf } from "../support/files.ts";
import { seeded } from "../support/seed.ts";
import { jsonOptions, reportOf, stoppedAfter } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";

const bundle = readBundle();

/** Secrets of each file by its path: digest and span. */
function slowly(root: string): Map<string, string[]> {
  const scan = new ChangeScan(bundle);
  const found = new Map<string, string[]>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      if (!entry.isFile()) continue;
      const scanned = scan.scan({ kind: "file", state: "tracked", read: () => readFileSync(path) });
      assert.ok(typeof scanned !== "string");
      const secrets = scanned.secrets.map(
        ({ secret, start, end }) => `${secret.digest} ${start} ${end}`,
      );
      if (secrets.length > 0) found.set(relative(root, path), secrets);
    }
  };
  walk(root);
  return found;
}

async function fast(root: string, threads: number): Promise<Map<string, string[]>> {
  const { parts } = await scanFiles({
    roots: [{ path: root, names: [] }],
    threads,
    bundle,
    isBuiltIn: true,
    fileBytesMax,
  });
  const found = new Map<string, string[]>();
  for (const { found: files, secrets } of parts) {
    for (const file of files) {
      if (file.secrets.length === 0) continue;
      found.set(
        file.path,
        file.secrets.map(({ secret, start, end }) => `${secrets[secret]?.digest} ${start} ${end}`),
      );
    }
  }
  return found;
}

test("random folders: what the threads find is what the slow twin finds", async () => {
  const label = fc.nat(30);
  const filler = fc.string({ maxLength: 200 });
  const content = fc
    .array(
      fc.oneof(
        filler,
        label.map((number) => ` ${githubToken(`twin ${number}`)} `),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join("\n"));
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const file = fc.tuple(
    fc.array(name, { minLength: 1, maxLength: 3 }),
    content,
    fc.constantFrom(1, 1, 1, 300),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(1, 2, 3),
      async (files, threads) => {
        const folder = folderOf();
        for (const [number, [parts, text, times]] of files.entries())
          folder.write(`${parts.join("/")}.d/${number}`, text.repeat(times));
        try {
          const [found, want] = [await fast(folder.path, threads), slowly(folder.path)];
          assert.deepEqual(found, want);
        } finally {
          folder.remove();
        }
      },
    ),
    seeded(12),
  );
});

test("a folder of many files, and a deep one", async () => {
  const folder = folderOf();
  for (let number = 0; number < 1500; number++)
    folder.write(`wide/${number}`, number % 50 === 0 ? githubToken(`wide ${number}`) : "text");
  folder.write(`${"d/".repeat(300)}end`, githubToken("deep"));
  const found = await fast(folder.path, 2);
  assert.equal(found.size, 31);
  assert.deepEqual(found, slowly(folder.path));
  folder.remove();
});

test("a shared stack gives back what was put in last, and has an end", () => {
  const stack = new SharedStack(sharedStackMemory(40));
  assert.equal(stack.isDone, true);
  for (const item of ["first", "", "a\u00ff\0b"]) {
    stack.begin();
    assert.equal(stack.push(item), true);
  }
  assert.equal(stack.push("x".repeat(40)), false);
  assert.deepEqual(
    [stack.pop(), stack.pop(), stack.pop(), stack.pop()],
    ["a\u00ff\0b", "", "first", undefined],
  );
  assert.equal(stack.isDone, false);
  for (let number = 0; number < 3; number++) stack.finish();
  assert.equal(stack.isDone, true);
});

for (const threads of ["1", "2"]) {
  test(`Ctrl-C stops a scan of files with --threads ${threads}`, async () => {
    const folder = folderOf();
    for (let number = 0; number < 80; number++) {
      folder.write(`${number}`, `${githubToken(`stopped ${number}`)}\n`);
      truncateSync(join(folder.path, `${number}`), 64 * 1024 * 1024); // of zeros, which take no room
    }
    const { code, stdout, tookMs } = await stoppedAfter(
      1500,
      "files",
      folder.path,
      ...jsonOptions,
      "--threads",
      threads,
    );
    folder.remove();
    assert.equal(code, 130);
    assert.ok(tookMs < 1500, `stopped after ${Math.round(tookMs)} ms`);
    const { interrupted, coverage, findings } = reportOf(stdout);
    assert.deepEqual([interrupted, coverage.complete], [true, false]);
    assert.ok(findings.length < 80, "some files were not reached");
    assert.equal(coverage.skipped["NOT_REACHED"], coverage.objects.skipped);
    assert.equal(coverage.objects.expected, 80);
  });
}
