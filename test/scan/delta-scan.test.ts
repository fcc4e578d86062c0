/**
 * The invariant: for every text the delta scan finds exactly what a scan of the whole text finds. And the fast ways
 * (kernels) against the plain ones.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyDelta, DeltaOps } from "../../src/git/delta.ts";
import { KernelMemory } from "../../src/git/kernel-memory.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { Hits } from "../../src/scan/hits.ts";
import { Matcher } from "../../src/scan/match.ts";
import { runPrefilter } from "../../src/scan/prefilter.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import { TextKernel } from "../../src/scan/text-kernel.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";
import { sameTextStates } from "../../src/scan/whole-check.ts";
import { applied, deltaData, edit, text } from "../support/random-edit.ts";
import { seeded } from "../support/seed.ts";
import { slowHits } from "../support/slow-prefilter.ts";

const bundle = readBundle();
const automaton = buildAutomaton(bundle.keywords);
const matcher = new Matcher(bundle, new SecretTable());
const plain = new TextScan(automaton, matcher);
const memory = new KernelMemory();
const kernel = new TextScan(automaton, matcher, new TextKernel(memory, automaton, matcher));

const listed = (hits: Hits): { end: number; key: number }[] =>
  Array.from({ length: hits.count }, (_, at) => ({
    end: hits.end[at] ?? 0,
    key: hits.key[at] ?? 0,
  }));

test("the prefilter finds what comparing every keyword at every offset finds", () => {
  fc.assert(
    fc.property(text(), fc.nat(3), (bytes, shift) => {
      const moved = Buffer.concat([Buffer.alloc(shift, "a"), bytes]);
      const hits = new Hits();
      runPrefilter(automaton, moved, 0, moved.length, 0, moved.length, hits);
      assert.deepEqual(listed(hits), slowHits(bundle.keywords, moved));
    }),
    seeded(150),
  );
});

test("a delta scan finds exactly what a scan of the whole text finds", () => {
  fc.assert(
    fc.property(edit(), (one) => {
      const made = applied(one);
      const target = new Uint8Array(made.length);
      const ops = new DeltaOps();
      assert.equal(applyDelta(deltaData(one), one.base, target, ops), undefined);
      assert.deepEqual(Buffer.from(target), made);
      const base = new TextState();
      plain.scanWhole(one.base, base);
      const inDelta = new TextState();
      plain.scanDelta(target, base, ops, inDelta);
      const whole = new TextState();
      plain.scanWhole(target, whole);
      assert.ok(sameTextStates(inDelta, whole));
    }),
    seeded(1500),
  );
});

test("the kernels apply and scan a delta as the plain way does", () => {
  fc.assert(
    fc.property(edit(), (one) => {
      const data = deltaData(one);
      const delta = memory.take(data.length);
      const base = memory.take(one.base.length);
      assert.ok(delta !== undefined && base !== undefined);
      memory.view(delta).set(data);
      memory.view(base).set(one.base);
      const made = memory.applyDelta(delta, base);
      assert.ok(made !== undefined && typeof made !== "string");
      assert.deepEqual(Buffer.from(memory.view(made)), applied(one));
      const ops = new DeltaOps();
      applyDelta(data, one.base, new Uint8Array(made.length), ops);
      const { count } = memory.ops;
      assert.equal(count, ops.count);
      for (const name of ["source", "target", "length"] as const) {
        assert.deepEqual(
          [...memory.ops[name].subarray(0, count)],
          [...ops[name].subarray(0, count)],
        );
      }
      const baseState = new TextState();
      kernel.scanWhole(memory.view(base), baseState);
      const inDelta = new TextState();
      kernel.scanDelta(memory.view(made), baseState, memory.ops, inDelta);
      const whole = new TextState();
      plain.scanWhole(applied(one), whole);
      assert.ok(sameTextStates(inDelta, whole));
      for (const place of [delta, base, made]) memory.give(place);
    }),
    seeded(800),
  );
});

test("damaged delta data is refused by both ways, or makes the same", () => {
  fc.assert(
    fc.property(edit(), fc.nat(), fc.nat(255), (one, place, byte) => {
      const data = deltaData(one);
      data[place % data.length] = byte;
      const delta = memory.take(data.length);
      const base = memory.take(one.base.length);
      assert.ok(delta !== undefined && base !== undefined);
      memory.view(delta).set(data);
      memory.view(base).set(one.base);
      const made = memory.applyDelta(delta, base);
      const target = new Uint8Array(1 << 16);
      const bad = applyDelta(data, one.base, target, new DeltaOps());
      if (made !== undefined && typeof made !== "string") {
        assert.equal(bad, undefined);
        assert.deepEqual(memory.view(made), target.subarray(0, made.length));
        memory.give(made);
      } else if (made !== undefined) assert.notEqual(bad, undefined);
      memory.give(delta);
      memory.give(base);
    }),
    seeded(1500),
  );
});
