/**
 * Any report: for properties that hold whatever a repository says.
 *
 * Out: fast-check's arbitraries. Strings hold what steers terminals more often than chance would have it.
 */
import fc from "fast-check";
import { statesByOrder } from "../../src/findings/finding.ts";
import type { Decision } from "../../src/findings/decision.ts";
import type {
  Finding,
  IgnoredFinding,
  Moment,
  Place,
  PlaceKind,
} from "../../src/findings/finding.ts";
import { troubleWords } from "../../src/messages.ts";
import type { Report, ReportTrouble } from "../../src/report/report.ts";
import type { TroubleCode } from "../../src/trouble.ts";

const hostileParts = [
  "\u001b[31m",
  "\u001b]0;title\u0007",
  "\u001b[2J",
  "\u009b2J",
  "\r",
  "\n",
  "\b",
  "\u0000",
  "\u007f",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u2028",
  "\ufeff",
  "\ud800",
  "\\x1b",
  "日本語",
  "🔑",
  "e\u0301",
  "plain words with spaces",
];

export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...hostileParts), fc.string({ unit: "binary", maxLength: 12 })), {
    maxLength: 5,
  })
  .map((parts) => parts.join(""));

const filledText = anyText.map((text) => `x${text}`);
const count = fc.nat({ max: 1_000_000_000_000 });
const position = fc.integer({ min: 1, max: 1_000_000 });
const objectId = fc.stringMatching(/^[0-9a-f]{40}$/);

const date = fc
  .date({ min: new Date(0), max: new Date(253_402_300_799_000), noInvalidDate: true })
  .map((time) => time.toISOString().replace(/\.\d{3}Z$/, "Z"));

const anyMoment = fc.record(
  { commit: objectId, author: anyText, date, path: anyText },
  { requiredKeys: ["commit", "author", "date"] },
) as fc.Arbitrary<Moment>;

const kinds: Readonly<Record<PlaceKind, true>> = {
  blob: true,
  "file-name": true,
  "commit-message": true,
  "commit-header": true,
  "tag-message": true,
  "tag-header": true,
  "ref-name": true,
  "git-file": true,
  "lfs-object": true,
  file: true,
  input: true,
};

const anyPlace = fc.record(
  {
    kind: fc.constantFrom(...(Object.keys(kinds) as PlaceKind[])),
    path: anyText,
    object: objectId,
    commit: objectId,
    line: position,
    column: position,
    refs: fc.array(anyText, { maxLength: 5 }),
    versions: position,
    repository: anyText,
  },
  { requiredKeys: ["kind", "refs"] },
) as fc.Arbitrary<Place>;

const anyDecision = fc.record(
  {
    kind: fc.constantFrom("ignore-file", "inline", "baseline", "skip", "foreign"),
    reason: anyText,
    owner: anyText,
    expires: date.map((time) => time.slice(0, 10)),
    where: filledText,
  },
  { requiredKeys: ["kind", "reason", "where"] },
) as fc.Arbitrary<Decision>;

export const anyFinding: fc.Arbitrary<Finding> = fc.record(
  {
    id: filledText,
    rule: filledText,
    name: anyText,
    provider: anyText,
    severity: fc.constantFrom("critical", "high", "medium", "low"),
    evidence: fc.constantFrom("proven", "shaped", "likely", "weak"),
    reasons: fc.array(anyText, { maxLength: 3 }),
    secret: anyText,
    state: fc.constantFrom(...statesByOrder),
    published: fc.constantFrom(true, false, null),
    first: anyMoment,
    last: anyMoment,
    places: fc.array(anyPlace, { maxLength: 6 }),
    placesLeftOff: count,
    advice: filledText,
    expired: anyDecision,
  },
  {
    requiredKeys: [
      "id",
      "rule",
      "name",
      "provider",
      "severity",
      "evidence",
      "reasons",
      "secret",
      "state",
      "published",
      "places",
      "placesLeftOff",
      "advice",
    ],
  },
) as fc.Arbitrary<Finding>;

const anyIgnored: fc.Arbitrary<IgnoredFinding> = fc
  .tuple(anyFinding, anyDecision)
  .map(([finding, ignored]) => ({ ...finding, ignored }));

const anyTrouble = fc.record(
  {
    code: fc.constantFrom(...(Object.keys(troubleWords) as TroubleCode[])),
    message: filledText,
    where: anyText,
    at: count,
  },
  { requiredKeys: ["code", "message", "where"] },
) as fc.Arbitrary<ReportTrouble>;

const share = fc.record({ expected: count, scanned: count, skipped: count });

const coverage = fc.record({
  objects: share,
  bytes: share,
  kinds: fc.dictionary(fc.constantFrom("blobs", "commits", "trees", "tags", "gitFiles"), count),
  skipped: fc.dictionary(fc.constantFrom("OBJECT_BAD", "TREE_BAD", "NOT_REACHED"), count),
  missing: count,
  shallow: count,
  complete: fc.boolean(),
});

export const anyReport: fc.Arbitrary<Report> = fc.record({
  schema: fc.constant(1 as const),
  tool: fc.record({ name: fc.constant("telltale" as const), version: fc.constant("9.9.9") }),
  command: fc.constant("history" as const),
  target: anyText,
  repository: fc.record({
    objectFormat: fc.constantFrom("sha1", "sha256"),
    commits: count,
    refs: count,
    submodules: count,
  }),
  findings: fc.array(anyFinding, { maxLength: 4 }),
  ignored: fc.array(anyIgnored, { maxLength: 3 }),
  baseline: fc.record(
    {
      file: anyText,
      known: count,
      gone: fc.array(fc.record({ rule: anyText, date: anyText, at: anyText, where: anyText }), {
        maxLength: 2,
      }),
    },
    { requiredKeys: ["file", "known"] },
  ),
  coverage,
  troubles: fc.array(anyTrouble, { maxLength: 6 }),
  interrupted: fc.boolean(),
});
