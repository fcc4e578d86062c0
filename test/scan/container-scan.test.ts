/** Secrets in members of archives and in what is compressed: where they stand, and what cannot be unpacked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { innerDepthMax, unpackedBytesMax } from "../../src/limits.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { Matcher } from "../../src/scan/match.ts";
import { SecretSets } from "../../src/scan/secret-sets.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";
import { ar, tar, zip } from "../support/archives.ts";
import { encoders } from "../support/encoders.ts";
import { seeded } from "../support/seed.ts";
import { githubToken } from "../support/token.ts";

const bundle = readBundle();
const automaton = buildAutomaton(bundle.keywords);
const sets = new SecretSets(bundle);
const token = githubToken("member");
const text = `first line\n  key ${token}\n`;

/** Where secrets stand (`member:line:column`), and troubles (`CODE member`). */
function look(bytes: Uint8Array): { places: string[]; troubles: string[] } {
  const state = new TextState();
  new TextScan(automaton, new Matcher(bundle, new SecretTable())).scanWhole(bytes, state);
  const { hits, matches, inner, troubles } = state;
  return {
    places: sets.standing(bytes, hits, matches, inner).map((found) => {
      const member = found.inner?.member;
      const value = found.inner?.value ?? bytes.subarray(found.start, found.end);
      assert.equal(Buffer.from(value).toString(), token);
      if (found.inner === undefined) return "as it is";
      return member === undefined ? "?" : `${member.path}:${member.line}:${member.column}`;
    }),
    troubles: troubles.map(({ code, member }) => `${code} ${member}`),
  };
}

const file = { name: "etc/app.conf", content: text };
const other = { name: "README", content: "nothing here\n" };
const cases = [
  { title: "gzip", bytes: gzipSync(text), place: ":2:7" },
  {
    title: "two gzip streams",
    bytes: Buffer.concat([gzipSync("a\n"), gzipSync(text)]),
    place: ":3:7",
  },
  { title: "zip", bytes: zip([other, file]), place: "etc/app.conf:2:7" },
  { title: "zip, stored", bytes: zip([other, file], 0), place: "etc/app.conf:2:7" },
  { title: "tar", bytes: tar([other, file]), place: "etc/app.conf:2:7" },
  { title: "tar.gz", bytes: gzipSync(tar([other, file])), place: "etc/app.conf:2:7" },
  { title: "ar", bytes: ar([other, { ...file, name: "app.conf" }]), place: "app.conf:2:7" },
  {
    title: "tar.gz in zip",
    bytes: zip([other, { name: "inner.tar.gz", content: gzipSync(tar([file])) }]),
    place: "inner.tar.gz!etc/app.conf:2:7",
  },
  {
    title: "deb",
    bytes: ar([
      { name: "debian-binary", content: "2.0\n" },
      { name: "data.tar.gz", content: gzipSync(tar([file])) },
    ]),
    place: "data.tar.gz!etc/app.conf:2:7",
  },
  {
    title: "zip in zip in zip",
    bytes: zip([{ name: "a.jar", content: zip([{ name: "b.jar", content: zip([file]) }]) }]),
    place: "a.jar!b.jar!etc/app.conf:2:7",
  },
  {
    title: "encoded in a member",
    bytes: zip([{ name: "a", content: `one\nx: ${encoders.base64(`key ${token}`)}\n` }]),
    place: "a:2:9",
  },
  {
    title: "text in UTF-32, without a mark",
    bytes: utf32(text),
    place: ":2:7",
  },
  {
    title: "text in UTF-32, with its mark",
    bytes: utf32(`\ufeff${text}`),
    place: ":2:7",
  },
  {
    title: "a page of a PDF file",
    bytes: pdf(
      `BT /F1 12 Tf 72 720 Td (one) Tj T* [(ke) 20 (y) -300 (${token.slice(0, 9)}) 3 (${token.slice(9)})] TJ ET`,
    ),
    place: "stream 1:3:5",
  },
  {
    title: "gzip in base64",
    bytes: Buffer.from(`a: 1\nrelease: ${gzipSync(text).toString("base64")}\n`),
    place: "?",
  },
  {
    title: "gzip in base64 in base64, as Helm keeps releases",
    bytes: Buffer.from(`release: ${encoders.base64(gzipSync(text).toString("base64"))}\n`),
    place: "?",
  },
  {
    title: "a table of SQLite, which stores strings as they are",
    bytes: Buffer.from(
      `SQLite format 3\0\x10\0\x01\x01\0\x40\0\0\x81\x23\x02\x03\0\x5d${token}\0\0`,
      "latin1",
    ),
    place: "as it is",
  },
  {
    title: "a constant of a .pyc file, which stores strings as they are",
    bytes: Buffer.from(`\xcb\r\r\n\0\0\0\0\xda(${token}\xda\x06config`, "latin1"),
    place: "as it is",
  },
] as const;

