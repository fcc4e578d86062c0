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
import type { Automaton } from "./automaton.ts";
import { farKeywords } from "./far-keywords.ts";
import type { FarKeywords } from "./far-keywords.ts";
import type { Hits } from "./hits.ts";
import { keySpans } from "./hits.ts";
import { ContainerScan } from "./container-scan.ts";
import type { ScanInner } from "./inner-match.ts";
import { InnerScan } from "./inner-scan.ts";
import type { Matcher } from "./match.ts";
import type { Matches } from "./matches.ts";
import { scanBlockBytes, scanBlockHits } from "../limits.ts";
import { SecretSets } from "./secret-sets.ts";
import { runPrefilter, runToRest } from "./prefilter.ts";
import type { TextKernel } from "./text-kernel.ts";
import { TextState } from "./text-state.ts";

export class TextScan {
  /** Of what stands encoded in texts. */
  readonly encoded: InnerScan;
  readonly #automaton: Automaton;
  readonly #matcher: Matcher;
  readonly #spans: Uint8Array;
  readonly #stopped = { state: 0 };

  #far: FarKeywords | undefined;
  readonly #kernel: TextKernel | undefined;
  readonly #isStopped: () => boolean;
  readonly #containers: ContainerScan;
  readonly #depth: number;
  #scanInner: ScanInner | undefined;

  /** Where `isStopped` comes true during a long text, the scan gives up; whoever can stop it forgets that text. */
  constructor(
    automaton: Automaton,
    matcher: Matcher,
    kernel?: TextKernel,
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
    this.encoded = new InnerScan(matcher, depth, inner, kernel?.runs);
    this.#containers = new ContainerScan(matcher, depth, inner);
  }

  /** Scans a text from its first byte to its last. */
  scanWhole(text: Uint8Array, state: TextState): void {
    const bytes = plainBytes(text);
    const { matches } = state;
    matches.clear();
    state.emptyInner();
    this.encoded.whole(bytes, state.encoded, state.troubles);
    this.#containers.look(bytes, state.members, state.troubles);
    state.length = bytes.length;
    if (this.#kernel?.whole(bytes) === true && this.#kernel.hold(state.held)) {
      state.kernel = this.#kernel;
      this.#lookAtAsked(this.#kernel, bytes, matches);
      return;
    }
    const hits = state.emptyHits();
    this.#run(bytes, 0, bytes.length, 0, hits);
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
    const { matches } = state;
    const { reachBefore, reachAfter } = this.#matcher;
    this.#far ??= farKeywords(this.#automaton, this.#matcher);
    const { nearBefore, nearAfter, farBefore } = this.#far;
    const hits = state.emptyHits();
    matches.clear();
    state.emptyInner();
    this.encoded.change(bytes, from, to, state.encoded, state.troubles);
    this.#containers.look(bytes, state.members, state.troubles);
    state.length = bytes.length;
    const first = Math.max(0, from - nearAfter);
    const last = Math.min(bytes.length, to + nearBefore);
    this.#farHits(bytes, Math.max(0, from - farBefore), first, hits);
    this.#run(bytes, first, last, 0, hits);
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
    const { matches } = state;
    matches.clear();
    state.emptyInner();
    this.encoded.delta(bytes, base.encoded, base.length, ops, state.encoded, state.troubles);
    this.#containers.look(bytes, state.members, state.troubles);
    state.length = bytes.length;
    const kernel = this.#kernel;
    if (
      kernel !== undefined &&
      base.kernel === kernel &&
      kernel.delta(bytes, base.held, base.length, ops) &&
      kernel.hold(state.held)
    ) {
      state.kernel = kernel;
      if (base.matches.count === 0) this.#lookAtAsked(kernel, bytes, matches);
      else this.#lookAtAll(kernel, bytes, base.matches, matches);
      return;
    }
    const baseHits = base.hits;
    const hits = state.emptyHits();
    this.#carryAll(bytes, base.length, baseHits, ops, hits);
    this.#newHits(bytes, ops, hits);
    for (let hit = 0; hit < hits.count; hit++) {
      const from = hits.from[hit]!;
      if (from < 0) this.#evaluate(bytes, hits, hit, matches);
      else inherit(base.matches, from, hit, matches);
    }
  }

