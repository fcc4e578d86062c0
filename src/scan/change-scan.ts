/**
 * The scan of texts one by one: what is staged, pushed or handed over, rather than a whole store.
 *
 * In: texts of a source, each with what stood there before. Out: for each text with secrets the secrets that are new
 * there, with their spans. A text that has an earlier version is scanned only where it differs from it, and what is
 * found there is looked for in the earlier versions: a secret that was merely moved, or that every earlier version
 * held, is old.
 *
 * Everything runs in place: a change is small, and a hook must have ended before a thread has started.
 */
import type { RuleBundle } from "../rules/rule.ts";
import type { ObjectReader } from "../git/object-reader.ts";
import type { SourceText } from "../sources/source.ts";
import type { TroubleCode } from "../trouble.ts";
import { automatonFor } from "./automaton-file.ts";
import type { Automaton } from "./automaton.ts";
import { FileNames } from "./file-names.ts";
import { Matcher } from "./match.ts";
import type { InnerPlace, InnerTrouble } from "./inner-match.ts";
import { SecretSets } from "./secret-sets.ts";
import { SecretTable } from "./secrets.ts";
import type { Secret } from "./secrets.ts";
import type { ObjectScan } from "./object-scan.ts";
import { TextScan } from "./text-scan.ts";
import { TextState } from "./text-state.ts";

/** A secret that is new in a text: bytes [start, end), which may hold it encoded. */
export type NewSecret = {
  readonly secret: Secret;
  readonly start: number;
  readonly end: number;
  readonly inner?: InnerPlace;
};

/** What a text gave. `bytes` are the caller's until the next call. */
export type ScannedText = {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly secrets: readonly NewSecret[];
  /** Its name is one that a file rule may be about. */
  readonly isTellingName: boolean;
  /** What of it could not be unpacked. */
  readonly troubles: readonly InnerTrouble[];
};

/** What scans of one run share. */
export type ScanParts = {
  readonly automaton: Automaton;
  readonly matcher: Matcher;
  readonly bundle: RuleBundle;
  readonly isStopped?: () => boolean;
};

export class ChangeScan {
  readonly #scan: TextScan;
  readonly #sets: SecretSets;
  readonly #secrets = new SecretTable();
  readonly #names: FileNames;
  readonly #state = new TextState();
  readonly #parts: ScanParts;
  /** Of the text that is being scanned, not of its earlier versions. */
  #troubles: readonly InnerTrouble[] = [];
  #objects: ObjectScan | undefined;

