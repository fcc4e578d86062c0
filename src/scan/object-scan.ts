/**
 * The comparison of many texts with those that stood there before, in the kernel's memory.
 *
 * In: texts that are objects of a repository. Out: for each text whether nothing in it can be new. What is new, and
 * where, is left to change-scan.ts, which looks at few of them then. Versions of one file are looked at one after the
 * other, so that each is made from one that is at hand, and compared with one that is.
 *
 * Invariant: a hit is passed over only where all that its rules see stands in an earlier version, byte for byte, and
 * begins or ends the text there if it does here. A match is a pure function of that, so that version has it too.
 */
import type { KernelCompare } from "../git/kernel-compare.ts";
import type { KernelBytes } from "../git/kernel-memory.ts";
import type { KernelObject, KernelObjects } from "../git/kernel-objects.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import { typeBlob } from "../git/pack-entry.ts";
import type { SourceText } from "../sources/source.ts";
import type { ScanParts } from "./change-scan.ts";
import { Hits, keySpans } from "./hits.ts";
import type { Automaton } from "./automaton.ts";
import type { Matcher } from "./match.ts";
import { Matches } from "./matches.ts";
import { PrefilterKernel } from "./prefilter-kernel.ts";

export class ObjectScan {
  readonly #parts: ScanParts;
  readonly #isStopped: () => boolean;
  readonly #spans: Uint8Array;
  readonly #hits = new Hits();
  readonly #matches = new Matches();
  readonly #reach: Reach;
  /** Where the samples of far keywords lie. */
  #samplesAt = 0;
  #objects: KernelObjects | undefined;
  #prefilter: PrefilterKernel | undefined;
  /** Of texts in which nothing is new, their length. */
  readonly #lengths = new Map<SourceText, number>();

  constructor(parts: ScanParts) {
    const { automaton, matcher, isStopped = () => false } = parts;
    this.#parts = parts;
    this.#isStopped = isStopped;
    this.#spans = keySpans(automaton);
    this.#reach = reachOf(automaton, matcher, this.#spans);
  }

