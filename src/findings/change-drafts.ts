/**
 * Findings while they grow: what texts that pass by bring to each.
 *
 * In: a text, and a secret, a name or a judgement of it. Out: findings, in the order in which they were first met.
 */
import { messageStart } from "../git/commit.ts";
import { placesShownMax } from "../limits.ts";
import type { RuleBundle, RuleFacts } from "../rules/rule.ts";
import type { NewSecret } from "../scan/change-scan.ts";
import { isBetter } from "../scan/secrets.ts";
import type { Secret } from "../scan/secrets.ts";
import type { SourceText, TextSource } from "../sources/source.ts";
import { printable } from "../text/printable.ts";
import { fileDigest, identityOf, isoDate, marked, memberOf, pathText } from "./assemble.ts";
import type { FindingDraft, MarkedPlace } from "./assemble.ts";
import type { FileJudgement } from "./file-rules.ts";
import { statesByOrder } from "./finding.ts";
import type { Moment, PlaceKind, State } from "./finding.ts";
import { withAccount } from "./account-beside.ts";
import { commentAt, LineCounter, locatedAt, textOf } from "./locate.ts";
import type { Commented } from "./locate.ts";
import { gradedByPath } from "./path-grade.ts";

/** A secret or telling file, with what was seen of it so far. */
type Draft = {
  readonly rule: RuleFacts;
  judged: FileJudgement;
  /** Of a secret: which of two judgements is better. */
  secret?: Secret;
  secretText: string;
  account?: string;
  state: State;
  readonly places: MarkedPlace[];
  placesLeftOff: number;
  readonly commits: string[];
};

export class ChangeDrafts {
  readonly #drafts = new Map<string, Draft>();
  readonly #bundle: RuleBundle;
  /** Of blobs in which something was found. */
  readonly #paths = new Set<string>();
  /** Of the text that is being added: its secrets come in order. */
  #lines = new LineCounter(new Uint8Array());

  constructor(bundle: RuleBundle) {
    this.#bundle = bundle;
  }

