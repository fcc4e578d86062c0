/**
 * Damage: bytes flipped and files cut off, at hundreds of places of a small repository.
 *
 * Promised for each: no crash; what is not damaged is found all the same; and where a secret is missing, the report
 * does not say that everything was looked at. What a damaged byte belongs to is asked of git before the damage.
 */
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { history, jsonReport, textReport, UserError } from "../../src/index.ts";
import type { Report } from "../../src/index.ts";
import { gitRepository } from "../support/git.ts";
import { packAll, unpackAll } from "../support/repacking.ts";
import { jsonOptions, reportOf, telltale } from "../support/telltale.ts";
import { githubToken } from "../support/token.ts";
import { assertTwinsAgree } from "../support/twins.ts";

const seed = 20_251;
const repository = gitRepository();
after(() => repository.remove());

/** Secrets by the id of the blob that holds them: each of twelve versions of a file has its own. */
const secrets = new Map<string, string>();
for (let version = 0; version < 12; version++) {
  const secret = githubToken(`version ${version}`);
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line}: ${line * 7919}`);
  lines.splice(3 * version, 1, `token: ${secret}`, `of version ${version}`);
  repository.write("folder/settings.txt", `${lines.join("\n")}\n`);
  repository.commit(`version ${version}`);
  secrets.set(repository.run("rev-parse", "HEAD:folder/settings.txt"), secret);
}
repository.run("tag", "--message", "a tag", "tag");
const loose = join(repository.outside, "loose");
cpSync(repository.path, loose, { recursive: true });
packAll(repository, repository.path);
repository.run("pack-refs", "--all");
unpackAll(repository, loose);

const git = join(repository.path, ".git");
const packFolder = join(git, "objects", "pack");
const packName = readdirSync(packFolder).find((name) => name.endsWith(".pack")) ?? "";
const packPath = join(packFolder, packName);
const indexPath = packPath.replace(/pack$/, "idx");
const entries = packEntries();

type Entry = {
  readonly id: string;
  readonly from: number;
  readonly end: number;
  readonly base: string | undefined;
};

/** What git says of each object of the pack: git-verify-pack(1), "OUTPUT FORMAT". */
function packEntries(): readonly Entry[] {
  return repository
    .run("verify-pack", "--verbose", indexPath)
    .split("\n")
    .filter((line) => /^[0-9a-f]{40} /.test(line))
    .map((line) => {
      const [id = "", , , packed, from, , base] = line.split(/\s+/);
      return { id, from: Number(from), end: Number(from) + Number(packed), base };
    });
}

/** The secrets of all objects but those for which `isDamaged` holds, and those made from them. */
function secretsWithout(isDamaged: (entry: Entry) => boolean): readonly string[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const isLost = (entry: Entry): boolean => {
    const base = byId.get(entry.base ?? "");
    return isDamaged(entry) || (base !== undefined && isLost(base));
  };
  return entries.filter((entry) => !isLost(entry)).flatMap(({ id }) => secrets.get(id) ?? []);
}

const everySecret = [...secrets.values()];

/** The report of a damaged repository; nothing where it is no repository any more, which is said as to a user. */
async function audit(path: string): Promise<Report | undefined> {
  try {
    return await history({ path, reveal: true });
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function assertPromises(report: Report, wanted: readonly string[], what: string): void {
  const found = new Set(report.findings.map(({ secret }) => secret));
  const lost = wanted.filter((secret) => !found.has(secret));
  assert.equal(lost.length, 0, `${what}: not found although whole`);
  if (everySecret.some((secret) => !found.has(secret)))
    assert.equal(report.coverage.complete, false, `${what}: lost in silence`);
  assert.deepEqual(JSON.parse(jsonReport(report)).findings.length, report.findings.length);
  const options = { width: 80, colour: false, verbose: true, evidence: "weak" } as const;
  assert.notEqual(textReport(report, options), "");
}

/** Puts `bytes` in place of a file for as long as `step` takes. */
async function withFile(path: string, bytes: Uint8Array, step: () => Promise<void>): Promise<void> {
  const before = readFileSync(path);
  rmSync(path); // git writes its files read-only
  writeFileSync(path, bytes);
  try {
    await step();
  } finally {
    writeFileSync(path, before);
  }
}

/** Numbers below `limit`, the same on every run: a xorshift generator (Marsaglia 2003). */
function numbers(count: number, limit: number): readonly number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  });
}

function flipped(bytes: Uint8Array, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 + ((at * 37) % 255));
  return changed;
}

test("undamaged, every secret is found", async () => {
  assert.equal(secrets.size, 12);
  assert.ok(entries.filter(({ base }) => base !== undefined).length > 8, "most are deltas");
  for (const path of [repository.path, loose]) {
    const report = await audit(path);
    assert.ok(report !== undefined);
    assertPromises(report, everySecret, "undamaged");
    assert.equal(report.coverage.complete, true);
  }
});

test(`a byte of the pack flipped, in 200 places (seed ${seed})`, async () => {
  const bytes = readFileSync(packPath);
  for (const at of [...Array(30).keys(), ...numbers(170, bytes.length)]) {
    await withFile(packPath, flipped(bytes, at), async () => {
      const report = await audit(repository.path);
      const whole = secretsWithout(({ from, end }) => at >= from && at < end);
      assert.ok(report !== undefined, "the repository is still one");
      assertPromises(report, whole, `byte ${at}`);
      await assertTwinsAgree(repository.path, `byte ${at}`);
    });
  }
});

test(`the pack cut off, at 80 lengths (seed ${seed})`, async () => {
  const bytes = readFileSync(packPath);
  const lengths = [...Array(15).keys(), ...numbers(40, bytes.length)];
  for (let less = 1; less <= 25; less++) lengths.push(bytes.length - less);
  for (const length of lengths) {
    await withFile(packPath, bytes.subarray(0, length), async () => {
      const report = await audit(repository.path);
      assert.ok(report !== undefined, "the repository is still one");
      assertPromises(
        report,
        secretsWithout(({ end }) => end > length),
        `length ${length}`,
      );
      assert.equal(report.coverage.complete, false);
    });
  }
});

/** Where the offsets of an index of version 2 stand: header, counts, ids and checksums come before. */
const offsetsAt = 8 + 1024 + 24 * entries.length;

test(`a byte of the pack's index flipped, in 100 places (seed ${seed})`, async () => {
  const bytes = readFileSync(indexPath);
  const inOrder = entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const places = numbers(68, bytes.length);
  for (const at of [...Array(12).keys(), ...numbers(20, 1024), ...places]) {
    await withFile(indexPath, flipped(bytes, at), async () => {
      const report = await audit(repository.path);
      assert.ok(report !== undefined, "the repository is still one");
      const number = Math.floor((at - offsetsAt) / 4);
      // The counts say which object is which: damaged, they may cost the whole pack.
      const whole = at < 8 + 1024 ? [] : secretsWithout(({ id }) => inOrder[number]?.id === id);
      assertPromises(report, whole, `byte ${at} of the index`);
      await assertTwinsAgree(repository.path, `byte ${at} of the index`);
    });
  }
});

