/** The kernel's windows: whatever was read before, a place holds the bytes of the file. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { FileBytes } from "../../src/git/file-bytes.ts";
import { KernelWindows } from "../../src/git/kernel-windows.ts";
import { seeded } from "../support/seed.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-test-"));
const contents = [0, 1].map((file) =>
  Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * (7 + file) + (at >> 8)) & 255)),
);
const files = contents.map((content, number) => {
  const path = join(folder, String(number));
  writeFileSync(path, content);
  return new FileBytes(path);
});
after(() => {
  for (const file of files) file.close();
  rmSync(folder, { recursive: true });
});

test("any entries in any order, small and large, of two files", () => {
  const entry = fc.record({
    file: fc.nat(1),
    at: fc.nat(4999),
    length: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 60 }), (entries) => {
      const windows = new KernelWindows(100, 400);
      windows.placeAt(16);
      const memory = new Uint8Array(16 + windows.bytes);
      for (const { file: number, at, length } of entries) {
        const [file, content] = [files[number], contents[number]];
        assert.ok(file !== undefined && content !== undefined);
        if (!windows.has(file, at, length)) windows.read(file, at, length, memory);
        const want = content.subarray(at, at + length);
        const left = windows.leftIn(at);
        assert.ok(left >= want.length);
        const place = windows.placeIn(at);
        assert.deepEqual(Buffer.from(memory.subarray(place, place + want.length)), want);
      }
    }),
    seeded(300),
  );
});

test("what one of the last windows holds is not read again", () => {
  const [file] = files;
  assert.ok(file !== undefined);
  const windows = new KernelWindows(100, 400);
  const memory = new Uint8Array(windows.bytes);
  for (let number = 0; number < 8; number++) windows.read(file, 500 * number, 50, memory);
  for (let number = 0; number < 8; number++) assert.ok(windows.has(file, 500 * number + 20, 50));
  windows.read(file, 4500, 50, memory);
  assert.equal(windows.has(file, 0, 50), false, "the one that was not used for longest made room");
  assert.ok(windows.has(file, 500, 50));
});
