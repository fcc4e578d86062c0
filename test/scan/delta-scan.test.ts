/**
 * The invariant: for every text the delta scan finds exactly what a scan of the whole text finds. And the fast ways
 * (kernels) against the plain ones.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
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
import { ar, tar, zip } from "../support/archives.ts";
import { githubToken } from "../support/token.ts";
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

test("the same of containers, and of texts made from them", () => {
  const token = [{ name: "a", content: githubToken("packed") }];
  const bases = [gzipSync(githubToken("zipped")), zip(token), zip(token, 0), tar(token), ar(token)];
  const part = fc.tuple(fc.constantFrom(...bases), fc.nat(), fc.nat()).map(([bytes, a, b]) => {
    const from = a % bytes.length;
    return bytes.subarray(a % 3 === 0 ? 0 : from, b % 2 === 0 ? bytes.length : from + b);
  });
  const insert = fc.oneof(part, fc.constant(Buffer.from("x")));
  const op = fc.oneof(
    insert.map((bytes) => ({ kind: "insert" as const, bytes })),
    fc
      .tuple(fc.nat(300), fc.nat(2000))
      .map(([from, length]) => ({ kind: "copy" as const, from, length })),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...bases),
      fc.array(op, { minLength: 1, maxLength: 4 }),
      (base, ops) => {
        const fitting = ops.map((one) => {
          if (one.kind === "insert") return one;
          const from = one.from % 3 === 0 ? 0 : Math.min(one.from, base.length);
          return { ...one, from, length: Math.min(one.length, base.length - from) };
        });
        const edited = { base, ops: fitting };
        const made = applied(edited);
        const target = new Uint8Array(made.length);
        const deltaOps = new DeltaOps();
        assert.equal(applyDelta(deltaData(edited), base, target, deltaOps), undefined);
        const before = new TextState();
        plain.scanWhole(base, before);
        assert.equal(before.inner.length, 1);
        const inDelta = new TextState();
        plain.scanDelta(target, before, deltaOps, inDelta);
        const whole = new TextState();
        plain.scanWhole(target, whole);
        assert.ok(sameTextStates(inDelta, whole));
      },
    ),
    seeded(800),
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
