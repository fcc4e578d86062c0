/**
 * Composites: a secret and the id that goes with it are one finding.
 *
 * In: findings. Out: the same, but where the id of an account stands beside a secret that its rule names, wherever the
 * id stands, the secret's finding tells of both. Who rotates the key needs the id, and neither is of use alone.
 */
import { compositeLinesMax } from "../limits.ts";
import type { FindingDraft, MarkedPlace } from "./assemble.ts";

/** What goes with a secret, as it stands in a finding. */
export type BesideDraft = Pick<FindingDraft, "id" | "rule" | "name" | "secretText">;

export type CompositeDraft = FindingDraft & { readonly beside?: readonly BesideDraft[] };

/** Joins ids to the secrets that they stand beside. The order of findings is kept. */
export function withComposites<Draft extends FindingDraft>(
  findings: readonly Draft[],
): (Draft & CompositeDraft)[] {
  const byRule = new Map<string, Draft[]>();
  for (const finding of findings) {
    const known = byRule.get(finding.rule);
    if (known === undefined) byRule.set(finding.rule, [finding]);
    else known.push(finding);
  }
  const joined = new Set<Draft>();
  const made = findings.map((secret) => {
    const ids = (secret.identifiers ?? [])
      .flatMap((rule) => byRule.get(rule) ?? [])
      .filter((id) => id !== secret && standsBeside(id, secret));
    for (const id of ids) joined.add(id);
    return ids.length === 0 ? secret : composite(secret, ids);
  });
  return made.filter((_, at) => !joined.has(findings[at]!));
}

/** Whether the secret stands near every place of the id. */
function standsBeside(id: FindingDraft, secret: FindingDraft): boolean {
  return (
    id.placesLeftOff === 0 &&
    id.places.length > 0 &&
    id.places.every((place) => secret.places.some((other) => areNear(place, other)))
  );
}

function areNear(a: MarkedPlace, b: MarkedPlace): boolean {
  return (
    a.kind === b.kind &&
    a.path === b.path &&
    a.repository === b.repository &&
    (a.object === b.object || a.commit === b.commit) &&
    a.line !== undefined &&
    b.line !== undefined &&
    Math.abs(a.line - b.line) <= compositeLinesMax
  );
}

/** On one line of the same text. */
function areOne(a: MarkedPlace, b: MarkedPlace): boolean {
  return areNear(a, b) && a.line === b.line;
}

function composite<Draft extends FindingDraft>(
  secret: Draft,
  ids: readonly FindingDraft[],
): Draft & CompositeDraft {
  const isNew = (place: MarkedPlace): boolean =>
    secret.places.every((known) => !areOne(known, place));
  const names = [...new Set(ids.map(({ name }) => name))].join(" and ");
  return {
    ...secret,
    evidence: secret.evidence === "likely" ? "shaped" : secret.evidence,
    reasons: [...secret.reasons, `stands beside its ${names}`],
    places: [...secret.places, ...ids.flatMap(({ places }) => places).filter(isNew)],
    beside: ids.map(({ id, rule, name, secretText }) => ({ id, rule, name, secretText })),
  };
}
