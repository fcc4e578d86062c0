/** A finding for tests of what is made from findings. */
import type { Finding } from "../../src/findings/finding.ts";

export function findingWith(given: Partial<Finding>): Finding {
  return {
    id: "0123456789abcdef",
    rule: "acme-token",
    name: "Acme token",
    provider: "Acme",
    severity: "high",
    evidence: "shaped",
    reasons: [],
    secret: "acme******** (24 characters)",
    state: "head",
    published: null,
    places: [{ kind: "blob", path: "a.py", commit: "1".repeat(40), line: 3, refs: [] }],
    placesLeftOff: 0,
    advice: "Rotate it.",
    ...given,
  };
}