test(`the pack's index cut off, at 30 lengths (seed ${seed})`, async () => {
  const bytes = readFileSync(indexPath);
  for (const length of [...Array(8).keys(), ...numbers(22, bytes.length)]) {
    await withFile(indexPath, bytes.subarray(0, length), async () => {
      const report = await audit(repository.path);
      assert.ok(report !== undefined, "the repository is still one");
      assertPromises(report, [], `length ${length} of the index`);
    });
  }
});

test(`a multi-pack-index flipped and cut off, in 60 places (seed ${seed})`, async () => {
  const path = join(repository.outside, "with one index");
  cpSync(repository.path, path, { recursive: true });
  repository.runWith({ folder: path }, "multi-pack-index", "write", "--no-progress");
  const folder = join(path, ".git", "objects", "pack");
  rmSync(join(folder, packName.replace(/pack$/, "idx")));
  const file = join(folder, "multi-pack-index");
  const bytes = readFileSync(file);
  const whole = await audit(path);
  assert.ok(whole !== undefined);
  assertPromises(whole, everySecret, "undamaged");
  for (const at of [...Array(20).keys(), ...numbers(40, bytes.length)]) {
    for (const damaged of [flipped(bytes, at), bytes.subarray(0, at)])
      await withFile(file, damaged, async () => {
        const report = await audit(path);
        assert.ok(report !== undefined, "the repository is still one");
        assertPromises(report, [], `byte ${at} of the multi-pack-index`);
      });
  }
});

