/** Free expressions of users (.gitleaks.toml): what is found, where, and that a delta scan finds the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyDelta, DeltaOps } from "../../src/git/delta.ts";
import { wholeBundle } from "../../src/rules/whole-bundle.ts";
import type { WholeBundle } from "../../src/rules/whole-bundle.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { Matcher } from "../../src/scan/match.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";
import { sameTextStates } from "../../src/scan/whole-check.ts";
import { applied, deltaData, edit } from "../support/random-edit.ts";
import { seeded } from "../support/seed.ts";
import { textScanner } from "../support/text-scanner.ts";
import { bundleWith, searchRules } from "../support/user-rules.ts";

const rule = (body: string): string => `[[rules]]\nid = "acme"\n${body}\n`;

const cases: readonly {
  readonly title: string;
  readonly toml: string;
  readonly text: string;
  readonly want: readonly string[];
}[] = [
  {
    title: "the group is the secret",
    toml: rule(`regex = '''acme_key=([a-z0-9]{8})'''\nkeywords = ["acme"]`),
    text: "let acme_key=ab12cd34;",
    want: ["acme:ab12cd34"],
  },
  {
    title: "secretGroup chooses the group",
    toml: rule(`regex = '''acme_(key|id)=([a-z0-9]{8})'''\nsecretGroup = 2`),
    text: "acme_key=ab12cd34",
    want: ["acme:ab12cd34"],
  },
  {
    title: "without groups the match is the secret",
    toml: rule(`regex = '''acme-[0-9]{6}'''`),
    text: "acme-123456 acme-654321",
    want: ["acme:acme-123456", "acme:acme-654321"],
  },
  {
    title: "a group that took no part is passed over",
    toml: rule(`regex = '''acme-(?:a([0-9]+)|b([0-9]+))'''`),
    text: "acme-b77",
    want: ["acme:77"],
  },
  {
    title: "the match that begins first covers the keyword",
    toml: rule(`regex = '''[a-z]*acme[a-z]*'''`),
    text: "1 xxacmeyy 2",
    want: ["acme:xxacmeyy"],
  },
  {
    title: "case is as the expression says",
    toml: rule(`regex = '''(?i)acme_([a-z]{4})'''\nkeywords = ["ACME_"]`),
    text: "ACME_WXYZ acme_wxyz",
    want: ["acme:WXYZ", "acme:wxyz"],
  },
  {
    title: "case that does not fit",
    toml: rule(`regex = '''acme_[a-z]{4}'''`),
    text: "ACME_WXYZ",
    want: [],
  },
  {
    title: "a keyword that the expression does not hold is looked for nearby",
    toml: rule(`regex = '''\\b[0-9a-f]{16}\\b'''\nkeywords = ["acme"]`),
    text: "# acme\nkey: 0123456789abcdef\n",
    want: ["acme:0123456789abcdef"],
  },
  {
    title: "but not too far away",
    toml: rule(`regex = '''\\b[0-9a-f]{16}\\b'''\nkeywords = ["acme"]`),
    text: `# acme\n${"-\n".repeat(600)}0123456789abcdef\n`,
    want: [],
  },
  {
    title: "literals of the expression stand in for keywords elsewhere",
    toml: rule(`regex = '''token:[0-9]{6}'''\nkeywords = ["acme"]`),
    text: "token:123456",
    want: ["acme:token:123456"],
  },
  {
    title: "$ is the end of the text, not of what is looked at",
    toml: rule(`regex = '''acme=([a-z]{4})$'''`),
    text: `acme=abcd ${"x".repeat(60)} acme=efgh`,
    want: ["acme:efgh"],
  },
  {
    title: "^ is its start",
    toml: rule(`regex = '''^acme=([a-z]{4})'''`),
    text: `acme=abcd ${"x".repeat(60)} acme=efgh`,
    want: ["acme:abcd"],
  },
  {
    title: "entropy must be passed",
    toml: rule(`regex = '''acme=([a-z0-9]{8})'''\nentropy = 3`),
    text: "acme=aaaabbbb acme=a1b2c3d4 acme=abcdefgh acme=abcdefg1",
    want: [],
  },
  {
    title: "entropy that is passed",
    toml: rule(`regex = '''acme=([a-z0-9]{9})'''\nentropy = 3`),
    text: "acme=aaaabbbbb acme=a1b2c3d4e",
    want: ["acme:a1b2c3d4e"],
  },
  {
    title: "stopwords stand anywhere in the secret, in any case",
    toml: `${rule(`regex = '''acme=([A-Za-z0-9]{8})'''`)}[[rules.allowlists]]\nstopwords = ["TEST"]`,
    text: "acme=xxTesTxx acme=xxtasTxx",
    want: ["acme:xxtasTxx"],
  },
  {
    title: "an allow-list as it was written before",
    toml: `${rule(`regex = '''acme=([a-z0-9]{4})'''`)}[rules.allowlist]\nregexes = ['''^ab''']`,
    text: "acme=ab12 acme=cd12 xab",
    want: ["acme:cd12"],
  },
  {
    title: "regexTarget match",
    toml: `${rule(`regex = '''acme=([a-z0-9]{4})'''`)}[[rules.allowlists]]\nregexTarget = "match"\nregexes = ['''^acme=c''']`,
    text: "acme=ab12 acme=cd12",
    want: ["acme:ab12"],
  },
  {
    title: "regexTarget line, for all rules",
    toml: `[[allowlists]]\nregexTarget = "line"\nregexes = ['''# fine$''']\n${rule(`regex = '''acme=([a-z0-9]{4})'''`)}`,
    text: "acme=ab12 # fine\nacme=cd12 # not\n",
    want: ["acme:cd12"],
  },
  {
    title: "condition AND asks for all",
    toml: `${rule(`regex = '''acme=([a-z0-9]{4})'''`)}[[rules.allowlists]]\ncondition = "AND"\nstopwords = ["ab"]\nregexes = ['''12$''']`,
    text: "acme=ab12 acme=ab34 acme=cd12",
    want: ["acme:ab34", "acme:cd12"],
  },
  {
    title: "targetRules that are others",
    toml: `[[allowlists]]\ntargetRules = ["other"]\nstopwords = ["ab"]\n${rule(`regex = '''acme=([a-z0-9]{4})'''`)}`,
    text: "acme=ab12",
    want: ["acme:ab12"],
  },
  {
    title: "a required rule that is there, in reach",
    toml: `${rule(`regex = '''acme=([a-z0-9]{4})'''`)}[[rules.required]]\nid = "user"\nwithinLines = 2\n[[rules]]\nid = "user"\nregex = '''user=([a-z]+)'''\nskipReport = true`,
    text: "user=bob\n\nacme=ab12\n\n\nacme=cd12",
    want: ["acme:ab12"],
  },
  {
    title: "a required rule anywhere in the text",
    toml: `${rule(`regex = '''acme=([a-z0-9]{4})'''`)}[[rules.required]]\nid = "user"\n[[rules]]\nid = "user"\nregex = '''user=([a-z]+)'''`,
    text: `user=bob\n${"\n".repeat(9000)}acme=ab12`,
    want: ["user:bob", "acme:ab12"],
  },
  {
    title: "a required rule that is not there",
    toml: `${rule(`regex = '''acme=([a-z0-9]{4})'''`)}[[rules.required]]\nid = "user"\n[[rules]]\nid = "user"\nregex = '''user=([a-z]+)'''`,
    text: "acme=ab12",
    want: [],
  },
  {
    title: "withinColumns",
    toml: `${rule(`regex = '''acme=([a-z0-9]{4})'''`)}[[rules.required]]\nid = "user"\nwithinColumns = 4\n[[rules]]\nid = "user"\nregex = '''user=([a-z]+)'''\nskipReport = true`,
    text: "  user=bob\nacme=ab12\n       acme=cd12\n",
    want: ["acme:ab12"],
  },
  {
    title: "letters past ASCII around and inside",
    toml: rule(`regex = '''schlüssel: "([^"]{2,8})"'''`),
    text: 'größe; schlüssel: "äöü12"',
    want: ["acme:äöü12"],
  },
];

for (const { title, toml, text, want } of cases) {
  test(`search: ${title}`, () => {
    const bytes = Buffer.from(text);
    const found = textScanner(bundleWith(toml, true))(bytes).map(
      (match) => `${match.rule}:${bytes.subarray(match.start, match.end).toString()}`,
    );
    assert.deepEqual(found, want);
  });
}

/** Rules that see no more than a few bytes, so that random texts are longer than their windows. */
function shortSighted(bundle: WholeBundle): WholeBundle {
  const text = bundle.text.map((one) => {
    if (one.search === undefined) return one;
    const [within, lengthMax] = [Math.min(one.within, 24), Math.min(one.lengthMax, 48)];
    const reach = within + lengthMax + 8;
    return { ...one, within, lengthMax, reachBefore: reach, reachAfter: reach };
  });
  return wholeBundle({ ...bundle, text });
}

