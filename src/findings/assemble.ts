/**
 * Assembling: drafts of places become findings, with text for the few places that are shown.
 *
 * In: for each secret its drafts, and readers of objects and files. Out: findings in the words of finding.ts. Which
 * of them matter most is order.ts's business; what to do about each, advice.ts's.
 */
import { readFileSync, statSync } from "node:fs";
import { crypto } from "../builtins.ts";
import type { Catalog } from "../git/catalog.ts";
import { rowOid } from "../git/catalog.ts";
import { messageStart, readSignature } from "../git/commit.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { hurriedBytesMax, placesLocatedMax, placesShownMax } from "../limits.ts";
import type { RuleFacts } from "../rules/rule.ts";
import { printable } from "../text/printable.ts";
import { withAccount } from "./account-beside.ts";
import type { CommitGraph } from "./commit-graph.ts";
import { statesByOrder } from "./finding.ts";
import type { Decision } from "./decision.ts";
import type { Finding, Moment, Place, PlaceKind, State } from "./finding.ts";
import type { Commented, Locator } from "./locate.ts";
import { atTip, inHead, isRef, published, reached } from "./origins.ts";
import type { Origin, Reach } from "./origins.ts";
import type { PlaceDraft } from "./places.ts";

/** Everything that drafts refer to. */
export type Context = {
  readonly catalog: Catalog;
  readonly graph: CommitGraph;
  readonly reach: Reach;
  readonly origins: readonly Origin[];
  readonly store: ObjectStore;
  readonly locator: Locator;
  /** Absolute path of a file, or the text itself, by number. */
  readonly filePath: (number: number) => string;
  readonly text: (number: number) => string;
  /** Whether there are remote-tracking refs to ask. */
  readonly hasRemoteRefs: boolean;
  /** Whether the run was stopped, and has to come to its end. */
  readonly isStopped: boolean;
  /** Name of the submodule store, for places in one. */
  readonly repository?: string;
};

/** A finding without its secret masked and without advice: both are for whoever joins repositories. */
export type FindingDraft = Omit<Finding, "advice" | "secret" | "places" | "beside"> & {
  /** Rules of the ids that go with it (composites.ts). */
  readonly identifiers?: readonly string[];
  readonly secretText: string;
  /** SHA-256 of rule and secret (of rule and path, for a file), in hexadecimal: `id` is its beginning. */
  readonly digest: string;
  readonly places: readonly MarkedPlace[];
};

/** A place, with what decisions about it need. */
export type MarkedPlace = Place & {
  /** A comment next to the secret, in the newest version: wherever else in it the secret stands, there is one too. */
  readonly comment?: Decision;
  /** The line that the secret begins on, up to a limit, as latin1. It stays in memory, and goes with the run. */
  readonly lineText?: string;
};

/** The finding of one secret. `digest` is what the locator knows it by. */
export function assembleFinding(
  context: Context,
  rule: RuleFacts,
  judged: Pick<Finding, "evidence" | "reasons">,
  digest: string,
  drafts: readonly PlaceDraft[],
): FindingDraft {
  const sorted = drafts.toSorted(compareDrafts);
  let secretText = "";
  let account: string | undefined;
  let isCommented = true;
  const places = sorted.slice(0, placesShownMax).map((draft, number) => {
    // Once every place so far has a comment, only the rest can tell whether the secret was set aside.
    const located =
      number < placesLocatedMax || isCommented ? locate(context, draft, digest) : undefined;
    isCommented &&= located?.comment !== undefined;
    secretText ||= located?.text ?? "";
    account ??= located?.account;
    return placeOf(context, draft, located);
  });
  return {
    ...factsOf(context, rule, withAccount(judged, rule, account), digest, sorted),
    secretText,
    places,
    placesLeftOff: sorted.length - places.length,
  };
}

/** What a finding says apart from its places and its text. */
export function factsOf(
  context: Context,
  rule: RuleFacts,
  judged: Pick<Finding, "evidence" | "reasons">,
  digest: string,
  sorted: readonly PlaceDraft[],
): Omit<FindingDraft, "places" | "placesLeftOff" | "secretText"> {
  const first = least(sorted.filter((draft) => draft.first >= 0));
  const last = greatest(sorted.filter((draft) => draft.last >= 0));
  return {
    ...identityOf(rule, judged, digest),
    state: sorted.map((draft) => stateOf(draft)).toSorted(byState)[0] ?? "unreachable",
    published: publishedOf(context, sorted),
    ...(first === undefined ? {} : { first: momentOf(context, first.first, first) }),
    ...(last === undefined ? {} : { last: momentOf(context, last.last, last) }),
  };
}

