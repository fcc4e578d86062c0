/**
 * Findings before a report, for tests of decisions: whole ones, without a scan.
 *
 * In: what is to differ. Out: a draft, or an audit of drafts.
 */
import { createHash } from "node:crypto";
import type { FindingDraft, MarkedPlace } from "../../src/findings/assemble.ts";
import type { Audit } from "../../src/findings/audit.ts";
import { emptyCoverage } from "../../src/findings/coverage.ts";
import { findingWith, objectName } from "./reports.ts";

/** A place in a file, first brought by the commit `first`. */
export function placeWith(parts: Partial<MarkedPlace> = {}): MarkedPlace {
  return {
    kind: "blob",
    path: "src/settings.py",
    commit: objectName("first"),
    object: objectName("blob"),
    line: 12,
    refs: [],
    ...parts,
  };
}

/** A finding of a secret, at one place unless told otherwise. */
export function draftWith(secretText: string, parts: Partial<FindingDraft> = {}): FindingDraft {
  const { advice: _, secret: __, id: ___, ...facts } = findingWith();
  const digest = createHash("sha256").update(`example-token\0${secretText}`).digest("hex");
  return {
    ...facts,
    id: digest.slice(0, 16),
    digest,
    secretText,
    places: [placeWith()],
    ...parts,
  };
}

export function auditWith(...findings: readonly FindingDraft[]): Audit {
  return {
    findings,
    ignored: [],
    coverage: emptyCoverage,
    troubles: [],
    checked: 0,
    interrupted: false,
  };
}