  /** Looks at these texts, and forgets all others. Between them, `rest` lets signals be heard. */
  async scan(
    texts: readonly SourceText[],
    reader: ObjectReader,
    rest: () => Promise<void>,
  ): Promise<void> {
    this.#lengths.clear();
    const objects = reader.loadKernel();
    if (objects !== this.#objects) {
      this.#objects = objects;
      this.#prefilter = new PrefilterKernel(objects.memory, this.#parts.automaton);
      this.#samplesAt = objects.memory.keep(this.#reach.samples);
    }
    for (const text of inOrderOfPaths(texts)) {
      if (this.#isStopped()) return;
      this.#look(text, objects);
      objects.trim();
      await rest();
    }
  }

  /** The length of a text that has no secret which none of its earlier versions has; undefined where it may have. */
  lengthIfNothingNew(text: SourceText): number | undefined {
    return this.#lengths.get(text);
  }

  #look(text: SourceText, objects: KernelObjects): void {
    const { kind, object: oid, beforeObjects = [] } = text;
    if (oid === undefined) return;
    const object = objects.get(oid);
    if (object === undefined || (kind === "blob" && object.type !== typeBlob)) return;
    const before = beforeObjects.flatMap((one) => objects.get(one) ?? []);
    if (before.length < beforeObjects.length) return;
    if (this.#hasNothingNew(objects, object, before)) this.#lengths.set(text, object.held.length);
  }

  #hasNothingNew(
    objects: KernelObjects,
    object: KernelObject,
    earlier: readonly KernelObject[],
  ): boolean {
    const { from, to } = changed(objects.compare, object, earlier);
    const text = object.held;
    const before = earlier.map(({ held }) => held);
    if (before.length > 0 && from === to && before.some(({ length }) => length === text.length))
      return true;
    const { length } = text;
    const first = before.length === 0 ? 0 : this.#firstSeeing(objects.compare, text, from);
    const last = before.length === 0 ? length : Math.min(length, to + this.#reach.before);
    const hits = this.#hits;
    hits.clear();
    const part = objects.memory.view({ at: text.at + first, length: last - first, order: 0 });
    if (this.#prefilter?.whole(part, hits) !== true) return false;
    return !this.#hasMatch(objects, text, before, first, from, to);
  }

  /** Where the first keyword may stand of which a rule sees the byte at `from`. */
  #firstSeeing(compare: KernelCompare, text: KernelBytes, from: number): number {
    const { after, farAfter, samples } = this.#reach;
    const near = Math.max(0, from - after);
    const far = Math.max(0, from - farAfter);
    const { length } = samples;
    return compare.holdsSample(text.at + far, near - far, this.#samplesAt, length / 4) ? far : near;
  }

  /** Whether some hit is worth anything that no earlier version has there. */
  #hasMatch(
    objects: KernelObjects,
    text: KernelBytes,
    before: readonly KernelBytes[],
    first: number,
    from: number,
    to: number,
  ): boolean {
    const { matcher } = this.#parts;
    const { reachBefore, reachAfter } = matcher;
    const hits = this.#hits;
    const matches = this.#matches;
    const bytes = objects.memory.view(text);
    const isWhole = before.length === 0;
    const earlier = before.map((one) => new EarlierText(objects, text, one, from, to));
    for (let hit = 0; hit < hits.count; hit++) {
      const key = hits.key[hit]!;
      const end = hits.end[hit]! + first;
      const span = this.#spans[key]!;
      const seenFrom = end - span - reachBefore[key]!;
      const seenTo = end + reachAfter[key]!;
      if (!isWhole && (seenTo <= from || seenFrom >= to)) continue;
      if (earlier.some((one) => one.has(Math.max(0, seenFrom), end, Math.min(seenTo, text.length))))
        continue;
      matches.clear();
      matcher.evaluate(bytes, end, key, span, hit, matches);
      if (matches.count > 0) return true;
    }
    return false;
  }
}

/** Where parts of a text stand in an earlier version. */
class EarlierText {
  readonly #objects: KernelObjects;
  readonly #text: KernelBytes;
  readonly #earlier: KernelBytes;
  /** Of the earlier one, around the part that differs. */
  readonly #bytes: Buffer;
  readonly #searchFrom: number;
  /** How far the part found last had moved; what follows has most often moved as far. */
  #shift: number;

  /** They differ in [from, to) of the text. */
  constructor(
    objects: KernelObjects,
    text: KernelBytes,
    earlier: KernelBytes,
    from: number,
    to: number,
  ) {
    this.#objects = objects;
    this.#text = text;
    this.#earlier = earlier;
    this.#shift = earlier.length - text.length;
    const end = to + this.#shift;
    this.#searchFrom = Math.max(0, Math.min(from - searchReachBytes, end - 2 * searchReachBytes));
    const searchTo = Math.min(earlier.length, end + searchReachBytes);
    this.#bytes = objects.memory.buffer.subarray(
      earlier.at + this.#searchFrom,
      earlier.at + Math.min(searchTo, this.#searchFrom + searchBytesMax),
    );
  }