function utf32(plain: string): Buffer {
  return Buffer.concat(
    Array.from(plain, (letter) => {
      const four = Buffer.alloc(4);
      four.writeUInt32LE(letter.codePointAt(0) ?? 0);
      return four;
    }),
  );
}

function pdf(content: string): Buffer {
  const data = deflateSync(content);
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Length ${data.length} /Filter /FlateDecode >>\nstream\n`),
    data,
    Buffer.from("\nendstream\nendobj\n"),
  ]);
}

for (const { title, bytes, place } of cases) {
  test(`a secret in ${title}`, () => {
    assert.deepEqual(look(bytes), { places: [place], troubles: [] });
  });
}

test("a file cut short is looked at as far as it goes, and said to be", () => {
  const long = `${text}${"x".repeat(9)}`.padEnd(40_000, text.slice(0, 10));
  const cut = (bytes: Buffer, share: number): Buffer =>
    bytes.subarray(0, Math.floor(bytes.length * share));
  assert.deepEqual(look(cut(gzipSync(long), 0.8)), {
    places: [":2:7"],
    troubles: ["ARCHIVE_BAD "],
  });
  const many = [file, { name: "b", content: long }];
  assert.deepEqual(look(cut(zip(many, 0), 0.8)).places, ["etc/app.conf:2:7", "b:2:7"]);
  assert.deepEqual(look(cut(zip(many, 0), 0.8)).troubles, ["ARCHIVE_BAD "]);
  assert.deepEqual(look(cut(tar(many), 0.8)).troubles, ["ARCHIVE_BAD b"]);
});

test("what is encrypted, or of a kind that is not read, is said to be", () => {
  assert.deepEqual(look(zip([file], 8, 1)).troubles, ["ARCHIVE_LOCKED etc/app.conf"]);
  const sevenZip = Buffer.from("377abcaf271c0004", "hex");
  assert.deepEqual(look(sevenZip).troubles, ["ARCHIVE_LOCKED "]);
});

test("a bomb is not unfolded", () => {
  const much = gzipSync(Buffer.alloc(unpackedBytesMax / 8));
  const bomb = zip(Array.from({ length: 12 }, (_, at) => ({ name: `${at}.gz`, content: much })));
  const { troubles } = look(bomb);
  assert.ok(troubles.length > 0);
  assert.ok(troubles.every((one) => one.startsWith("ARCHIVE_TOO_BIG")));
});

test("archives in archives, deeper than is followed", () => {
  let bytes: Buffer = Buffer.from(text);
  for (let depth = 0; depth < innerDepthMax; depth++) bytes = gzipSync(bytes);
  assert.deepEqual(look(bytes), { places: [":2:7"], troubles: [] });
  assert.deepEqual(look(gzipSync(bytes)), { places: [], troubles: ["ARCHIVE_TOO_BIG "] });
});

test("damaged containers give trouble or what they hold, never an exception", () => {
  const whole = cases.map(({ bytes }) => bytes);
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(),
      (bytes, changes, end) => {
        const damaged = Buffer.from(bytes);
        for (const [at, byte] of changes) damaged[at % damaged.length] = byte;
        const state = new TextState();
        const cut = end % 3 === 0 ? damaged.subarray(0, end % damaged.length) : damaged;
        new TextScan(automaton, new Matcher(bundle, new SecretTable())).scanWhole(cut, state);
      },
    ),
    seeded(400),
  );
});
