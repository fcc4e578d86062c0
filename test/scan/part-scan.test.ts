/**
 * A changed text, looked at where it differs: what is new in it is what a scan of the whole finds, without what some
 * earlier version has. Random texts, edits, rules, encoded runs and archives; no repository.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KernelObjects } from "../../src/git/kernel-objects.ts";
import { typeBlob } from "../../src/git/pack-entry.ts";
import { readBundle } from "../../src/rules/bundle-file.ts";
import type { RuleBundle } from "../../src/rules/rule.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { ChangeScan } from "../../src/scan/change-scan.ts";
import type { NewSecret, ScannedText } from "../../src/scan/change-scan.ts";
import { Matcher } from "../../src/scan/match.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import type { Secret } from "../../src/scan/secrets.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";
import type { SourceText } from "../../src/sources/source.ts";
import { tar, zip } from "../support/archives.ts";
import { encoders } from "../support/encoders.ts";
import type { EncodingName } from "../support/encoders.ts";
import { applied, edit, text } from "../support/random-edit.ts";
import type { Edit } from "../support/random-edit.ts";
import { seeded } from "../support/seed.ts";
import { githubToken } from "../support/token.ts";
import { bundleWith, searchRules } from "../support/user-rules.ts";

const bundles: Readonly<Record<string, RuleBundle>> = {
  "the package's": readBundle(),
  "a user's besides": bundleWith(searchRules),
};

/** The ways to look at a change, kept for all cases of a test: what is remembered from one must not change another. */
class Ways {
  readonly #part: ChangeScan;
  readonly #slow: ChangeScan;
  readonly #secrets = new SecretTable();
  readonly #whole: TextScan;
  readonly #state = new TextState();
  readonly #objects: Uint8Array[] = [];
  readonly #kernel = new KernelObjects({
    oidBytes: 20,
    placeOf: (oid) => ({ key: oid, at: -1, pack: undefined, file: undefined }),
    read: (oid) => ({ type: typeBlob, bytes: this.#objects[Number(oid)] ?? nothing }),
  });

