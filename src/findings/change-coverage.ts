/**
 * The coverage of a scan of texts one by one.
 *
 * In: each text, as it was scanned or skipped. Out: counts as of any other audit.
 */
import type { TextKind, TextSource } from "../sources/source.ts";
import type { TroubleCode } from "../trouble.ts";
import { emptyCoverage } from "./coverage.ts";
import type { CoverageCounts } from "./coverage.ts";

const kindNames: Readonly<Record<TextKind, string>> = {
  file: "files",
  blob: "blobs",
  commit: "commits",
  tag: "tags",
  "ref-name": "refNames",
  name: "names",
  input: "inputs",
};

export class ChangeCoverage {
  readonly #objects = { expected: 0, scanned: 0, skipped: 0 };
  readonly #kinds: Record<string, number> = {};
  readonly #skipped: Record<string, number> = {};
  #bytes = 0;

  take(kind: TextKind, bytes: number): void {
    this.#objects.expected++;
    this.#objects.scanned++;
    this.#bytes += bytes;
    this.#kinds[kindNames[kind]] = (this.#kinds[kindNames[kind]] ?? 0) + 1;
  }

  skip(code: TroubleCode): void {
    this.#objects.expected++;
    this.#objects.skipped++;
    this.#skipped[code] = (this.#skipped[code] ?? 0) + 1;
  }

  /** Something in an archive. */
  skipMember(code: TroubleCode): void {
    this.#skipped[code] = (this.#skipped[code] ?? 0) + 1;
  }

  counts({ counts, shallow = 0, missing = 0 }: TextSource): CoverageCounts {
    return {
      ...emptyCoverage,
      objects: this.#objects,
      bytes: { expected: this.#bytes, scanned: this.#bytes, skipped: 0 },
      kinds: { ...this.#kinds, ...counts },
      skipped: this.#skipped,
      missing,
      shallow,
    };
  }
}