  /** Whether the text's bytes [from, to), in which something ends at `end`, stand in the earlier one too. */
  has(from: number, end: number, to: number): boolean {
    if (this.#standsAt(from, to, this.#shift)) return true;
    const { at } = this.#text;
    const sample = this.#objects.memory.buffer.subarray(
      at + Math.max(from, end - sampleBytes),
      at + Math.min(to, end + sampleBytes),
    );
    let place = -1;
    for (let times = 0; times < samplesMax; times++) {
      place = this.#bytes.indexOf(sample, place + 1);
      if (place < 0) return false;
      const shift = this.#searchFrom + place - Math.max(from, end - sampleBytes);
      if (!this.#standsAt(from, to, shift)) continue;
      this.#shift = shift;
      return true;
    }
    return false;
  }

  #standsAt(from: number, to: number, shift: number): boolean {
    const { at, length } = this.#text;
    const earlier = this.#earlier;
    const [first, last] = [from + shift, to + shift];
    if (first < 0 || last > earlier.length) return false;
    // What rules see ends where the text does.
    if (from === 0 && first !== 0) return false;
    if (to === length && last !== earlier.length) return false;
    return (
      this.#objects.compare.commonStart(at + from, earlier.at + first, to - from) === to - from
    );
  }
}

/** Bytes before and behind a keyword's end that are looked for, and in how many places at most. */
const sampleBytes = 16;
const samplesMax = 4;

/** How far around the part that differs they are looked for, and in how much at most: it only saves work. */
const searchReachBytes = 1024;
const searchBytesMax: number = 16 * 1024;

/** How far from a change keywords can stand whose rules see it. */
type Reach = {
  /** Before a change, and behind one. */
  readonly after: number;
  readonly before: number;
  /** Before a change, of the few keywords whose rules look far; and four bytes of each, as the kernel wants them. */
  readonly farAfter: number;
  readonly samples: Uint8Array;
};

/** From this reach on a keyword is far: but for private keys and the largest tokens no rule looks so far. */
const farReachBytes = 1100;

function reachOf({ keywords }: Automaton, matcher: Matcher, spans: Uint8Array): Reach {
  let [after, before, farAfter] = [0, 0, 0];
  const samples: number[] = [];
  for (const [key, span] of spans.entries()) {
    const reach = matcher.reachAfter[key]! + span;
    before = Math.max(before, matcher.reachBefore[key]! + span);
    farAfter = Math.max(farAfter, reach);
    if (reach <= farReachBytes) after = Math.max(after, reach);
    // Of one in UTF-16, a zero between its letters is sample enough.
    else if ((key & 1) === 0) samples.push(...sampleOf(keywords[key >> 1]!));
  }
  return { after, before, farAfter, samples: Uint8Array.from(samples) };
}

/** Four bytes of a keyword: the first four that are all different, as a rule is the rarest thing about it. */
function sampleOf(keyword: Uint8Array): readonly number[] {
  for (let at = 0; at + 4 <= keyword.length; at++) {
    const four = [...keyword.subarray(at, at + 4)];
    if (new Set(four).size === 4) return four;
  }
  return [...keyword, anyByte].slice(0, 4);
}

const anyByte = 0xff;

/** Texts of one path one after the other, each path where it came first. */
function inOrderOfPaths(texts: readonly SourceText[]): SourceText[] {
  const groups = new Map<string, SourceText[]>();
  for (const text of texts) {
    const path = text.path ?? "";
    const group = groups.get(path);
    if (group === undefined) groups.set(path, [text]);
    else group.push(text);
  }
  return [...groups.values()].flat();
}

/** The smallest range of a text outside of which it is equal to the nearest of its earlier versions. */
function changed(
  compare: KernelCompare,
  object: KernelObject,
  before: readonly KernelObject[],
): { readonly from: number; readonly to: number } {
  const text = object.held;
  let best = { from: 0, to: text.length };
  for (const one of before) {
    const earlier = one.held;
    const least = Math.min(text.length, earlier.length);
    const made = isMadeFrom(object, one) ? object : isMadeFrom(one, object) ? one : undefined;
    const head = Math.min(made?.head ?? 0, least);
    const from = head + compare.commonStart(text.at + head, earlier.at + head, least - head);
    const tail = Math.min(made?.tail ?? 0, least - from);
    const [end, earlierEnd] = [text.at + text.length - tail, earlier.at + earlier.length - tail];
    const to = text.length - tail - compare.commonEnd(end, earlierEnd, least - from - tail);
    if (to - from < best.to - best.from) best = { from, to };
  }
  return best;
}

/** Whether it was, and both still lie where they did. */
function isMadeFrom({ base }: KernelObject, one: KernelObject): boolean {
  return base !== undefined && base.held === one.held;
}
