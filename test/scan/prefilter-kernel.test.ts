/** The prefilter's kernel against its slow twin: few keywords and thousands, at every offset, up to the text's end. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KernelMemory } from "../../src/git/kernel-memory.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { Hits } from "../../src/scan/hits.ts";
import { PrefilterKernel } from "../../src/scan/prefilter-kernel.ts";
import { text } from "../support/random-edit.ts";
import { seeded } from "../support/seed.ts";
import { slowHits } from "../support/slow-prefilter.ts";

/** As many words as a bundle may come to hold, many of them with a beginning in common, or one inside another. */
function manyKeywords(): string[] {
  const words = new Set(readBundle().keywords);
  for (let number = 0; words.size < 2000; number++) {
    words.add(`${["key", "tok_", "x-", "api."][number % 4]}${(number * 7919).toString(36)}`);
    words.add((number * 104_729).toString(36).padStart(3, "a"));
  }
  return [...words].toSorted();
}

for (const [title, keywords] of [
  ["the bundle's keywords", readBundle().keywords],
  ["2,000 keywords", manyKeywords()],
] as const) {
  test(`the kernel finds what comparing every keyword at every offset finds: ${title}`, () => {
    const memory = new KernelMemory();
    const kernel = new PrefilterKernel(memory, buildAutomaton(keywords));
    const word = fc.constantFrom(...keywords);
    const wide = word.map((one) => Buffer.from(one.toUpperCase(), "utf16le").toString("latin1"));
    const part = fc.oneof(
      text(),
      fc.oneof(word, wide).map((one) => Buffer.from(one, "latin1")),
      fc.tuple(word, fc.nat(8)).map(([one, cut]) => Buffer.from(one, "latin1").subarray(0, -cut)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.nat(3), (parts, shift) => {
        const bytes = Buffer.concat([Buffer.alloc(shift, 0x61), ...parts]).subarray(0, 4000);
        const place = memory.take(bytes.length);
        assert.ok(place !== undefined);
        // What an earlier object left behind the text is no part of it.
        memory.view({ ...place, length: 4096 }).set(Buffer.alloc(4096, "token api_key secret "));
        memory.view(place).set(bytes);
        const hits = new Hits();
        assert.ok(kernel.whole(memory.view(place), hits));
        const listed = Array.from({ length: hits.count }, (_, at) => ({
          end: hits.end[at] ?? 0,
          key: hits.key[at] ?? 0,
        }));
        assert.deepEqual(listed, slowHits(keywords, bytes));
        memory.give(place);
      }),
      seeded(100),
    );
  });
}