/** What a finding says of its secret, wherever it stands. */
export function identityOf(
  { id, name, provider, severity, rotation, identifiers }: RuleFacts,
  { evidence, reasons }: Pick<Finding, "evidence" | "reasons">,
  digest: string,
): Pick<
  FindingDraft,
  "id" | "digest" | "rule" | "name" | "provider" | "severity" | "evidence" | "reasons" | "rotation"
> {
  return {
    id: idOf(digest),
    digest,
    rule: id,
    name,
    provider,
    severity,
    evidence,
    reasons,
    ...(rotation === undefined ? {} : { rotation }),
    ...(identifiers === undefined ? {} : { identifiers }),
  };
}

/** The id of the finding with a digest: enough of it to tell any two findings of a report apart. */
function idOf(digest: string): string {
  return digest.slice(0, 16);
}

/** What identifies a finding that is a file: its rule and its path. */
export function fileDigest(ruleId: string, path: string): string {
  return crypto().createHash("sha256").update(`${ruleId}\0${path}`, "latin1").digest("hex");
}

function byState(a: State, b: State): number {
  return statesByOrder.indexOf(a) - statesByOrder.indexOf(b);
}

function stateOf(draft: PlaceDraft): State {
  if ((draft.flags & inHead) !== 0) return "head";
  if ((draft.flags & atTip) !== 0) return "branch";
  return (draft.flags & reached) !== 0 ? "history" : "unreachable";
}

function publishedOf(context: Context, drafts: readonly PlaceDraft[]): boolean | null {
  const isOut = (draft: PlaceDraft): boolean =>
    (draft.flags & published) !== 0 ||
    [...draft.origins].some((number) => context.origins[number]?.isRemote === true);
  if (drafts.some(isOut)) return true;
  return context.hasRemoteRefs ? false : null;
}

