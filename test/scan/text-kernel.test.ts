/**
 * The kernel of texts against its slow twin: few keywords and thousands, at every offset, up to the text's end; and what
 * it remembers of windows and names.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inserted } from "../../src/git/delta.ts";
import type { DeltaOps } from "../../src/git/delta.ts";
import { KernelMemory } from "../../src/git/kernel-memory.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { changeReach } from "../../src/scan/change-reach.ts";
import { keySpans } from "../../src/scan/hits.ts";
import { Matcher } from "../../src/scan/match.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import { TextKernel } from "../../src/scan/text-kernel.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";
import { sameTextStates } from "../../src/scan/whole-check.ts";
import { text } from "../support/random-edit.ts";
import type { EditOp } from "../support/random-edit.ts";
import { seeded } from "../support/seed.ts";
import { slowHits } from "../support/slow-prefilter.ts";
import { githubToken } from "../support/token.ts";

/** As many words as a bundle may come to hold, many of them with a beginning in common, or one inside another. */
function manyKeywords(): string[] {
  const words = new Set(readBundle().keywords);
  for (let number = 0; words.size < 2000; number++) {
    words.add(`${["key", "tok_", "x-", "api."][number % 4]}${(number * 7919).toString(36)}`);
    words.add((number * 104_729).toString(36).padStart(3, "a"));
  }
  return [...words].toSorted();
}

/** A matcher for that many keywords, of which none has a rule, but each looks as far as is told. */
function matcherOf(keywords: number, reachOf: (keyword: number) => number = () => 0): Matcher {
  const numbers = Array.from({ length: keywords }, (_, number) => number);
  const [reachBefore, reachAfter] = [numbers.map(reachOf), numbers.map((one) => 3 * reachOf(one))];
  const keywordFacts = { rules: numbers.map(() => []), reachBefore, reachAfter };
  return new Matcher({ ...readBundle(), keywordFacts }, new SecretTable());
}

/** Texts made from others, with long stretches between what differs. */
function spread(words: readonly string[]): fc.Arbitrary<readonly EditOp[]> {
  const word = fc.constantFrom(...words);
  const put = fc
    .oneof(
      text(),
      word.map((one) => Buffer.from(one, "latin1")),
      word.map((one) => Buffer.from(one, "utf16le")),
      fc.nat(2000).map((length) => Buffer.alloc(length, "few words; ")),
    )
    .map((bytes) => ({ kind: "insert" as const, bytes }));
  const copied = fc
    .tuple(fc.nat(6000), fc.nat(2500))
    .map(([from, length]) => ({ kind: "copy" as const, from, length }));
  return fc.array(fc.oneof(put, copied), { maxLength: 7 });
}

test("of a text made from another the kernel asks about the hits that see where they differ", () => {
  const { keywords } = readBundle();
  const memory = new KernelMemory();
  const automaton = buildAutomaton(keywords);
  // Most look as far as an assignment does, some farther, and a few as far as keys.
  const reachOf = (number: number): number =>
    number % 50 === 0 ? 2000 : number % 11 === 0 ? 260 : number % 97;
  const matcher = matcherOf(keywords.length, reachOf);
  const kernel = new TextKernel(memory, automaton, matcher);
  const spans = keySpans(automaton);
  kernel.setReach(changeReach(automaton, matcher, spans));
  const word = fc.constantFrom(...keywords).map((one) => Buffer.from(one, "latin1"));
  const stretch = fc.nat(900).map((length) => Buffer.alloc(length, "a line of it\n"));
  const base = fc.array(fc.oneof(word, stretch), { minLength: 4, maxLength: 20 });
  let [seen, unseen] = [0, 0];
  fc.assert(
    fc.property(base, spread(keywords), (parts, edits) => {
      const whole = Buffer.concat(parts);
      const { ops } = memory;
      ops.count = 0;
      const made: Buffer[] = [];
      let length = 0;
      for (const one of edits) {
        const bytes =
          one.kind === "insert" ? one.bytes : whole.subarray(one.from, one.from + one.length);
        if (bytes.length > 0)
          ops.add(one.kind === "insert" ? inserted : one.from, length, bytes.length);
        made.push(bytes);
        length += bytes.length;
      }
      const bytes = Buffer.concat(made);
      const place = memory.copyOf(bytes);
      assert.ok(place !== undefined);
      assert.ok(kernel.parts(memory.view(place), whole.length, ops));
      const asked = Array.from({ length: kernel.asked }, (_, at) => ({
        end: kernel.endOf(kernel.askedHit(at)),
        key: kernel.keyOf(kernel.askedHit(at)),
      }));
      const all = slowHits(keywords, bytes);
      const wanted = all.filter(({ end, key }) => {
        const from = end - spans[key]! - matcher.reachBefore[key]!;
        return !isCopied(ops, whole.length, bytes.length, from, end + matcher.reachAfter[key]!);
      });
      assert.deepEqual(asked, wanted);
      seen += wanted.length;
      unseen += all.length - wanted.length;
      memory.give(place);
    }),
    seeded(400),
  );
  assert.ok(seen > 100 && unseen > 100, `${seen}, ${unseen}`);
});

/** Whether one operation copied all that lies in [from, to), as much of it as there is, and the text's ends with it. */
function isCopied(
  { count, source, target, length }: DeltaOps,
  baseLength: number,
  madeLength: number,
  from: number,
  to: number,
): boolean {
  for (let number = 0; number < count; number++) {
    if (source[number]! < 0) continue;
    const end = target[number]! + length[number]!;
    const isFirst = source[number] === 0 && target[number] === 0;
    const isLast = source[number]! + length[number]! === baseLength && end === madeLength;
    if ((from >= target[number]! || isFirst) && (to <= end || isLast)) return true;
  }
  return false;
}

