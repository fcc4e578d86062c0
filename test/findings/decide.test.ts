/** Deciding: what sets a finding aside, and what does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FindingDraft, MarkedPlace } from "../../src/findings/assemble.ts";
import { decide } from "../../src/findings/decide.ts";
import type { Decider } from "../../src/findings/decider.ts";
import type { Decision } from "../../src/findings/decision.ts";
import { auditWith, draftWith } from "../support/drafts.ts";
import { decisionWith } from "../support/reports.ts";

const today = "2026-06-15";

const place = (path: string): MarkedPlace => ({ kind: "blob", path, refs: [] });
const placed = (...paths: readonly string[]): FindingDraft =>
  draftWith("", { places: paths.map(place) });

const ofSecret = (...decisions: readonly Decision[]): Decider => ({ ofSecret: () => decisions });
const ofPlace = (path: string, decision: Decision): Decider => ({
  ofPlace: (one) => (one.path === path ? [decision] : []),
});

const lasting = decisionWith({ reason: "lasting" });
const until = (expires: string): Decision => decisionWith({ reason: expires, expires });
const inline = decisionWith({ kind: "inline", where: "a:1" });
const twoPlaces = placed("a", "b");

const cases: readonly {
  readonly title: string;
  readonly finding?: FindingDraft;
  readonly deciders: readonly Decider[];
  readonly ignored?: Decision;
  readonly expired?: Decision;
}[] = [
  { title: "nothing decided", deciders: [] },
  { title: "the secret", deciders: [ofSecret(lasting)], ignored: lasting },
  { title: "until today", deciders: [ofSecret(until(today))], ignored: until(today) },
  {
    title: "until yesterday",
    deciders: [ofSecret(until("2026-06-14"))],
    expired: until("2026-06-14"),
  },
  {
    title: "once until yesterday, now lasting",
    deciders: [ofSecret(until("2026-06-14")), ofSecret(lasting)],
    ignored: lasting,
  },
  { title: "its only place", deciders: [ofPlace("a", inline)], ignored: inline },
  { title: "another place", deciders: [ofPlace("b", inline)] },
  { title: "one of two places", finding: twoPlaces, deciders: [ofPlace("a", inline)] },
  {
    title: "two of two places, by two decisions",
    finding: twoPlaces,
    deciders: [ofPlace("b", lasting), ofPlace("a", inline)],
    ignored: inline,
  },
  {
    title: "one of two places, the other expired",
    finding: twoPlaces,
    deciders: [ofPlace("a", inline), ofPlace("b", until("2026-01-01"))],
  },
  {
    title: "all places that are listed, but not those that are only counted",
    finding: { ...placed("a"), placesLeftOff: 1 },
    deciders: [ofPlace("a", inline)],
  },
  {
    title: "the secret, with more places than are listed",
    finding: { ...placed("a"), placesLeftOff: 1 },
    deciders: [ofSecret(lasting)],
    ignored: lasting,
  },
  {
    title: "no place at all",
    finding: placed(),
    deciders: [{ ofPlace: () => [inline] }],
  },
];

for (const { title, finding = placed("a"), deciders, ignored, expired } of cases) {
  test(`decided: ${title}`, () => {
    const audit = auditWith(finding);
    const decided = decide(audit, deciders, today);
    assert.deepEqual(
      decided,
      ignored === undefined
        ? { ...audit, findings: [expired === undefined ? finding : { ...finding, expired }] }
        : { ...audit, findings: [], ignored: [{ ...finding, ignored }] },
    );
  });
}
