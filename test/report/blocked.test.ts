/** What a blocked developer sees: one golden file a case and width, and what holds for every report. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import type { Finding, Place } from "../../src/findings/finding.ts";
import { troubleWords } from "../../src/messages.ts";
import { blockedScreen } from "../../src/report/blocked.ts";
import type { BlockedOptions } from "../../src/report/blocked.ts";
import type { Report } from "../../src/report/report.ts";
import type { BlockedFacts, CommitStanding } from "../../src/report/way-out.ts";
import { anyReport } from "../support/any-report.ts";
import { goldenFiles } from "../support/golden.ts";
import { coverageWith, findingWith, objectName, reportWith } from "../support/reports.ts";
import { seeded } from "../support/seed.ts";

const first = objectName("first commit");
const second = objectName("second commit");
const merged = objectName("merged commit");
const last = objectName("last commit");
const other = objectName("other branch");

const standings: readonly (readonly [string, CommitStanding])[] = [
  [first, { where: "line", order: 0 }],
  [second, { where: "line", parent: first, order: 1 }],
  [merged, { where: "merged", parent: first, order: 2 }],
  [last, { where: "head", parent: second, order: 3 }],
  [other, { where: "elsewhere", branch: "refs/heads/it's new", parent: first, order: 4 }],
];

const facts: BlockedFacts = {
  commits: new Map(standings),
  isBelow: false,
  isUnborn: false,
  program: "npx telltale",
  shell: "sh",
};

const place = (commit: string, parts: Partial<Place> = {}): Place => ({
  kind: "blob",
  path: "config/deploy.env",
  object: objectName("blob"),
  commit,
  line: 12,
  column: 8,
  refs: ["refs/heads/main"],
  ...parts,
});

const finding = (label: string, places: readonly Place[], parts: Partial<Finding> = {}): Finding =>
  findingWith({
    id: objectName(label).slice(0, 16),
    severity: "critical",
    evidence: "proven",
    reasons: ["checksum holds"],
    name: "GitHub personal access token (classic)",
    secret: "ghp_******** (40 characters)",
    state: "outgoing",
    published: false,
    places,
    ...parts,
  });

const staged = (label: string, parts: Partial<Place> = {}): Finding => {
  const { commit: _, refs: __, ...rest } = place("", parts);
  return finding(label, [{ ...rest, refs: [] }], { state: "staged" });
};

const password = { name: "Password", severity: "medium", evidence: "likely" } as const;
const random = {
  reasons: ["looks random (4.2 bits a letter)"],
  secret: "Xk********** (20 characters)",
};

const many = Array.from({ length: 7 }, (_, number) =>
  finding(`many ${number}`, [place(second, { path: `settings/production-${number}.yaml` })]),
);

const absent = (count: number): Partial<Report> => ({
  troubles: Array.from({ length: count }, (_, number) => ({
    code: "OBJECT_MISSING",
    message: troubleWords.OBJECT_MISSING.sentence(""),
    where: objectName(`absent ${number}`),
  })),
  coverage: coverageWith({ missing: count, complete: false }),
});

const skip = { kind: "skip", reason: "", where: "TELLTALE_SKIP" } as const;

const cases: readonly {
  title: string;
  report: Report;
  options?: Partial<BlockedOptions>;
  linesMax?: number;
}[] = [
  { title: "last-commit", report: pushed([finding("one", [place(last)])]) },
  {
    title: "older-commit",
    report: pushed([finding("one", [place(second), place(last)], { placesLeftOff: 2 })]),
  },
  { title: "first-commit", report: pushed([finding("one", [place(first)])]) },
  {
    title: "three",
    report: pushed([
      finding("one", [place(last)]),
      finding("two", [place(merged, { path: "services/billing/settings/production.yaml" })], {
        ...password,
        ...random,
      }),
      finding("three", [place(second, { kind: "file-name", path: "deploy/id_ed25519" })], {
        name: "Private key of OpenSSH",
        secret: "",
        reasons: ["no passphrase protects it"],
        severity: "high",
      }),
    ]),
  },
  { title: "many", report: pushed(many) },
  { title: "many-all", report: pushed(many), options: { all: true }, linesMax: 40 },
  {
    title: "other-branch",
    report: pushed([finding("one", [place(other)])]),
  },
  {
    title: "messages-and-names",
    report: pushed([
      finding("one", [{ kind: "commit-message", commit: last, object: last, line: 3, refs: [] }]),
      finding("two", [
        { kind: "tag-message", object: objectName("tag"), refs: ["refs/tags/v1.0"], line: 8 },
      ]),
      finding("three", [{ kind: "ref-name", refs: ["refs/heads/fix-exa_token"] }]),
    ]),
  },
  {
    title: "unknown-commit",
    report: pushed([finding("one", [place(objectName("nobody asked"))])]),
  },
  {
    title: "staged",
    report: commitReport([staged("one"), staged("two", { path: "it's mine.txt" })]),
  },
  {
    title: "staged-first",
    report: commitReport([staged("one"), staged("two", { kind: "file-name", path: ".env" })]),
    options: { facts: { ...facts, isUnborn: true } },
  },
  {
    title: "staged-below",
    report: commitReport([staged("one"), staged("two", { path: "it's mine.txt" })]),
    options: { facts: { ...facts, isBelow: true } },
  },
  {
    title: "powershell",
    report: pushed([finding("one", [place(last)])]),
    options: { facts: { ...facts, shell: "powershell", program: "telltale" } },
  },
  {
    title: "hostile",
    report: pushed([
      finding("one", [place(last, { path: "\u001b[2J設定/\u202egnp.exe\n$(reboot)" })], {
        name: "秘密の鍵 🔑\u0007",
      }),
      finding("two", [place(last, { path: "a\\x1bb; reboot" })]),
      finding("three", [place(last, { kind: "file-name", path: "-rf; $(reboot) 'x'" })]),
    ]),
  },
  { title: "absent", report: pushed([], absent(1)), linesMax: 2 },
  { title: "absent-many", report: pushed([], absent(12)), linesMax: 2 },
  {
    title: "shallow",
    report: pushed([], { coverage: coverageWith({ shallow: 1, complete: false }) }),
    linesMax: 2,
  },
  { title: "found-and-absent", report: pushed([finding("one", [place(last)])], absent(2)) },
  {
    title: "stopped",
    report: pushed([], { interrupted: true, coverage: coverageWith({ complete: false }) }),
  },
  {
    title: "skipped",
    report: pushed([], { ignored: [{ ...finding("one", [place(last)]), ignored: skip }] }),
    linesMax: 2,
  },
  {
    title: "skipped-some",
    report: pushed([finding("two", [place(last)])], {
      ignored: [{ ...finding("one", [place(last)]), ignored: skip }],
    }),
    options: { unknownSkips: ["not-an-id\u001b[2J and more of it", "x"] },
  },
];

function pushed(findings: readonly Finding[], parts: Partial<Report> = {}): Report {
  return reportWith({ command: "push", findings, ...parts });
}

function commitReport(findings: readonly Finding[]): Report {
  return reportWith({ command: "staged", findings });
}

function screen(report: Report, width: number, options: Partial<BlockedOptions> = {}): string {
  const { findings: counted } = report;
  return blockedScreen(report, {
    width,
    colour: false,
    counted,
    facts,
    all: false,
    unknownSkips: [],
    ...options,
  });
}

const golden = goldenFiles("report/golden-blocked");

for (const { title, report, options, linesMax = 24 } of cases) {
  for (const width of [60, 80, 120]) {
    test(`blocked: ${title}, ${width} columns`, () => {
      const text = screen(report, width, options);
      golden.check(`${title}-${width}.txt`, text);
      if (width >= 80) assert.ok(text.split("\n").length - 1 <= linesMax, "fits a screen");
    });
  }
}

test("blocked: in colour", () => {
  const report = pushed([finding("one", [place(second)])]);
  const text = screen(report, 80, { colour: true });
  golden.check("colour.txt", text.replaceAll("\u001b", "<ESC>"));
});

golden.testOrphans();

test("blocked: where nothing stops git, nothing is said", () => {
  const ignored = [
    { ...finding("one", [place(last)]), ignored: { ...skip, kind: "inline" as const } },
  ];
  assert.equal(screen(pushed([]), 80), "");
  assert.equal(screen(pushed([], { ignored }), 80), "");
  assert.equal(screen(pushed(many), 80, { counted: [] }), "", "all below the threshold");
});

const steering =
  /[^\n -~\u00a0-\u{10ffff}]|[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

const anyCommand = fc.constantFrom("push" as const, "staged" as const);
const anyWidth = fc.integer({ min: 40, max: 120 });

test("blocked: nothing that a repository says can steer a terminal, and colour adds only colour", () => {
  fc.assert(
    fc.property(anyReport, anyCommand, anyWidth, (any, command, width) => {
      const report = { ...any, command };
      const unknownSkips = report.findings.map(({ name }) => name);
      const text = screen(report, width, { unknownSkips });
      assert.doesNotMatch(text, steering);
      const coloured = screen(report, width, { unknownSkips, colour: true });
      assert.equal(stripVTControlCharacters(coloured), text);
    }),
    seeded(300),
  );
});