for (const [title, keywords] of [
  ["the bundle's keywords", readBundle().keywords],
  ["2,000 keywords", manyKeywords()],
] as const) {
  test(`the kernel finds what comparing every keyword at every offset finds: ${title}`, () => {
    const memory = new KernelMemory();
    const kernel = new TextKernel(memory, buildAutomaton(keywords), matcherOf(keywords.length));
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
        assert.ok(kernel.whole(memory.view(place)));
        const listed = Array.from({ length: kernel.count }, (_, at) => ({
          end: kernel.endOf(at),
          key: kernel.keyOf(at),
        }));
        assert.deepEqual(listed, slowHits(keywords, bytes));
        memory.give(place);
      }),
      seeded(100),
    );
  });
}

/** Lines in which the same windows come again and again, some of them with secrets. */
function lines(): fc.Arbitrary<Buffer> {
  const value = fc.constantFrom(
    "Xk29dLq8vR4tYz",
    "changeme",
    "os.environ['X']",
    "foo(",
    githubToken("one"),
    "",
  );
  const name = fc.constantFrom(
    "password",
    "token_type",
    "API_KEY",
    "passwords",
    "db.password",
    "client_secret",
  );
  const sign = fc.constantFrom(" = ", "=", ": ", ") ", " is ", "->", " := ");
  const before = fc.constantFrom(
    "",
    "x",
    "X",
    "_",
    "\\n",
    "%3D",
    "\u001b[31m",
    "[31m",
    "m",
    "%D",
    " ",
  );
  const key = fc.constantFrom(githubToken("two"), `okta_key = "${githubToken("three").slice(4)}"`);
  const cased = fc
    .tuple(key, fc.boolean())
    .map(([one, big]) => (big ? one.replace("o", "O") : one));
  const line = fc.oneof(
    fc.tuple(before, cased).map((parts) => parts.join("")),
    fc.tuple(name, sign, value).map((parts) => parts.join("")),
    fc.tuple(name, sign, value).map(([one, by, what]) => `${one}${by}"${what}"`),
    fc.constantFrom("", "x", "curl -u a:b https://u:Zq81kdLw02@h/", "{", "}"),
    fc
      .constantFrom("ghp_", "AKIA", "key-", "://")
      .chain((start) => fc.stringMatching(/^[a-z0-9]{0,40}$/).map((rest) => start + rest)),
  );
  return fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([all, isWide]) => Buffer.from(all.join("\n"), isWide ? "utf16le" : "latin1"));
}

test("what came to nothing is remembered, and what is like it is looked at all the same", () => {
  const bundle = readBundle();
  const automaton = buildAutomaton(bundle.keywords);
  const secrets = new SecretTable();
  const matcher = new Matcher(bundle, secrets);
  const plain = new TextScan(automaton, new Matcher(bundle, secrets));
  const memory = new KernelMemory();
  const kernel = new TextKernel(memory, automaton, matcher);
  const scan = new TextScan(automaton, matcher, kernel);
  const change = fc.record({ at: fc.nat(), byte: fc.constantFrom(0, 0x20, 0x22, 0x41, 0x7a) });
  fc.assert(
    fc.property(lines(), fc.array(change, { maxLength: 4 }), (first, changes) => {
      const texts = [
        first,
        first,
        ...changes.map(({ at, byte }) => changed(first, at, byte)),
        first,
      ];
      for (const bytes of texts) {
        const place = memory.take(bytes.length);
        assert.ok(place !== undefined);
        memory.view(place).set(bytes);
        const [state, want] = [new TextState(), new TextState()];
        scan.scanWhole(memory.view(place), state);
        plain.scanWhole(bytes, want);
        assert.ok(sameTextStates(state, want));
        memory.give(place);
      }
    }),
    seeded(250),
  );
});

for (const { title, line, asked } of [
  { title: "a value that is none", line: 'password = "redacted"', asked: [1, 0] },
  { title: "a name that is none, in another line", line: "token_type = 1", asked: [1, 0] },
  { title: "a secret, which must not stay in memory", line: githubToken("one"), asked: [1, 1] },
  { title: "nothing that can be assigned", line: "f(token)", asked: [1, 0] },
]) {
  test(`asked about twice: ${title}`, () => {
    const bundle = readBundle();
    const automaton = buildAutomaton(bundle.keywords);
    const matcher = new Matcher(bundle, new SecretTable());
    const memory = new KernelMemory();
    const kernel = new TextKernel(memory, automaton, matcher);
    const scan = new TextScan(automaton, matcher, kernel);
    const seen = ["a", "b"].map((far) => {
      // What stands farther off than any of these rules looks is another each time.
      const bytes = Buffer.from(`${far}${"\n".repeat(600)}${line}${"\n".repeat(600)}${far}`);
      const place = memory.take(bytes.length);
      assert.ok(place !== undefined);
      memory.view(place).set(bytes);
      scan.scanWhole(memory.view(place), new TextState());
      return kernel.asked;
    });
    assert.deepEqual(seen, asked);
  });
}

/** A text with one byte in place of another, or cut off there. */
function changed(bytes: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(bytes);
  if (byte === 0x7a) return copy.subarray(at % (copy.length + 1));
  if (copy.length > 0) copy[at % copy.length] = byte;
  return copy;
}
