/**
 * Sets of secrets: what one text holds, as one number.
 *
 * In: a text's matches. Out: the number of the set of secrets that they leave standing. A file that keeps its
 * secrets through a thousand revisions has the same number a thousand times.
 *
 * Where matches overlap, the better rule claims the bytes: a provider's rule before a generic one, one of better
 * evidence before one of less, one with a form of its
 * own before one that needs a name, then the longer keyword, the longer match, then the earlier rule. What a checksum says of one match is
 * left out on purpose: it would make the answer depend on what else the thread has seen.
 */
import type { RuleBundle, TextRule } from "../rules/rule.ts";
import { accompanied, companionsOf } from "./companions.ts";
import type { Companions } from "./companions.ts";
import type { Hits } from "./hits.ts";
import type { InnerMatch, InnerPlace } from "./inner-match.ts";
import type { Matches } from "./matches.ts";
import { evidenceRank } from "./secrets.ts";

/** A form of its own says more than standing near a word, and that more than being assigned to a name. */
const formRank: Readonly<Record<TextRule["form"], number>> = {
  assignment: 0,
  near: 1,
  search: 1,
  inside: 2,
  start: 2,
};

/** The number of the set that holds nothing. */
export const emptySet = 0;

/** One match with its place in the text. */
export type PlacedMatch = {
  readonly rule: number;
  readonly start: number;
  readonly end: number;
  readonly secret: number;
  /** Number of the keyword that led to it. */
  readonly keyword: number;
  /** Of a secret that stands encoded, or in an archive. */
  readonly inner?: InnerPlace;
};

export class SecretSets {
  readonly #sets: Int32Array[] = [new Int32Array(0)];
  readonly #numbers = new Map<string, number>([["", emptySet]]);
  readonly #rules: RuleBundle["text"];
  readonly #keywords: RuleBundle["keywords"];
  /** Of bundles with rules that require others, or are there for others. */
  readonly #companions: Companions | undefined;

  constructor(bundle: RuleBundle) {
    this.#rules = bundle.text;
    this.#keywords = bundle.keywords;
    this.#companions = companionsOf(bundle);
  }

  /** The set of the secrets of the text `bytes`; `before` is a set that is likely the same (the base's). */
  of(
    bytes: Uint8Array,
    hits: Hits,
    matches: Matches,
    inner: readonly InnerMatch[],
    before: number,
  ): number {
    if (matches.count === 0 && inner.length === 0) return emptySet;
    const numbers = Int32Array.from(
      new Set(this.standing(bytes, hits, matches, inner).map(({ secret }) => secret)),
    ).sort();
    const likely = this.#sets[before];
    if (likely !== undefined && sameNumbers(likely, numbers)) return before;
    return this.numberOf(numbers);
  }

  /** The number of a set given as ascending secret numbers. */
  numberOf(numbers: Int32Array): number {
    const name = numbers.join(" ");
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#sets.length);
    this.#sets.push(numbers);
    return this.#sets.length - 1;
  }

  all(): readonly Int32Array[] {
    return this.#sets;
  }

  /** The matches that claim their bytes, in order of their start. */
  standing(
    bytes: Uint8Array,
    hits: Hits,
    matches: Matches,
    inner: readonly InnerMatch[],
  ): PlacedMatch[] {
    const all: PlacedMatch[] = inner.filter((match) => match.inner.member === undefined);
    const members =
      inner.length === all.length
        ? []
        : inner.filter(({ inner: { member } }) => member !== undefined);
    for (let at = 0; at < matches.count; at++) {
      const end = hits.end[matches.hit[at]!]!;
      all.push({
        rule: matches.rule[at]!,
        start: end + matches.start[at]!,
        end: end + matches.end[at]!,
        secret: matches.secret[at]!,
        keyword: hits.key[matches.hit[at]!]! >> 1,
      });
    }
    const placed = this.#companions === undefined ? all : accompanied(this.#companions, bytes, all);
    if (members.length === 0) return this.#claiming(placed);
    // What a container stores as it is was found in its bytes, too; where it stands is told by the member.
    const known = new Set(members.map(({ secret }) => secret));
    return [...members, ...this.#claiming(placed.filter(({ secret }) => !known.has(secret)))];
  }

  #claiming(placed: PlacedMatch[]): PlacedMatch[] {
    if (placed.length < 2) return placed;
    placed.sort((a, b) => a.start - b.start);
    // Only matches of one cluster can overlap: a dump holds a hundred thousand secrets, each by itself.
    const standing: PlacedMatch[] = [];
    for (let from = 0, to = 1; from < placed.length; from = to, to++) {
      let { end } = placed[from]!;
      for (; to < placed.length && placed[to]!.start < end; to++)
        end = Math.max(end, placed[to]!.end);
      if (to - from === 1) standing.push(placed[from]!);
      else standing.push(...this.#standingIn(placed.slice(from, to)));
    }
    return standing;
  }

  /** The matches of a cluster that claim their bytes, in order of their start. */
  #standingIn(cluster: PlacedMatch[]): readonly PlacedMatch[] {
    cluster.sort((a, b) => this.#byClaim(a, b));
    const standing: PlacedMatch[] = [];
    for (const match of cluster) {
      const taken = standing.some((other) => other.start < match.end && match.start < other.end);
      if (!taken) standing.push(match);
    }
    return standing.sort((a, b) => a.start - b.start);
  }

  #byClaim(a: PlacedMatch, b: PlacedMatch): number {
    const claim = this.#claimOf(b.rule) - this.#claimOf(a.rule);
    if (claim !== 0) return claim;
    const keyword = this.#lengthOf(b.keyword) - this.#lengthOf(a.keyword);
    if (keyword !== 0) return keyword;
    return (
      b.end - b.start - (a.end - a.start) ||
      a.rule - b.rule ||
      a.start - b.start ||
      decodedFirst(a.inner, b.inner)
    );
  }

  #claimOf(number: number): number {
    const rule = this.#rules.at(number);
    if (rule === undefined) return 0;
    return (rule.generic ? 0 : 16) + 4 * evidenceRank[rule.evidence] + formRank[rule.form];
  }

  #lengthOf(keyword: number): number {
    return this.#keywords[keyword]?.length ?? 0;
  }
}

/**
 * Of one rule's matches of the same bytes, what was decoded comes before what stands there, in the order of what it
 * came to: the numbers of secrets would tell what else the thread has seen.
 */
function decodedFirst(a: InnerPlace | undefined, b: InnerPlace | undefined): number {
  if (a !== undefined && b !== undefined) return Buffer.compare(a.value, b.value);
  return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
}

function sameNumbers(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((number, at) => number === b[at]);
}