  constructor(bundle: RuleBundle, isStopped?: () => boolean) {
    const matcher = new Matcher(bundle, this.#secrets);
    const automaton = automatonFor(bundle);
    this.#parts = { automaton, matcher, bundle, ...(isStopped === undefined ? {} : { isStopped }) };
    this.#scan = new TextScan(automaton, matcher, undefined, isStopped);
    this.#sets = new SecretSets(bundle);
    this.#names = new FileNames(bundle.file);
  }

  /**
   * Looks at the objects of many texts together, each made once from the one it is a delta of. What that tells saves
   * scan() most of its work.
   */
  async prepare(
    texts: readonly SourceText[],
    reader: Pick<ObjectReader, "loadKernel">,
    rest: () => Promise<void>,
  ): Promise<void> {
    const { ObjectScan: Scan } = await import("./object-scan.ts");
    this.#objects ??= new Scan(this.#parts);
    await this.#objects.scan(texts, reader, rest);
  }

  /** Scans one text; or says why it cannot be read. */
  scan(text: SourceText): ScannedText | TroubleCode {
    const length = this.#objects?.lengthIfNothingNew(text);
    if (length !== undefined) {
      return {
        get bytes() {
          const bytes = text.read();
          return typeof bytes === "string" ? new Uint8Array() : bytes;
        },
        length,
        secrets: [],
        troubles: [],
        isTellingName: hasNewName(text) && this.#isTelling(text.path),
      };
    }
    const bytes = text.read();
    if (typeof bytes === "string") return bytes;
    const before = text.before?.() ?? [];
    this.#troubles = [];
    const secrets = this.#newSecrets(bytes, before);
    const troubles = this.#troubles;
    const isNewName = before.length === 0 || hasNewName(text);
    const isTellingName = isNewName && this.#isTelling(text.path);
    return { bytes, length: bytes.length, secrets, isTellingName, troubles };
  }

  /** The secrets in a name: of a file, a branch, a tag. */
  scanName(name: string): readonly NewSecret[] {
    return this.#secretsIn(Buffer.from(name, "latin1"));
  }

  /** All secrets that stand in bytes, new or not. */
  standing(bytes: Uint8Array): readonly NewSecret[] {
    return this.#secretsIn(bytes);
  }

  #newSecrets(bytes: Uint8Array, before: readonly Uint8Array[]): readonly NewSecret[] {
    if (before.length === 0) {
      const found = this.#secretsIn(bytes);
      this.#troubles = this.#state.troubles;
      return found;
    }
    if (before.some((earlier) => Buffer.compare(earlier, bytes) === 0)) return [];
    const { from, to } = changed(bytes, before);
    this.#scan.scanChange(bytes, from, to, this.#state);
    this.#troubles = this.#state.troubles;
    if (this.#state.matches.count === 0 && this.#state.inner.length === 0) return [];
    // Which of several rules claims a span is told by the whole text.
    const found = this.#secretsIn(bytes);
    if (found.length === 0) return [];
    const old = new Set(
      before.flatMap((earlier) => this.#secretsIn(earlier).map(({ secret }) => secret.digest)),
    );
    return found.filter(({ secret }) => !old.has(secret.digest));
  }

  #secretsIn(bytes: Uint8Array): readonly NewSecret[] {
    this.#scan.scanWhole(bytes, this.#state);
    const { hits, matches, inner } = this.#state;
    if (matches.count === 0 && inner.length === 0) return [];
    return this.#sets.standing(bytes, hits, matches, inner).map((found) => ({
      secret: this.#secrets.get(found.secret),
      start: found.start,
      end: found.end,
      ...(found.inner === undefined ? {} : { inner: found.inner }),
    }));
  }

  #isTelling(path: string | undefined): boolean {
    if (path === undefined) return false;
    const name = Buffer.from(path.slice(path.lastIndexOf("/") + 1), "latin1");
    return (
      this.#names.gate(name, 0, name.length) && this.#names.isCandidate(name.toString("latin1"))
    );
  }
}

/** Whether no earlier version of the text was called as it is. */
export function hasNewName({ before, isRenamed = false }: SourceText): boolean {
  return before === undefined || isRenamed;
}

/** The smallest range of `bytes` outside of which it is equal to the nearest of its earlier versions. */
function changed(
  bytes: Uint8Array,
  before: readonly Uint8Array[],
): { readonly from: number; readonly to: number } {
  let best = { from: 0, to: bytes.length };
  for (const earlier of before) {
    const least = Math.min(bytes.length, earlier.length);
    const from = commonPrefix(bytes, earlier, least);
    const to = bytes.length - commonSuffix(bytes, earlier, least - from);
    if (to - from < best.to - best.from) best = { from, to };
  }
  return best;
}

/** Bytes compared at a time: one call into native code, rather than a loop over bytes. */
const blockBytes = 1024;

/** How many bytes two texts have in common at their start, up to `most`. */
function commonPrefix(a: Uint8Array, b: Uint8Array, most: number): number {
  let at = 0;
  while (
    at + blockBytes <= most &&
    Buffer.compare(a.subarray(at, at + blockBytes), b.subarray(at, at + blockBytes)) === 0
  )
    at += blockBytes;
  while (at < most && a[at] === b[at]) at++;
  return at;
}

/** How many bytes two texts have in common at their end, up to `most`. */
function commonSuffix(a: Uint8Array, b: Uint8Array, most: number): number {
  let back = 0;
  const block = (bytes: Uint8Array): Uint8Array =>
    bytes.subarray(bytes.length - back - blockBytes, bytes.length - back);
  while (back + blockBytes <= most && Buffer.compare(block(a), block(b)) === 0) back += blockBytes;
  while (back < most && a[a.length - back - 1] === b[b.length - back - 1]) back++;
  return back;
}
