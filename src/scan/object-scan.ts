/**
 * The comparison of many texts with those that stood there before, in the kernel's memory.
 *
 * In: texts that are objects of a repository. Out: for each text whether nothing in it can be new. What is new, and
 * where, is left to change-scan.ts, which looks at few of them then. Versions of one file are looked at one after the
 * other, so that each is made from one that is at hand, and compared with one that is.
 *
 * Invariant: a hit is passed over only where all that its rules see stands in an earlier version, byte for byte, and
 * begins or ends the text there if it does here. A match is a pure function of that, so that version has it too. The same
 * holds of a run of encoded letters and of what it sees around it (inner-scan.ts); a container is never passed over.
 */
import type { KernelCompare } from "../git/kernel-compare.ts";
import type { KernelBytes } from "../git/kernel-memory.ts";
import type { KernelObject, KernelObjects } from "../git/kernel-objects.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import { typeBlob } from "../git/pack-entry.ts";
import type { SourceText } from "../sources/source.ts";
import { containerKind } from "../text/containers/container.ts";
import { runSightAfter, runSightBefore } from "../text/encoded/run.ts";
import type { ScanParts } from "./change-scan.ts";
import { companionsOf } from "./companions.ts";
import { changeReach } from "./change-reach.ts";
import { EarlierText } from "./earlier-text.ts";
import { keySpans } from "./hits.ts";
import type { InnerMatch, InnerTrouble } from "./inner-match.ts";
import type { InnerScan, MadeFrom } from "./inner-scan.ts";
import { Matches } from "./matches.ts";
import { TextKernel } from "./text-kernel.ts";
import { TextScan } from "./text-scan.ts";

export class ObjectScan {
  readonly #parts: ScanParts;
  readonly #isStopped: () => boolean;
  readonly #spans: Uint8Array;
  /** Whether what lies between two changes is as it was: not if a rule asks for others nearby. */
  readonly #isApart: boolean;
  readonly #matches = new Matches();
  #objects: KernelObjects | undefined;
  #kernel: TextKernel | undefined;
  #encoded: InnerScan | undefined;
  readonly #inner: InnerMatch[] = [];
  /** Of texts in which nothing is new, their length. */
  readonly #lengths = new Map<SourceText, number>();

  constructor(parts: ScanParts) {
    const { automaton, bundle, isStopped = () => false } = parts;
    this.#parts = parts;
    this.#isStopped = isStopped;
    this.#spans = keySpans(automaton);
    this.#isApart = companionsOf(bundle) === undefined;
  }

  /** Looks at these texts, and forgets all others. Between them, `rest` lets signals be heard. */
  async scan(
    texts: readonly SourceText[],
    reader: Pick<ObjectReader, "loadKernel">,
    rest: () => Promise<void>,
  ): Promise<void> {
    const { automaton, matcher } = this.#parts;
    this.#lengths.clear();
    const objects = reader.loadKernel();
    if (objects !== this.#objects) {
      this.#objects = objects;
      this.#kernel = new TextKernel(objects.memory, automaton, matcher);
      this.#encoded = new TextScan(automaton, matcher, this.#kernel, this.#isStopped).encoded;
      this.#kernel.setReach(changeReach(automaton, matcher, this.#spans));
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
    const { from, to, nearest } = changed(objects.compare, object, earlier);
    const text = object.held;
    const before = earlier.map(({ held }) => held);
    if (before.length > 0 && from === to && before.some(({ length }) => length === text.length))
      return true;
    const kernel = this.#kernel;
    if (kernel === undefined) return false;
    const bytes = objects.memory.view(text);
    // A container is another one as soon as a byte differs, and says what could not be unpacked.
    if (containerKind(bytes) !== undefined) return false;
    if (nearest === undefined)
      return (
        kernel.whole(bytes) && !this.#hasMatch(kernel, bytes, []) && !this.#hasEncoded(bytes, [])
      );
    objects.compare.operations(text, nearest, from, to, this.#isApart);
    if (!kernel.parts(bytes, nearest.length, objects.memory.ops)) return false;
    const versions = before.map((one) => new EarlierText(objects, text, one, from, to));
    if (this.#hasMatch(kernel, bytes, versions)) return false;
    return !this.#hasEncoded(bytes, versions, { length: nearest.length, ops: objects.memory.ops });
  }

  /** Whether something stands encoded in the text, or in its runs that see what differs, that no earlier version has there. */
  #hasEncoded(bytes: Uint8Array, earlier: readonly EarlierText[], madeFrom?: MadeFrom): boolean {
    const encoded = this.#encoded;
    if (encoded === undefined) return true;
    const inner = this.#inner;
    inner.length = 0;
    const troubles: InnerTrouble[] = [];
    const isOld = (start: number, end: number): boolean => {
      const seenFrom = Math.max(0, start - runSightBefore);
      const seenTo = Math.min(bytes.length, end + runSightAfter);
      return earlier.some((one) => one.has(seenFrom, end, seenTo));
    };
    if (madeFrom === undefined) encoded.whole(bytes, inner, troubles);
    else encoded.news(bytes, madeFrom, inner, isOld, troubles);
    // Of what could not be looked at, whoever scans the text tells.
    return inner.length > 0 || troubles.length > 0;
  }

  /** Whether some hit that the kernel asks about is worth anything that no earlier version has there. */
  #hasMatch(kernel: TextKernel, bytes: Uint8Array, earlier: readonly EarlierText[]): boolean {
    const { matcher } = this.#parts;
    const { reachBefore, reachAfter } = matcher;
    const matches = this.#matches;
    for (let place = 0; place < kernel.asked; place++) {
      const hit = kernel.askedHit(place);
      const key = kernel.keyOf(hit);
      const end = kernel.endOf(hit);
      const span = this.#spans[key]!;
      const seenFrom = Math.max(0, end - span - reachBefore[key]!);
      const seenTo = Math.min(end + reachAfter[key]!, bytes.length);
      if (earlier.some((one) => one.has(seenFrom, end, seenTo))) continue;
      matches.clear();
      matcher.noSecret.end = 0;
      matcher.evaluate(bytes, end, key, span, hit, matches);
      kernel.looked(bytes, hit, matches.count > 0);
      if (matches.count > 0) return true;
    }
    return false;
  }
}

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

/** The smallest range of a text outside of which it is equal to the nearest of its earlier versions, and that one. */
function changed(
  compare: KernelCompare,
  object: KernelObject,
  before: readonly KernelObject[],
): { readonly from: number; readonly to: number; readonly nearest: KernelBytes | undefined } {
  const text = object.held;
  let best = { from: 0, to: text.length, nearest: before[0]?.held };
  for (const one of before) {
    const earlier = one.held;
    const least = Math.min(text.length, earlier.length);
    const made = isMadeFrom(object, one) ? object : isMadeFrom(one, object) ? one : undefined;
    const head = Math.min(made?.head ?? 0, least);
    const from = head + compare.commonStart(text.at + head, earlier.at + head, least - head);
    const tail = Math.min(made?.tail ?? 0, least - from);
    const [end, earlierEnd] = [text.at + text.length - tail, earlier.at + earlier.length - tail];
    const to = text.length - tail - compare.commonEnd(end, earlierEnd, least - from - tail);
    if (to - from < best.to - best.from) best = { from, to, nearest: earlier };
  }
  return best;
}

/** Whether it was, and both still lie where they did. */
function isMadeFrom({ base }: KernelObject, one: KernelObject): boolean {
  return base !== undefined && base.held === one.held;
}