/** Nearest to today first: by state, then path, then whatever else tells two apart. */
function compareDrafts(a: PlaceDraft, b: PlaceDraft): number {
  return (
    byState(stateOf(a), stateOf(b)) ||
    compareText(a.path ?? "", b.path ?? "") ||
    compareText(a.key, b.key)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function reachableFirst(draft: PlaceDraft): number {
  return (draft.flags & reached) === 0 ? 1 : 0;
}

function least(drafts: readonly PlaceDraft[]): PlaceDraft | undefined {
  return drafts.toSorted(
    (a, b) =>
      reachableFirst(a) - reachableFirst(b) || a.first - b.first || compareText(a.key, b.key),
  )[0];
}

function greatest(drafts: readonly PlaceDraft[]): PlaceDraft | undefined {
  return drafts.toSorted(
    (a, b) => reachableFirst(a) - reachableFirst(b) || b.last - a.last || compareText(a.key, b.key),
  )[0];
}

function momentOf(context: Context, commit: number, draft: PlaceDraft): Moment {
  const row = context.graph.rows[commit] ?? -1;
  const object = context.store.object(row);
  const author = typeof object === "string" ? undefined : readSignature(object.bytes, "author");
  return {
    commit: rowOid(context.catalog, row),
    author: author === undefined ? "" : `${printable(author.name)} <${printable(author.email)}>`,
    date: isoDate(author?.time ?? 0),
    ...(draft.path === undefined ? {} : { path: pathText(draft.path) }),
  };
}

/** A time in git's seconds as ISO 8601. Years past 9999 (a hostile commit) are shown as the last second of it. */
export function isoDate(seconds: number): string {
  const lastSecond = 253_402_300_799;
  return new Date(Math.min(seconds, lastSecond) * 1000).toISOString().replace(".000Z", "Z");
}

export function pathText(latin1: string): string {
  return printable(Buffer.from(latin1, "latin1"));
}

/** The row at a place that is shown: the newest version. */
function shownRow(draft: PlaceDraft): number {
  let shown = -1;
  let newest = -2;
  for (const [row, last] of draft.versions) {
    if (last > newest || (last === newest && row < shown)) {
      shown = row;
      newest = last;
    }
  }
  return shown;
}

function placeOf(context: Context, draft: PlaceDraft, located: Commented | undefined): MarkedPlace {
  const row = shownRow(draft);
  const isObject = row >= 0 && draft.kind !== "ref-name" && draft.kind !== "git-file";
  const place: Place = {
    kind: kindOf(context, draft, row, located),
    ...(draft.path === undefined ? {} : { path: pathText(draft.path) }),
    ...(isObject ? { object: rowOid(context.catalog, row) } : {}),
    ...(draft.first < 0
      ? {}
      : { commit: rowOid(context.catalog, context.graph.rows[draft.first] ?? 0) }),
    ...memberOf(located),
    ...(located === undefined ? {} : { line: located.line, column: located.column }),
    refs: refsOf(context, draft),
    ...(draft.versions.size > 1 ? { versions: draft.versions.size } : {}),
    ...(context.repository === undefined ? {} : { repository: context.repository }),
  };
  return located === undefined ? place : marked(place, located);
}

export function memberOf(located: Commented | undefined): Pick<Place, "member"> {
  return located?.member === undefined ? {} : { member: located.member };
}

/** A place with what was read around the secret. */
export function marked(
  place: Place,
  { comment, lineText }: Pick<Commented, "comment" | "lineText">,
): MarkedPlace {
  // A name has no comments.
  if (comment === undefined || place.kind === "file-name" || place.kind === "ref-name")
    return { ...place, lineText };
  const name = place.path ?? place.object ?? place.kind;
  const where = `${name}:${comment.line}`;
  return { ...place, lineText, comment: { kind: "inline", reason: comment.reason, where } };
}

/** Names that lead to a place: refs whose tips hold it, else the first origin that reaches its last commit. */
function refsOf(context: Context, draft: PlaceDraft): string[] {
  const isReached = (draft.flags & reached) !== 0;
  // Reflogs and indexes are worth naming only where no ref leads.
  const origins = [...draft.origins]
    .toSorted((a, b) => a - b)
    .flatMap((number) => context.origins[number] ?? [])
    .filter(({ kind }) => !isReached || isRef(kind));
  const names = origins.map(({ name }) => name);
  if (names.length === 0 && draft.last >= 0) {
    const by = context.reach.by[draft.last] ?? -1;
    if (by >= 0) names.push(context.origins[by]?.name ?? "");
  }
  if (!isReached) names.push(...[...draft.names].toSorted());
  return [...new Set(names)];
}

/** In a commit or tag, what comes before the message is a header line. */
function kindOf(
  context: Context,
  draft: PlaceDraft,
  row: number,
  located: Commented | undefined,
): PlaceKind {
  if (draft.kind !== "commit" && draft.kind !== "tag") return draft.kind;
  const object = context.store.object(row);
  const isHeader =
    typeof object !== "string" &&
    located !== undefined &&
    located.start < messageStart(object.bytes);
  if (draft.kind === "commit") return isHeader ? "commit-header" : "commit-message";
  return isHeader ? "tag-header" : "tag-message";
}

/** Where the secret stands at a place that is read again. */
export function locate(context: Context, draft: PlaceDraft, digest: string): Commented | undefined {
  const bytes = bytesOf(context, draft);
  return bytes === undefined ? undefined : context.locator.locate(bytes).get(digest);
}

function bytesOf(context: Context, draft: PlaceDraft): Uint8Array | undefined {
  switch (draft.kind) {
    case "blob":
    case "commit":
    case "tag": {
      const row = shownRow(draft);
      if (isTooLong(context, context.catalog.objectSize[row] ?? 0)) return undefined;
      const object = context.store.object(row);
      return typeof object === "string" ? undefined : object.bytes;
    }
    case "file-name":
      return Buffer.from(draft.path?.slice(draft.path.lastIndexOf("/") + 1) ?? "", "latin1");
    case "ref-name":
      return Buffer.from(context.text(draft.number ?? -1), "latin1");
    case "git-file":
    case "lfs-object":
      try {
        const path = context.filePath(draft.number ?? -1);
        return isTooLong(context, statSync(path).size) ? undefined : readFileSync(path);
      } catch {
        return undefined; // it was there a moment ago; the finding stands, without line and text
      }
  }
}

/** Whether there is no time left to read so many bytes again: the finding then stands without line and text. */
function isTooLong(context: Context, bytes: number): boolean {
  return context.isStopped && bytes > hurriedBytesMax;
}