  /** A secret in a text; without the bytes, it has no line. */
  addSecret(
    text: SourceText,
    bytes: Uint8Array | undefined,
    { secret, start, end, inner }: NewSecret,
  ): void {
    const draft = this.#ofSecret(text, secret);
    if (draft === undefined) return;
    const isShown = bytes !== undefined && draft.places.length < placesShownMax;
    if (isShown && bytes !== this.#lines.bytes) this.#lines = new LineCounter(bytes);
    const located = isShown ? locatedAt(bytes, start, end, this.#lines, inner) : undefined;
    draft.secretText ||= located?.text ?? "";
    if (located?.account !== undefined) draft.account ??= located.account;
    if (text.kind === "blob" && text.path !== undefined) this.#paths.add(text.path);
    const comment =
      bytes === undefined || inner?.member !== undefined
        ? undefined
        : commentAt(bytes, start, end, draft.rule.id);
    addPlace(
      draft,
      text,
      kindOf(text, bytes, start),
      located && { ...located, ...(comment === undefined ? {} : { comment }) },
    );
  }

  /** Whether something was found in this version of the file or an earlier one. */
  hasPath({ path }: SourceText): boolean {
    return path !== undefined && this.#paths.has(path);
  }

  /**
   * A version of such a file, with all secrets that stand in it: what the comments of the last one say is what holds.
   * So a comment that a later commit adds is heard, though it brings no secret. A version that comes back as it was is
   * no new text: sources hand an object over once.
   */
  review(text: SourceText, bytes: Uint8Array, found: readonly NewSecret[]): void {
    const path = pathText(text.path ?? "");
    for (const { secret } of found) {
      const draft = this.#drafts.get(secret.digest);
      const place = draft?.places.find((one) => one.kind === "blob" && one.path === path);
      if (draft === undefined || place === undefined) continue;
      const { comment: _, ...bare } = place;
      const comments = found
        .filter((one) => one.secret.digest === secret.digest)
        .map((one) => commentAt(bytes, one.start, one.end, draft.rule.id));
      const comment = comments.every((one) => one !== undefined) ? comments[0] : undefined;
      draft.places[draft.places.indexOf(place)] =
        comment === undefined ? bare : marked(bare, { comment, lineText: place.lineText ?? "" });
    }
  }

  /** A secret in a file's name. */
  addName(text: SourceText, name: string, { secret, start, end, inner }: NewSecret): void {
    const draft = this.#ofSecret(text, secret);
    if (draft === undefined) return;
    draft.secretText ||=
      inner === undefined
        ? Buffer.from(name.slice(start, end), "latin1").toString("utf8")
        : textOf(inner.value, 0);
    addPlace(draft, text, "file-name");
  }

  /** A file whose name is the finding. */
  addFile(text: SourceText, rule: RuleFacts, judged: FileJudgement): void {
    const digest = fileDigest(rule.id, text.path ?? "");
    addPlace(this.#of(digest, rule, judged, text.state), text, "file-name");
  }

  findings(source: TextSource, published: boolean | null): FindingDraft[] {
    return [...this.#drafts].flatMap(
      ([digest, draft]) => findingOf(digest, draft, source, published) ?? [],
    );
  }

  #ofSecret(text: SourceText, secret: Secret): Draft | undefined {
    const rule = this.#bundle.text.at(secret.rule);
    if (rule === undefined) return undefined;
    const draft = this.#of(secret.digest, rule, secret, text.state);
    if (draft.secret === undefined || isBetter(secret, draft.secret)) {
      draft.secret = secret;
      draft.judged = secret;
    }
    return draft;
  }

  #of(digest: string, rule: RuleFacts, judged: FileJudgement, state: State): Draft {
    const known = this.#drafts.get(digest);
    if (known !== undefined) {
      if (statesByOrder.indexOf(state) < statesByOrder.indexOf(known.state)) known.state = state;
      return known;
    }
    const draft: Draft = {
      rule,
      judged,
      secretText: "",
      state,
      places: [],
      placesLeftOff: 0,
      commits: [],
    };
    this.#drafts.set(digest, draft);
    return draft;
  }
}

function addPlace(draft: Draft, text: SourceText, kind: PlaceKind, located?: Commented): void {
  if (text.commit !== undefined && !draft.commits.includes(text.commit))
    draft.commits.push(text.commit);
  const path = text.path === undefined ? undefined : pathText(text.path);
  const before = draft.places.find(
    (place) => place.kind === kind && place.path === path && place.member === located?.member,
  );
  if (before !== undefined && (kind === "blob" || kind === "file-name")) {
    const { comment, ...bare } = before;
    const isAside = comment !== undefined && located?.comment !== undefined;
    // Another version of the file: what is shown is the first commit that brings the secret; review() has its comments.
    const place =
      before.object === text.object
        ? { ...bare, ...(isAside ? { comment } : {}) }
        : { ...before, versions: (before.versions ?? 1) + 1 };
    draft.places[draft.places.indexOf(before)] = place;
    return;
  }
  if (draft.places.length >= placesShownMax) {
    draft.placesLeftOff++;
    return;
  }
  const place: MarkedPlace = {
    kind,
    ...(path === undefined ? {} : { path }),
    ...(text.object === undefined ? {} : { object: text.object }),
    ...(text.commit === undefined ? {} : { commit: text.commit }),
    ...memberOf(located),
    ...(located === undefined ? {} : { line: located.line, column: located.column }),
    refs: text.refs ?? [],
  };
  draft.places.push(located === undefined ? place : marked(place, located));
}

/** In a commit or tag, what comes before the message is a header line. */
function kindOf({ kind }: SourceText, bytes: Uint8Array | undefined, start: number): PlaceKind {
  if (kind === "name") return "file-name";
  if (kind !== "commit" && kind !== "tag") return kind;
  return `${kind}-${bytes !== undefined && start < messageStart(bytes) ? "header" : "message"}`;
}

function findingOf(
  digest: string,
  draft: Draft,
  source: TextSource,
  published: boolean | null,
): FindingDraft | undefined {
  const { rule, commits, places } = draft;
  // Of places that are not kept, nobody knows the path.
  const isWhole = draft.placesLeftOff === 0;
  const judged = isWhole ? gradedByPath(draft.judged, rule.id, places) : draft.judged;
  if (judged === undefined) return undefined;
  const moments = commits.flatMap((commit) => momentOf(source, commit) ?? []);
  const [first, last] = [moments[0], moments.at(-1)];
  return {
    ...identityOf(rule, withAccount(judged, rule, draft.account), digest),
    state: draft.state,
    // What a tracked file holds may have been pushed long ago.
    published: draft.state === "input" || draft.state === "tracked" ? null : published,
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
    secretText: draft.secretText,
    places,
    placesLeftOff: draft.placesLeftOff,
  };
}

function momentOf(source: TextSource, commit: string): Moment | undefined {
  const facts = source.factsOf?.(commit);
  if (facts === undefined) return undefined;
  const text = (latin1: string): string => printable(Buffer.from(latin1, "latin1"));
  return {
    commit,
    author: `${text(facts.author)} <${text(facts.email)}>`,
    date: isoDate(facts.time),
  };
}