  constructor(bundle: RuleBundle) {
    this.#part = new ChangeScan(bundle);
    this.#slow = new ChangeScan(bundle);
    const matcher = new Matcher(bundle, this.#secrets);
    this.#whole = new TextScan(buildAutomaton(bundle.keywords), matcher);
  }

  /** Checks the last text against those that stood there before; gives what is new in it. */
  async news(versions: readonly Uint8Array[]): Promise<readonly string[]> {
    const change = this.#changeOf(versions);
    await this.#part.prepare([change], { loadKernel: () => this.#kernel }, async () => {});
    const part = scannedBy(this.#part, change);
    assert.deepEqual({ ...part }, { ...scannedBy(this.#slow, change) });
    const found = namesOf(part.secrets);
    const whole = namesOf(this.#slow.standing(versions.at(-1) ?? nothing));
    const isNew = whole.filter(
      (name) => !versions.slice(0, -1).some((one) => this.#has(one, name)),
    );
    const without = (names: readonly string[], others: readonly string[]): readonly string[] =>
      names.filter((name) => !others.includes(name));
    assert.deepEqual(without(found, whole), [], "what the whole has not");
    assert.deepEqual(without(isNew, found), [], "what the part has not");
    return found;
  }

  #changeOf(versions: readonly Uint8Array[]): SourceText {
    const ids = versions.map((bytes) => `${this.#objects.push(bytes) - 1}`);
    const before = versions.slice(0, -1);
    const last: SourceText = {
      kind: "blob",
      state: "outgoing",
      path: "a file",
      object: ids.at(-1) ?? "",
      read: () => versions.at(-1) ?? nothing,
    };
    return before.length === 0
      ? last
      : { ...last, before: () => before, beforeObjects: ids.slice(0, -1) };
  }

  /** Whether rules find a secret in a text, be its bytes claimed by another match or not. */
  #has(bytes: Uint8Array, name: string): boolean {
    this.#whole.scanWhole(bytes, this.#state);
    const { matches, inner } = this.#state;
    const numbers = [
      ...matches.secret.subarray(0, matches.count),
      ...inner.map(({ secret }) => secret),
    ];
    return numbers.some((one) => nameOf(this.#secrets.get(one)) === name);
  }
}

const nothing = new Uint8Array();

function scannedBy(scan: ChangeScan, change: SourceText): ScannedText {
  const found = scan.scan(change);
  assert.ok(typeof found !== "string");
  return found;
}

const nameOf = ({ digest }: Secret): string => Buffer.from(digest).toString("hex");

const namesOf = (secrets: readonly NewSecret[]): readonly string[] =>
  secrets.map(({ secret }) => nameOf(secret));

/** One text that few edits make another of, in long lines of other text, so that most of it is far from each. */
function paddedEdit(): fc.Arbitrary<readonly Uint8Array[]> {
  const line = "a line between, of some length\n";
  const padded = (one: Edit, lines: number): readonly Buffer[] =>
    [one.base, applied(one)].map((middle) =>
      Buffer.concat([Buffer.from(line.repeat(lines)), middle, Buffer.from(line.repeat(lines))]),
    );
  return fc
    .tuple(edit(), fc.nat(200), fc.option(text(), { nil: undefined }))
    .map(([one, lines, other]) => [...(other === undefined ? [] : [other]), ...padded(one, lines)]);
}

for (const [title, bundle] of Object.entries(bundles)) {
  test(`random edits, with the rules: ${title}`, async () => {
    const ways = new Ways(bundle);
    let news = 0;
    await fc.assert(
      fc.asyncProperty(paddedEdit(), async (all) => {
        if ((await ways.news(all)).length > 0) news++;
      }),
      seeded(250),
    );
    assert.ok(news > 25, `${news}`);
  });
}

/** A secret that stands encoded, in text, in the midst of other letters. */
type Hidden = { readonly encoding: EncodingName; readonly lead: number; readonly seed: number };

const hidden: fc.Arbitrary<Hidden> = fc.record({
  encoding: fc.constantFrom(...(Object.keys(encoders) as EncodingName[])),
  lead: fc.nat(120),
  seed: fc.nat(5),
});

function hide({ encoding, lead, seed }: Hidden): string {
  const words = "user and host of that server, ".repeat(4).slice(0, lead);
  return encoders[encoding](`${words}\ntoken = ${githubToken(`${seed}`)}\n`);
}

/** Edits of one byte, at any place of what is hidden: some break it, some make it, some stand beside it. */
test("one byte of an encoded run, or beside it", async () => {
  const ways = new Ways(readBundle());
  let [news, olds] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(hidden, { minLength: 1, maxLength: 3 }),
      fc.nat(),
      fc.constantFrom("take", "put", "move", "none"),
      fc.nat(),
      async (runs, where, what, filler) => {
        const around = "x = call(y);\n".repeat(filler % 90);
        const full = Buffer.from(`${around}${runs.map(hide).join('"\n v: "')}\n${around}`);
        const from = Math.max(0, around.length - 60);
        const at = from + (where % (full.length - 2 * from));
        const cut = Buffer.concat([full.subarray(0, at), full.subarray(at + 1)]);
        const moved = Buffer.concat([Buffer.from("first\n"), full]);
        const pair =
          what === "take"
            ? [full, cut]
            : what === "put"
              ? [cut, full]
              : what === "move"
                ? [moved, full]
                : [full, full];
        const found = await ways.news(pair);
        if (found.length > 0) news++;
        else olds++;
      },
    ),
    seeded(250),
  );
  assert.ok(news > 20, `${news}`);
  assert.ok(olds > 20, `${olds}`);
});

test("archives whose members change", async () => {
  const ways = new Ways(readBundle());
  const member = fc.record({
    name: fc.constantFrom("a.txt", "b/c.env", "d.bin"),
    content: fc.oneof(
      hidden.map(hide),
      fc.nat(3).map((seed) => `token = ${githubToken(`${seed}`)}\n`),
      text(),
    ),
  });
  const members = fc.array(member, { minLength: 1, maxLength: 3 });
  const archive = fc.oneof(
    members.map((files) => zip(files)),
    members.map((files) => zip(files, 0)),
    members.map((files) => tar(files)),
    members.map((files) => zip(files).subarray(0, -40)), // its directory is cut
    members.map((files) => Buffer.from(`blob: ${zip(files).toString("base64")}\n`)),
    text(),
  );
  let news = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(archive, { minLength: 1, maxLength: 3 }), async (all) => {
      if ((await ways.news(all)).length > 0) news++;
    }),
    seeded(200),
  );
  assert.ok(news > 20, `${news}`);
});
