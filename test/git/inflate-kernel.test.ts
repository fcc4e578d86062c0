/** The kernel's inflate against zlib: all levels and strategies, sizes and damage. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { FileBytes } from "../../src/git/file-bytes.ts";
import { KernelMemory } from "../../src/git/kernel-memory.ts";
import { seeded } from "../support/seed.ts";

const folder = mkdtempSync(join(tmpdir(), "telltale-test-"));
after(() => {
  rmSync(folder, { recursive: true });
});
const kernel = new KernelMemory();
let files = 0;

/** What the kernel makes of data in a file: bytes, or a trouble code. */
function kernelInflate(data: Uint8Array, size: number): Uint8Array | string {
  const path = join(folder, String(files++));
  writeFileSync(path, data);
  const file = new FileBytes(path);
  const made = kernel.inflate(file, 0, data.length, size);
  file.close();
  assert.ok(made !== undefined);
  if (typeof made === "string") return made;
  const bytes = kernel.view(made).slice();
  kernel.give(made);
  return bytes;
}

function zlibInflate(data: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const bytes = inflateSync(data, { maxOutputLength: size + 64 });
    return bytes.length === size ? bytes : undefined;
  } catch {
    return undefined; // refused, which is what the kernel must do as well
  }
}

const content = fc.oneof(
  fc.uint8Array({ maxLength: 4000 }),
  fc
    .array(fc.constantFrom("the ", "token ", "= ", "\n", "aaaaaaaa"), { maxLength: 4000 })
    .map((words) => Buffer.from(words.join(""))),
  fc.tuple(fc.nat(255), fc.nat(70_000)).map(([byte, length]) => Buffer.alloc(length, byte)),
);

test("what zlib deflates, the kernel inflates", () => {
  fc.assert(
    fc.property(content, fc.nat(9), fc.nat(4), fc.nat(9), (bytes, level, strategy, behind) => {
      const data = Buffer.concat([
        deflateSync(bytes, { level, strategy }),
        Buffer.alloc(behind, 7),
      ]);
      assert.deepEqual(Buffer.from(kernelInflate(data, bytes.length)), Buffer.from(bytes));
    }),
    seeded(400),
  );
});

test("another size than was promised is refused", () => {
  const data = deflateSync(Buffer.alloc(1000, "x"));
  for (const size of [0, 1, 999, 1001, 5000])
    assert.equal(typeof kernelInflate(data, size), "string");
});

test("damaged data is refused, or is what zlib makes of it", () => {
  fc.assert(
    fc.property(
      content,
      fc.nat(9),
      fc.nat(),
      fc.nat(254),
      fc.boolean(),
      (bytes, level, place, change, cut) => {
        const whole = deflateSync(bytes, { level });
        const at = place % whole.length;
        whole[at] = (whole[at] ?? 0) ^ (1 + change);
        const data = cut ? whole.subarray(0, at) : whole;
        const made = kernelInflate(data, bytes.length);
        const wanted = zlibInflate(data, bytes.length);
        if (typeof made === "string") assert.equal(wanted, undefined);
        else assert.deepEqual(Buffer.from(made), Buffer.from(wanted ?? []));
      },
    ),
    seeded(600),
  );
});
