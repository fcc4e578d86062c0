/**
 * The JSON report: a Report under its own field names, as report.schema.json describes it.
 *
 * In: a report. Out: text, two spaces deep, with keys in a fixed order, and a newline at its end. No times of the
 * run in it: the same repository gives the same bytes. A field that is not known is left out.
 */
import type { BaselineFacts, RepositoryFacts } from "../findings/audit.ts";
import type { Decision } from "../findings/decision.ts";
import type {
  BesideFinding,
  Coverage,
  CoverageCount,
  ExposedBy,
  Finding,
} from "../findings/finding.ts";
import type { IgnoredFinding, Moment, Place } from "../findings/finding.ts";
import type { Report, ReportTrouble } from "./report.ts";

/**
 * Characters that JSON allows but a terminal, an editor or an old parser may act on: DEL and the C1 controls, line
 * separators, and what reorders or hides text. They only occur inside strings, where an escape means the same.
 */
const steering =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

export function jsonReport(report: Report): string {
  const { schema, tool, command, target, repository, coverage, interrupted, notes } = report;
  const ordered = {
    schema,
    tool: { name: tool.name, version: tool.version },
    command,
    target,
    repository: repository && orderedRepository(repository),
    findings: report.findings.map(orderedFinding),
    ignored: report.ignored.map(orderedIgnored),
    baseline: report.baseline && orderedBaseline(report.baseline),
    coverage: orderedCoverage(coverage),
    troubles: report.troubles.map(orderedTrouble),
    interrupted,
    web: report.web,
    notes,
  };
  return `${withoutSteering(JSON.stringify(ordered, undefined, 2))}\n`;
}

/** JSON with everything escaped that a terminal might act on. */
export function withoutSteering(json: string): string {
  return json.replace(steering, escaped);
}

function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

// Each function below names every field, in the order in which it is written; JSON.stringify leaves out those that
// are undefined.

function orderedFinding(finding: Finding): object {
  const { id, rule, name, provider, severity, evidence, reasons, secret } = finding;
  const { state, published, first, last, places, placesLeftOff, advice, rotation } = finding;
  const { beside, exposed, expired } = finding;
  return {
    id,
    rule,
    name,
    provider,
    severity,
    evidence,
    reasons,
    secret,
    beside: beside?.map(orderedBeside),
    state,
    published,
    first: first && orderedMoment(first),
    last: last && orderedMoment(last),
    places: places.map(orderedPlace),
    placesLeftOff,
    advice,
    rotation,
    exposed: exposed && orderedExposed(exposed),
    expired: expired && orderedDecision(expired),
  };
}

function orderedBeside({ id, rule, name, secret }: BesideFinding): unknown {
  return { id, rule, name, secret };
}

function orderedExposed({ url, host, file, line }: ExposedBy): unknown {
  return { url, host, file, line };
}

function orderedIgnored(finding: IgnoredFinding): unknown {
  return { ...orderedFinding(finding), ignored: orderedDecision(finding.ignored) };
}

function orderedBaseline({ file, known, gone }: BaselineFacts): unknown {
  return {
    file,
    known,
    gone: gone?.map(({ rule, date, at, where }) => ({ rule, date, at, where })),
  };
}

function orderedDecision({ kind, reason, owner, expires, where }: Decision): unknown {
  return { kind, reason, owner, expires, where };
}

function orderedRepository({ objectFormat, commits, refs, submodules }: RepositoryFacts): unknown {
  return { objectFormat, commits, refs, submodules };
}

function orderedMoment({ commit, author, date, path }: Moment): unknown {
  return { commit, author, date, path };
}

function orderedPlace(place: Place): unknown {
  const { kind, path, member, repository, object, commit, line, column, refs, versions } = place;
  return { kind, path, member, repository, object, commit, line, column, refs, versions };
}

function orderedCoverage(coverage: Coverage): unknown {
  const { objects, bytes, kinds, skipped, missing, shallow, leftAlone, complete } = coverage;
  return {
    objects: orderedCount(objects),
    bytes: orderedCount(bytes),
    kinds: sorted(kinds),
    skipped: sorted(skipped),
    missing,
    shallow,
    leftAlone: leftAlone && sorted(leftAlone),
    complete,
  };
}

function orderedCount({ expected, scanned, skipped }: CoverageCount): unknown {
  return { expected, scanned, skipped };
}

function orderedTrouble({ code, message, where, at }: ReportTrouble): unknown {
  return { code, message, where, at };
}

/** By name, in code units. */
function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
