/** The text report, as people see it: one golden file a case and width, and what holds for every report. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import type { Finding, Place } from "../../src/findings/finding.ts";
import { troubleWords } from "../../src/messages.ts";
import type { Report, ReportTrouble } from "../../src/report/report.ts";
import { columnsOf } from "../../src/report/columns.ts";
import { textReport } from "../../src/report/text.ts";
import type { TextOptions } from "../../src/report/style.ts";
import type { TroubleCode } from "../../src/trouble.ts";
import { anyReport } from "../support/any-report.ts";
import { goldenFiles } from "../support/golden.ts";
import {
  coverageWith,
  decisionWith,
  findingWith,
  objectName,
  reportWith,
} from "../support/reports.ts";
import { seeded } from "../support/seed.ts";

const plain: TextOptions = {
  width: 100,
  colour: false,
  verbose: false,
  evidence: "likely",
  durationMs: 4100,
};

const place = (number: number, parts: Partial<Place> = {}): Place => ({
  kind: "blob",
  path: `services/billing/settings/production-${number}.yaml`,
  object: objectName(`blob ${number}`),
  line: number,
  column: 3,
  refs: ["refs/heads/main", "refs/tags/v1.0", "refs/remotes/origin/main", "refs/heads/old"],
  versions: number,
  ...parts,
});

const findings: readonly Finding[] = [
  findingWith({
    severity: "critical",
    evidence: "proven",
    reasons: ["checksum holds"],
    name: "GitHub personal access token (classic)",
    secret: "ghp_******** (40 characters)",
    state: "history",
    places: [2, 3, 4, 5].map((number) => place(number)),
    placesLeftOff: 12,
    advice:
      "Rotate it now and assume it is known: a remote has it, and rewriting history does not take it back.",
  }),
  findingWith({ published: false, last: findingWith().first as never }),
  findingWith({
    severity: "medium",
    name: "Password",
    published: null,
    state: "unreachable",
    evidence: "likely",
    places: [
      { kind: "commit-message", object: objectName("message"), line: 3, column: 1, refs: ["HEAD"] },
      { kind: "ref-name", refs: ["refs/heads/hidden"] },
      { kind: "blob", object: objectName("dangling"), refs: [] },
      { kind: "lfs-object", path: "lfs/objects/ab/cd", refs: [] },
    ],
  }),
  findingWith({
    severity: "low",
    name: "Address with a password",
    state: "unreachable",
    places: [{ kind: "git-file", path: "config", repository: "libs/crypto", line: 9, refs: [] }],
  }),
  findingWith({ severity: "low", evidence: "weak", name: "Too weak to be shown" }),
];

const troubles = (code: TroubleCode, count: number): ReportTrouble[] =>
  Array.from({ length: count }, (_, number) => ({
    code,
    message: troubleWords[code].sentence(""),
    where: objectName(`${code} ${number}`),
    ...(number === 0 ? { at: 4711 } : {}),
  }));

const damaged = reportWith({
  interrupted: true,
  troubles: [...troubles("OBJECT_BAD", 5), ...troubles("HISTORY_SHALLOW", 1)],
  coverage: coverageWith({
    objects: { expected: 1200, scanned: 480, skipped: 720 },
    skipped: { OBJECT_BAD: 5, NOT_REACHED: 715 },
    missing: 2,
    shallow: 1,
    complete: false,
  }),
});

const keyLines = ["-----BEGIN EXAMPLE-----", "bm90IGEga2V5", "-----END EXAMPLE-----"];
const foreign = findingWith({
  name: "秘密の鍵 🔑",
  secret: "pässwörd\u001b[2J******** (20 characters)",
  places: [place(1, { path: "設定/本番環境/\u202egnp.exe", refs: ["refs/heads/日本語"] })],
  first: { ...findingWith().first, author: "名前 <名前@例え.jp>\u0007" } as never,
});

const ignored = [
  { ...findingWith(), ignored: decisionWith({ owner: "Ada Example", expires: "2027-01-31" }) },
  { ...findingWith(), ignored: decisionWith({ reason: "" }) },
  {
    ...findingWith({ name: "Password", places: [place(7)] }),
    ignored: decisionWith({ kind: "inline", where: "services/billing.yaml:7", reason: "a sample" }),
  },
];
const baseline = {
  file: ".telltale-baseline",
  known: 0,
  gone: [
    {
      rule: "generic-password",
      date: "2026-01-31",
      at: "config/deploy.env:12",
      where: ".telltale-baseline:4",
    },
  ],
};
const expired = findingWith({ expired: decisionWith({ expires: "2024-12-31" }) });

const cases: readonly { title: string; report: Report; options?: Partial<TextOptions> }[] = [
  { title: "clean", report: reportWith() },
  {
    title: "empty",
    report: reportWith({
      repository: { objectFormat: "sha256", commits: 0, refs: 0, submodules: 0 },
      coverage: coverageWith({
        objects: { expected: 0, scanned: 0, skipped: 0 },
        bytes: { expected: 0, scanned: 0, skipped: 0 },
        kinds: {},
      }),
    }),
  },
  { title: "findings", report: reportWith({ findings }) },
  { title: "verbose", report: reportWith({ findings }), options: { verbose: true } },
  { title: "weak", report: reportWith({ findings }), options: { evidence: "weak" } },
  { title: "proven", report: reportWith({ findings }), options: { evidence: "proven" } },
  { title: "damaged", report: damaged },
  {
    title: "reveal",
    report: reportWith({ findings: [findingWith({ secret: keyLines.join("\n") })] }),
  },
  { title: "ignored", report: reportWith({ ignored }) },
  { title: "expired", report: reportWith({ findings: [expired], ignored }) },
  { title: "ignored-verbose", report: reportWith({ ignored }), options: { verbose: true } },
  { title: "baseline", report: reportWith({ baseline }) },
  { title: "baseline-verbose", report: reportWith({ baseline }), options: { verbose: true } },
  { title: "foreign", report: reportWith({ findings: [foreign] }) },
];

const golden = goldenFiles("report/golden");

for (const { title, report, options } of cases) {
  for (const width of [60, 100]) {
    test(`text report: ${title}, ${width} columns`, () => {
      const text = textReport(report, { ...plain, ...options, width });
      golden.check(`${title}-${width}.txt`, text);
      if (options?.verbose !== true)
        for (const line of text.split("\n")) assert.ok(columnsOf(line) <= width, line);
    });
  }
}

test("text report: in colour", () => {
  const text = textReport(reportWith({ findings }), { ...plain, colour: true });
  golden.check("findings-colour.txt", text.replaceAll("\u001b", "<ESC>"));
});

golden.testOrphans();

test("text report: without a time, none is told", () => {
  const { durationMs: _, ...timeless } = plain;
  assert.match(textReport(reportWith(), timeless), /: 8\.1 GB\.\n/);
});

const steering =
  /[^\n -~\u00a0-\u{10ffff}]|[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

const anyOptions = fc.record({
  width: fc.integer({ min: 40, max: 120 }),
  verbose: fc.boolean(),
  evidence: fc.constantFrom("proven" as const, "likely" as const, "weak" as const),
});

test("nothing that a repository says can steer a terminal, and colour adds only colour", () => {
  fc.assert(
    fc.property(anyReport, anyOptions, (report, options) => {
      const text = textReport(report, { ...options, colour: false });
      assert.doesNotMatch(text, steering);
      const coloured = textReport(report, { ...options, colour: true });
      assert.equal(stripVTControlCharacters(coloured), text);
    }),
    seeded(300),
  );
});
