/**
 * The delta scan of text: blobs, commits and tags.
 *
 * In: an object's bytes, and for a delta the base's hits and matches with the operations that made it. Out: the
 * object's hits and matches.
 *
 * Invariant: scanDelta gives exactly what scanWhole gives. A hit inside one copied range is the base's hit, moved.
 * Any other hit touches inserted bytes or crosses a seam, and is found by running the prefilter there. A hit's
 * matches are inherited if its whole window was copied together; otherwise they are made anew.
 */
import { inserted } from "../git/delta.ts";
import type { DeltaOps } from "../git/delta.ts";
import { buildAutomaton } from "./automaton.ts";
import type { Automaton } from "./automaton.ts";
import { Hits, keySpans } from "./hits.ts";
import { ContainerScan } from "./container-scan.ts";
import type { InnerMatch, InnerTrouble, ScanInner } from "./inner-match.ts";
import { InnerScan } from "./inner-scan.ts";
import type { Matcher } from "./match.ts";
import { Matches } from "./matches.ts";
import { scanBlockBytes, scanBlockHits } from "../limits.ts";
import { SecretSets } from "./secret-sets.ts";
import { runPrefilter, runToRest } from "./prefilter.ts";
import type { PrefilterKernel } from "./prefilter-kernel.ts";

/** What is known of one text: enough to scan what is made from it. */
export class TextState {
  readonly hits: Hits = new Hits();
  readonly matches: Matches = new Matches();
  /** Of what is encoded in it, in order of the runs. */
  encoded: InnerMatch[] = [];
  /** Of its members, where it is a container; and what of it could not be unpacked. */
  members: InnerMatch[] = [];
  troubles: InnerTrouble[] = [];
  /** Length of the text in bytes. */
  length = 0;
  /** Number of the set of secrets in it, for the owner of the state. */
  set = 0;

  /** Of all texts that stand in it. */
  get inner(): readonly InnerMatch[] {
    return this.members.length === 0 ? this.encoded : [...this.encoded, ...this.members];
  }
}

/** Counts for the benchmark: what was carried, and what had to be looked at. */
export type ScanCounts = {
  bytesPrefiltered: number;
  hitsCarried: number;
  hitsNew: number;
  evaluated: number;
};

export class TextScan {
  readonly counts: ScanCounts = { bytesPrefiltered: 0, hitsCarried: 0, hitsNew: 0, evaluated: 0 };
  readonly #automaton: Automaton;
  readonly #matcher: Matcher;
  readonly #spans: Uint8Array;
  readonly #stopped = { state: 0 };

  #far: FarKeywords | undefined;
  readonly #kernel: PrefilterKernel | undefined;
  readonly #isStopped: () => boolean;
  readonly #encoded: InnerScan;
  readonly #containers: ContainerScan;
  readonly #depth: number;
  #scanInner: ScanInner | undefined;

