/** Operations told by comparing two texts: they make the one from the other, and copy what was not changed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inserted } from "../../src/git/delta.ts";
import { KernelCompare } from "../../src/git/kernel-compare.ts";
import { KernelMemory } from "../../src/git/kernel-memory.ts";
import { applied, edit } from "../support/random-edit.ts";
import { seeded } from "../support/seed.ts";

const memory = new KernelMemory();
const compare = new KernelCompare(memory);

/** The operations, checked, as lists of source and length; what is not copied has a source of -1. */
function operations(earlier: Uint8Array, text: Uint8Array, isWithin = true): readonly number[][] {
  const [other, one] = [memory.copyOf(earlier), memory.copyOf(text)];
  assert.ok(other !== undefined && one !== undefined);
  const least = Math.min(earlier.length, text.length);
  const from = compare.commonStart(one.at, other.at, least);
  const tail = compare.commonEnd(one.at + one.length, other.at + other.length, least - from);
  compare.operations(one, other, from, text.length - tail, isWithin);
  const { count, source, target, length } = memory.ops;
  const listed: number[][] = [];
  let made = 0;
  let taken = 0;
  for (let number = 0; number < count; number++) {
    const [at, size] = [source[number]!, length[number]!];
    assert.equal(target[number], made);
    assert.ok(size > 0);
    if (at !== inserted) {
      assert.ok(at >= taken && at + size <= earlier.length);
      assert.deepEqual(text.subarray(made, made + size), earlier.subarray(at, at + size));
      taken = at + size;
    }
    made += size;
    listed.push([at, size]);
  }
  assert.equal(made, text.length);
  memory.give(one);
  memory.give(other);
  return listed;
}

test("of random texts and edits, what is copied is the same", () => {
  fc.assert(
    fc.property(edit(), fc.nat(3), fc.boolean(), (one, copies, isWithin) => {
      const times = (bytes: Buffer): Buffer =>
        Buffer.concat(Array.from({ length: 1 + copies }, () => bytes));
      operations(times(one.base), times(applied(one)), isWithin);
    }),
    seeded(2000),
  );
});

/** No two lines that follow one another begin or end alike. */
const line = (number: number): string =>
  `${"abcdefg"[number % 7]} ${number * 7919} of a text ${number % 10}\n`;
const text = Array.from({ length: 4000 }, (_, number) => line(number)).join("");
const at = (number: number): number => text.indexOf(line(number));

const cases: readonly (readonly [string, string, readonly number[][]])[] = [
  ["nothing", text, [[0, text.length]]],
  [
    "a line put in, one taken out and one changed, far apart",
    `${text.slice(0, at(500))}put in\n${text.slice(at(500), at(1500))}${text.slice(at(1501), at(3000))}changed!${text.slice(at(3001))}`,
    [
      [0, at(500)],
      [inserted, 7],
      [at(500), at(1500) - at(500)],
      [at(1501), at(3000) - at(1501)],
      [inserted, 8],
      [at(3001), text.length - at(3001)],
    ],
  ],
  [
    "twenty thousand bytes put in, and a line",
    `${text.slice(0, at(500))}${"0123456789\n".repeat(1800)}${text.slice(at(500), at(900))}#${text.slice(at(900))}`,
    [
      [0, at(500)],
      [inserted, 19_800],
      [at(500), at(900) - at(500)],
      [inserted, 1],
      [at(900), text.length - at(900)],
    ],
  ],
];

for (const [title, changed, want] of cases) {
  test(`operations of a long text: ${title}`, () => {
    assert.deepEqual(operations(Buffer.from(text), Buffer.from(changed)), want);
  });
}