test("search: UTF-16 too", () => {
  const bundle = bundleWith(rule(`regex = '''acme=([a-z0-9]{4})'''`), true);
  const bytes = Buffer.from("x acme=ab12 y", "utf16le");
  const [match] = textScanner(bundle)(bytes);
  assert.equal(bytes.subarray(match?.start, (match?.end ?? 0) + 1).toString("utf16le"), "ab12");
});

test("search: a delta scan finds exactly what a scan of the whole text finds", () => {
  const bundle = shortSighted(bundleWith(searchRules));
  const scan = new TextScan(
    buildAutomaton(bundle.keywords),
    new Matcher(bundle, new SecretTable()),
  );
  let found = 0;
  fc.assert(
    fc.property(edit(), (one) => {
      const made = applied(one);
      const ops = new DeltaOps();
      applyDelta(deltaData(one), one.base, new Uint8Array(made.length), ops);
      const [base, inDelta, whole] = [new TextState(), new TextState(), new TextState()];
      scan.scanWhole(one.base, base);
      scan.scanDelta(made, base, ops, inDelta);
      scan.scanWhole(made, whole);
      assert.ok(sameTextStates(inDelta, whole));
      found += whole.matches.count;
    }),
    seeded(1500),
  );
  assert.ok(found > 1000, `${found} matches`);
});