  /** Where `isStopped` comes true during a long text, the scan gives up; whoever can stop it forgets that text. */
  constructor(
    automaton: Automaton,
    matcher: Matcher,
    kernel?: PrefilterKernel,
    isStopped: () => boolean = () => false,
    depth = 0,
  ) {
    this.#isStopped = isStopped;
    this.#kernel = kernel;
    this.#automaton = automaton;
    this.#matcher = matcher;
    this.#spans = keySpans(automaton);
    this.#depth = depth;
    const inner = (): ScanInner => (this.#scanInner ??= this.#scanOfInner());
    this.#encoded = new InnerScan(matcher, depth, inner, kernel?.runs);
    this.#containers = new ContainerScan(matcher, depth, inner);
  }

  /** Scans a text from its first byte to its last. */
  scanWhole(text: Uint8Array, state: TextState): void {
    const bytes = plainBytes(text);
    const { hits, matches } = state;
    hits.clear();
    matches.clear();
    this.#clearInner(state);
    this.#encoded.whole(bytes, state.encoded);
    this.#containers.look(bytes, state.members, state.troubles);
    state.length = bytes.length;
    if (this.#kernel?.whole(bytes, hits) !== true) {
      hits.clear();
      this.#run(bytes, 0, bytes.length, 0, hits);
    }
    this.counts.bytesPrefiltered += bytes.length;
    this.counts.hitsNew += hits.count;
    for (let hit = 0; hit < hits.count; hit++) {
      if (hit % scanBlockHits === scanBlockHits - 1 && this.#isStopped()) return;
      this.#evaluate(bytes, hits, hit, matches);
    }
  }

  /**
   * Scans the part of a text that differs from an earlier one: matches are those of scanWhole whose rule can see a
   * byte of [from, to), or the seam there where it is empty. Hits beyond what such a rule can see are left out.
   */
  scanChange(bytes: Uint8Array, from: number, to: number, state: TextState): void {
    const { hits, matches } = state;
    const { reachBefore, reachAfter } = this.#matcher;
    this.#far ??= farKeywords(this.#automaton, this.#matcher);
    const { nearBefore, nearAfter, farBefore } = this.#far;
    hits.clear();
    matches.clear();
    this.#clearInner(state);
    this.#encoded.change(bytes, from, to, state.encoded);
    this.#containers.look(bytes, state.members, state.troubles);
    state.length = bytes.length;
    const first = Math.max(0, from - nearAfter);
    const last = Math.min(bytes.length, to + nearBefore);
    this.#farHits(bytes, Math.max(0, from - farBefore), first, hits);
    this.#run(bytes, first, last, 0, hits);
    this.counts.bytesPrefiltered += last - first;
    for (let hit = 0; hit < hits.count; hit++) {
      const key = hits.key[hit]!;
      const end = hits.end[hit]!;
      const sees =
        end + reachAfter[key]! > from && end - this.#spans[key]! - reachBefore[key]! < to;
      if (sees) this.#evaluate(bytes, hits, hit, matches);
    }
  }

  /** Scans a text made from a base by `ops`. `base` is the state that a scan of the base left. */
  scanDelta(text: Uint8Array, base: TextState, ops: DeltaOps, state: TextState): void {
    const bytes = plainBytes(text);
    const { hits, matches } = state;
    hits.clear();
    matches.clear();
    this.#clearInner(state);
    this.#encoded.delta(bytes, base.encoded, base.length, ops, state.encoded);
    this.#containers.look(bytes, state.members, state.troubles);
    state.length = bytes.length;
    this.#carryAll(bytes, base, ops, hits);
    if (this.#kernel?.delta(bytes, ops, hits) !== true) this.#newHits(bytes, ops, hits);
    for (let hit = 0; hit < hits.count; hit++) {
      const from = hits.from[hit]!;
      if (from < 0) {
        this.#evaluate(bytes, hits, hit, matches);
        continue;
      }
      const { count } = base.matches;
      if (count === 0) continue;
      for (
        let at = base.matches.firstOf(from);
        at < count && base.matches.hit[at]! === from;
        at++
      ) {
        matches.add(
          hit,
          base.matches.rule[at]!,
          base.matches.start[at]!,
          base.matches.end[at]!,
          base.matches.secret[at]!,
        );
      }
    }
  }

  /** Scans what is encoded in a text, which is never long enough for the kernel to be worth its while. */
  #scanOfInner(): ScanInner {
    const depth = this.#depth + 1;
    const scan = new TextScan(this.#automaton, this.#matcher, undefined, this.#isStopped, depth);
    const sets = new SecretSets(this.#matcher.bundle);
    const state = new TextState();
    return (bytes) => {
      scan.scanWhole(bytes, state);
      const { hits, matches, inner, troubles } = state;
      return { standing: sets.standing(bytes, hits, matches, inner), troubles };
    };
  }

  #clearInner(state: TextState): void {
    if (state.encoded.length > 0) state.encoded = [];
    if (state.members.length > 0) state.members = [];
    if (state.troubles.length > 0) state.troubles = [];
  }

  /** Hits that start in [from, to) of the keywords whose rules look farthest: few, so that their table is small. */
  #farHits(bytes: Uint8Array, from: number, to: number, hits: Hits): void {
    const { automaton, keywords } = this.#far!;
    const end = Math.min(bytes.length, to + automaton.spanMax);
    if (from >= to || keywords.length === 0) return;
    runPrefilter(automaton, bytes, from, end, 0, to, hits);
    this.counts.bytesPrefiltered += end - from;
    for (let hit = 0; hit < hits.count; hit++) {
      const key = hits.key[hit]!;
      hits.key[hit] = 2 * keywords[key >> 1]! + (key & 1);
    }
  }

  /** The prefilter over a range of any length. Returns its state at `to`. */
  #run(bytes: Uint8Array, from: number, to: number, before: number, hits: Hits): number {
    let state = before;
    for (let at = from; at < to; at += scanBlockBytes) {
      if (at > from && this.#isStopped()) break;
      const end = Math.min(to, at + scanBlockBytes);
      state = runPrefilter(this.#automaton, bytes, at, end, state, to, hits);
    }
    return state;
  }

  #evaluate(bytes: Uint8Array, hits: Hits, hit: number, matches: Matches): void {
    this.counts.evaluated++;
    const key = hits.key[hit]!;
    this.#matcher.evaluate(bytes, hits.end[hit]!, key, this.#spans[key]!, hit, matches);
  }

  /** Hot, once an operation. Most copied ranges hold no hit, so the place among the base's hits is kept. */
  #carryAll(bytes: Uint8Array, base: TextState, ops: DeltaOps, hits: Hits): void {
    const { count, end: ends } = base.hits;
    if (count === 0) return;
    // The first hit that ends past where a range starts.
    let next = 0;
    for (let number = 0; number < ops.count; number++) {
      const source = ops.source[number]!;
      if (source === inserted) continue;
      const isNext =
        (next === 0 || ends[next - 1]! <= source) && (next === count || ends[next]! > source);
      if (!isNext) next = base.hits.firstEndingAt(source + 1);
      if (next === count || ends[next]! > source + ops.length[number]!) continue;
      const target = ops.target[number]!;
      this.#carry(base, next, source, target, target + ops.length[number]!, bytes.length, hits);
    }
  }

  /**
   * Finds the hits that touch inserted bytes or cross a seam. `looked` is how far the prefilter has looked and `automatonState` its
   * state there; between a point of rest and the next seam it does not look at all.
   */
  #newHits(bytes: Uint8Array, ops: DeltaOps, hits: Hits): void {
    const automaton = this.#automaton;
    const { counts } = this;
    const overlap = automaton.spanMax - 1;
    let looked = 0;
    let automatonState = 0;
    for (let number = 0; number < ops.count; number++) {
      const source = ops.source[number]!;
      const target = ops.target[number]!;
      const end = target + ops.length[number]!;
      if (number > 0 && looked < target) {
        // Up to the seam, for what may begin before it. All of this lies in the copied range before the seam
        // (had an earlier seam been nearer, the automaton would have looked up to there), so nothing is new.
        const restart = restartBefore(automaton, bytes, target, Math.max(looked, target - overlap));
        if (restart > looked) {
          looked = restart;
          automatonState = 0;
        }
        counts.bytesPrefiltered += target - looked;
        automatonState = runPrefilter(automaton, bytes, looked, target, automatonState, -1, hits);
        looked = target;
      }
      if (source === inserted) {
        counts.bytesPrefiltered += end - target;
        automatonState = this.#run(bytes, target, end, automatonState, hits);
        looked = end;
        continue;
      }
      if (number > 0) {
        looked = runToRest(automaton, bytes, target, end, automatonState, hits, this.#stopped);
        automatonState = this.#stopped.state;
        counts.bytesPrefiltered += looked - target;
      }
    }
  }

  /** Carries the hits from `first` on that lie wholly in a copied range, and notes which of them keep their matches. */
  #carry(
    base: TextState,
    first: number,
    source: number,
    target: number,
    end: number,
    length: number,
    hits: Hits,
  ): void {
    const { reachBefore, reachAfter } = this.#matcher;
    const sourceEnd = source + end - target;
    const shift = target - source;
    const startsTogether = source === 0 && target === 0;
    const endsTogether = sourceEnd === base.length && end === length;
    const { count, end: ends, key: keys } = base.hits;
    for (let from = first; from < count; from++) {
      const hitEnd = ends[from]!;
      if (hitEnd > sourceEnd) break;
      const key = keys[from]!;
      const hitStart = hitEnd - this.#spans[key]!;
      if (hitStart < source) continue;
      const keeps =
        (startsTogether || hitStart - reachBefore[key]! >= source) &&
        (endsTogether || hitEnd + reachAfter[key]! <= sourceEnd);
      hits.add(hitEnd + shift, key, keeps ? from : -1);
      this.counts.hitsCarried++;
    }
  }
}

