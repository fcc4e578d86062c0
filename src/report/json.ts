/**
 * The JSON report: a Report under its own field names, as report.schema.json describes it.
 *
 * In: a report. Out: text, two spaces deep, with keys in a fixed order, and a newline at its end. No times of the
 * run in it: the same repository gives the same bytes.
 */
import type { Finding, Place } from "../findings/finding.ts";
import type { Report } from "./report.ts";

export function jsonReport(report: Report): string {
  const { schema, tool, command, target, repository, findings, coverage, troubles, interrupted } =
    report;
  const ordered = {
    schema,
    tool,
    command,
    target,
    repository,
    findings: findings.map(orderedFinding),
    coverage: { ...coverage, kinds: sorted(coverage.kinds), skipped: sorted(coverage.skipped) },
    troubles,
    interrupted,
  };
  return `${JSON.stringify(ordered, undefined, 2)}\n`;
}

function orderedFinding(finding: Finding): unknown {
  const {
    id,
    rule,
    name,
    provider,
    severity,
    evidence,
    reasons,
    secret,
    state,
    published,
    first,
    last,
  } = finding;
  const { places, placesLeftOff, advice } = finding;
  return {
    id,
    rule,
    name,
    provider,
    severity,
    evidence,
    reasons,
    secret,
    state,
    published,
    first,
    last,
    places: places.map(orderedPlace),
    placesLeftOff,
    advice,
  };
}

function orderedPlace({
  kind,
  path,
  repository,
  object,
  commit,
  line,
  column,
  refs,
  versions,
}: Place): unknown {
  return { kind, path, repository, object, commit, line, column, refs, versions };
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
