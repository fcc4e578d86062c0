/**
 * Reports for tests: whole ones, without a repository.
 *
 * In: what is to differ from a report of an empty repository. Out: a report, or a finding for one.
 */
import { createHash } from "node:crypto";
import type { Decision } from "../../src/findings/decision.ts";
import type { Coverage, Finding } from "../../src/findings/finding.ts";
import type { Report } from "../../src/report/report.ts";

/** An object's name, the same for the same label. */
export function objectName(label: string): string {
  return createHash("sha1").update(label).digest("hex");
}

export function coverageWith(parts: Partial<Coverage> = {}): Coverage {
  return {
    objects: { expected: 345_019, scanned: 345_019, skipped: 0 },
    bytes: { expected: 8_120_000_000, scanned: 8_120_000_000, skipped: 0 },
    kinds: { blobs: 161_216, commits: 81_966, gitFiles: 1, tags: 978, trees: 100_859 },
    skipped: {},
    missing: 0,
    shallow: 0,
    complete: true,
    ...parts,
  };
}

export function reportWith(parts: Partial<Report> = {}): Report {
  return {
    schema: 1,
    tool: { name: "telltale", version: "9.9.9" },
    command: "history",
    target: ".",
    repository: { objectFormat: "sha1", commits: 81_966, refs: 1004, submodules: 0 },
    findings: [],
    ignored: [],
    coverage: coverageWith(),
    troubles: [],
    interrupted: false,
    ...parts,
  };
}

export function findingWith(parts: Partial<Finding> = {}): Finding {
  return {
    id: objectName("secret").slice(0, 16),
    rule: "example-token",
    name: "Example token",
    provider: "Example",
    severity: "high",
    evidence: "shaped",
    reasons: ["has the provider's form"],
    secret: "exa_******** (40 characters)",
    state: "head",
    published: true,
    first: {
      commit: objectName("first"),
      author: "Ada Example <ada@example.org>",
      date: "2023-04-02T10:00:00Z",
      path: "config/deploy.env",
    },
    last: {
      commit: objectName("last"),
      author: "Bob Example <bob@example.org>",
      date: "2024-01-31T23:59:59Z",
      path: "config/deploy.env",
    },
    places: [
      {
        kind: "blob",
        path: "config/deploy.env",
        object: objectName("blob"),
        commit: objectName("first"),
        line: 12,
        column: 8,
        refs: ["refs/heads/main", "refs/remotes/origin/main"],
      },
    ],
    placesLeftOff: 0,
    advice: "Rotate it now.",
    ...parts,
  };
}

export function decisionWith(parts: Partial<Decision> = {}): Decision {
  return { kind: "ignore-file", reason: "an example", where: ".telltale-ignore:3", ...parts };
}
