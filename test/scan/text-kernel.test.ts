/**
 * The kernel of texts against its slow twin: few keywords and thousands, at every offset, up to the text's end; and what
 * it remembers of windows and names.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KernelMemory } from "../../src/git/kernel-memory.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { keySpans } from "../../src/scan/hits.ts";
import { Matcher } from "../../src/scan/match.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import { TextKernel } from "../../src/scan/text-kernel.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";
import { sameTextStates } from "../../src/scan/whole-check.ts";
import { text } from "../support/random-edit.ts";
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

/** A matcher for that many keywords, of which none has a rule. */
function matcherOf(keywords: number): Matcher {
  const none = Array.from({ length: keywords }, () => 0);
  const keywordFacts = { rules: none.map(() => []), reachBefore: none, reachAfter: none };
  return new Matcher({ ...readBundle(), keywordFacts }, new SecretTable());
}

test("of a part of a text the kernel asks about the hits in it that see the change", () => {
  const { keywords } = readBundle();
  const memory = new KernelMemory();
  const automaton = buildAutomaton(keywords);
  const matcher = matcherOf(keywords.length);
  const { reachBefore, reachAfter } = matcher; // of none; but of UTF-16 a byte more tells how a letter is read
  const kernel = new TextKernel(memory, automaton, matcher);
  const spans = keySpans(automaton);
  const word = fc.constantFrom(...keywords).map((one) => Buffer.from(one, "latin1"));
  const places = fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300), fc.nat(300));
  fc.assert(
    fc.property(fc.array(fc.oneof(text(), word), { maxLength: 9 }), places, (parts, four) => {
      const bytes = Buffer.concat(parts).subarray(0, 300);
      const [first, from, to, last] = four
        .map((at) => at % (bytes.length + 1))
        .toSorted((a, b) => a - b) as [number, number, number, number];
      const place = memory.copyOf(bytes);
      assert.ok(place !== undefined);
      assert.ok(kernel.part(memory.view(place), first, last, from, to));
      const asked = Array.from({ length: kernel.asked }, (_, at) => ({
        end: kernel.endOf(kernel.askedHit(at)),
        key: kernel.keyOf(kernel.askedHit(at)),
      }));
      const isSeen = ({ end, key }: { readonly end: number; readonly key: number }): boolean =>
        end - spans[key]! >= first &&
        end <= last &&
        end + reachAfter[key]! > from &&
        end - spans[key]! - reachBefore[key]! < to;
      assert.deepEqual(asked, slowHits(keywords, bytes).filter(isSeen));
      memory.give(place);
    }),
    seeded(200),
  );
});

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
  const line = fc.oneof(
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
  { title: "a value that is none", line: 'password = "changeme"', asked: [1, 0] },
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