  /** Of the hits that the kernel found, looks at those that it asks about. */
  #lookAtAsked(kernel: TextKernel, bytes: Uint8Array, matches: Matches): void {
    const { asked } = kernel;
    for (let place = 0; place < asked; place++) {
      if (place % scanBlockHits === scanBlockHits - 1 && this.#isStopped()) return;
      this.#lookAt(kernel, bytes, kernel.askedHit(place), matches);
    }
  }

  /** The same, and inherits what the others keep. */
  #lookAtAll(kernel: TextKernel, bytes: Uint8Array, from: Matches, matches: Matches): void {
    const { count, asked } = kernel;
    let place = 0;
    for (let hit = 0; hit < count; hit++) {
      if (place < asked && kernel.askedHit(place) === hit) {
        this.#lookAt(kernel, bytes, hit, matches);
        place++;
        continue;
      }
      const kept = kernel.keptOf(hit);
      if (kept >= 0) inherit(from, kept, hit, matches);
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

  #lookAt(kernel: TextKernel, bytes: Uint8Array, hit: number, matches: Matches): void {
    const { count } = matches;
    const key = kernel.keyOf(hit);
    this.#matcher.noSecret.end = 0;
    this.#matcher.evaluate(bytes, kernel.endOf(hit), key, this.#spans[key]!, hit, matches);
    kernel.looked(bytes, hit, matches.count > count);
  }

  /** Hits that start in [from, to) of the keywords whose rules look farthest: few, so that their table is small. */
  #farHits(bytes: Uint8Array, from: number, to: number, hits: Hits): void {
    const { automaton, keywords } = this.#far!;
    const end = Math.min(bytes.length, to + automaton.spanMax);
    if (from >= to || keywords.length === 0) return;
    runPrefilter(automaton, bytes, from, end, 0, to, hits);
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
    const key = hits.key[hit]!;
    this.#matcher.evaluate(bytes, hits.end[hit]!, key, this.#spans[key]!, hit, matches);
  }

  /** Hot, once an operation. Most copied ranges hold no hit, so the place among the base's hits is kept. */
  #carryAll(bytes: Uint8Array, baseLength: number, base: Hits, ops: DeltaOps, hits: Hits): void {
    const { count, end: ends } = base;
    if (count === 0) return;
    // The first hit that ends past where a range starts.
    let next = 0;
    for (let number = 0; number < ops.count; number++) {
      const source = ops.source[number]!;
      if (source === inserted) continue;
      const isNext =
        (next === 0 || ends[next - 1]! <= source) && (next === count || ends[next]! > source);
      if (!isNext) next = base.firstEndingAt(source + 1);
      if (next === count || ends[next]! > source + ops.length[number]!) continue;
      const target = ops.target[number]!;
      const end = target + ops.length[number]!;
      const endsTogether = source + end - target === baseLength && end === bytes.length;
      this.#carry(base, next, source, target, end, endsTogether, hits);
    }
  }

  /**
   * Finds the hits that touch inserted bytes or cross a seam. `looked` is how far the prefilter has looked and `automatonState` its
   * state there; between a point of rest and the next seam it does not look at all.
   */
  #newHits(bytes: Uint8Array, ops: DeltaOps, hits: Hits): void {
    const automaton = this.#automaton;
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
        automatonState = runPrefilter(automaton, bytes, looked, target, automatonState, -1, hits);
        looked = target;
      }
      if (source === inserted) {
        automatonState = this.#run(bytes, target, end, automatonState, hits);
        looked = end;
        continue;
      }
      if (number > 0) {
        looked = runToRest(automaton, bytes, target, end, automatonState, hits, this.#stopped);
        automatonState = this.#stopped.state;
      }
    }
  }

  /** Carries the hits from `first` on that lie wholly in a copied range, and notes which of them keep their matches. */
  #carry(
    base: Hits,
    first: number,
    source: number,
    target: number,
    end: number,
    endsTogether: boolean,
    hits: Hits,
  ): void {
    const { reachBefore, reachAfter } = this.#matcher;
    const sourceEnd = source + end - target;
    const shift = target - source;
    const startsTogether = source === 0 && target === 0;
    const { count, end: ends, key: keys } = base;
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
    }
  }
}

/** Adds the matches of the base's hit `from` under the number `hit`. */
function inherit(base: Matches, from: number, hit: number, matches: Matches): void {
  const { count } = base;
  if (count === 0) return;
  for (let at = base.firstOf(from); at < count && base.hit[at]! === from; at++)
    matches.add(hit, base.rule[at]!, base.start[at]!, base.end[at]!, base.secret[at]!);
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