/** Keywords whose rules look far on, and how far those of all others look. */
type FarKeywords = {
  /** Of the far keywords alone. */
  readonly automaton: Automaton;
  /** Their numbers among all keywords. */
  readonly keywords: readonly number[];
  /** How far before a change a keyword may start that sees it, and how far behind; among all but the far ones. */
  readonly nearAfter: number;
  readonly nearBefore: number;
  /** The same before a change, among the far ones. */
  readonly farBefore: number;
};

/** From this reach on a keyword is far: but for private keys and the largest tokens no rule looks so far. */
const farReach = 600;

function farKeywords({ keywords: words }: Automaton, matcher: Matcher): FarKeywords {
  const { reachBefore, reachAfter } = matcher;
  const keywords: number[] = [];
  let [nearAfter, nearBefore, farBefore] = [0, 0, 0];
  for (const [number, word] of words.entries()) {
    const after = Math.max(reachAfter[2 * number]!, reachAfter[2 * number + 1]!) + 2 * word.length;
    const before = Math.max(reachBefore[2 * number]!, reachBefore[2 * number + 1]!);
    nearBefore = Math.max(nearBefore, before + 2 * word.length);
    if (reachAfter[2 * number]! > farReach) {
      keywords.push(number);
      farBefore = Math.max(farBefore, after);
    } else nearAfter = Math.max(nearAfter, after);
  }
  const texts = keywords.map((number) => Buffer.from(words[number]!).toString("latin1"));
  return { automaton: buildAutomaton(texts), keywords, nearAfter, nearBefore, farBefore };
}

/**
 * The bytes of a Buffer as an array of the class that all others have: with two classes, V8 would compile everything
 * that looks at bytes once more, into slower code.
 */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return Buffer.isBuffer(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : bytes;
}

/**
 * Hot, once a seam. Where to start so as to know the automaton's state at `seam`: after the last byte that stands in
 * no keyword, as that byte leads to the root from any state; at the earliest at `least`.
 */
function restartBefore(
  automaton: Automaton,
  bytes: Uint8Array,
  seam: number,
  least: number,
): number {
  const { classes } = automaton;
  let at = seam;
  while (at > least && classes[bytes[at - 1]!]! !== 0) at--;
  return at;
}