test(`loose objects flipped and cut off, in 60 places (seed ${seed})`, async () => {
  const folder = join(loose, ".git", "objects");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /^[0-9a-f]{2}.[0-9a-f]{38}$/.test(name))
    .toSorted();
  assert.equal(files.length, entries.length);
  for (const number of numbers(60, 1_000_000)) {
    const name = files[number % files.length] ?? "";
    const id = name.slice(0, 2) + name.slice(3);
    const bytes = readFileSync(join(folder, name));
    const at = (number >> 3) % bytes.length;
    for (const damaged of [flipped(bytes, at), bytes.subarray(0, at)])
      await withFile(join(folder, name), damaged, async () => {
        const report = await audit(loose);
        assert.ok(report !== undefined, "the repository is still one");
        const others = everySecret.filter((secret) => secret !== secrets.get(id));
        assertPromises(report, others, `byte ${at} of ${name}`);
      });
  }
});

for (const { name, mayRefuse } of [
  { name: "packed-refs", mayRefuse: false },
  { name: "index", mayRefuse: false },
  { name: "logs/HEAD", mayRefuse: false },
  { name: "HEAD", mayRefuse: true },
  { name: "config", mayRefuse: true },
]) {
  test(`${name} flipped and cut off, in 20 places (seed ${seed})`, async () => {
    const path = join(git, name);
    const bytes = readFileSync(path);
    let scanned = 0;
    for (const at of [...Array(6).keys(), ...numbers(14, bytes.length)]) {
      for (const damaged of [flipped(bytes, at), bytes.subarray(0, at)])
        await withFile(path, damaged, async () => {
          const report = await audit(repository.path);
          if (report === undefined) {
            assert.ok(mayRefuse, `byte ${at}: the repository is still one`);
            return;
          }
          scanned++;
          assertPromises(report, everySecret, `byte ${at} of ${name}`);
        });
    }
    assert.ok(scanned > 12, "most are scanned");
  });
}

test("the command's exit code and output, for damage of every kind", async () => {
  const pack = readFileSync(packPath);
  const cases = [
    { path: packPath, bytes: flipped(pack, 500), codes: [1] },
    { path: packPath, bytes: pack.subarray(0, 12), codes: [3] },
    { path: packPath, bytes: Buffer.alloc(0), codes: [3] },
    { path: indexPath, bytes: readFileSync(indexPath).subarray(0, 1500), codes: [3] },
    { path: join(git, "HEAD"), bytes: Buffer.from("nothing\n"), codes: [1, 2] },
    { path: join(git, "config"), bytes: Buffer.from("[core\n"), codes: [1, 2] },
    { path: join(git, "packed-refs"), bytes: Buffer.alloc(300, 0xff), codes: [1] },
    { path: join(git, "index"), bytes: Buffer.from("DIRC"), codes: [1] },
  ];
  for (const { path, bytes, codes } of cases) {
    await withFile(path, bytes, async () => {
      const { code, stdout, stderr } = telltale("history", repository.path, ...jsonOptions);
      assert.ok(codes.includes(code ?? -1), `exit code ${code} for ${path}`);
      assert.doesNotMatch(stderr, /\n\s+at /, "no stack");
      if (code === 2) assert.equal(stdout, "");
      else assert.equal(reportOf(stdout).coverage.complete, false);
      await Promise.resolve();
    });
  }
});
