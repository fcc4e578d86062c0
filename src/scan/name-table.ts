/**
 * Names of kept tree entries: a number for each, and whether the name itself may be a finding.
 *
 * In: the bytes of names. Out: numbers, and for names that hold a secret the secrets' numbers. Only kept names are
 * stored: directories, files with secrets, and names that a rule is about.
 */
import { nameSecretBytesMin } from "../limits.ts";
import type { Automaton } from "./automaton.ts";
import type { FileNames } from "./file-names.ts";
import { Hits } from "./hits.ts";
import { runPrefilter } from "./prefilter.ts";
import type { SecretSets } from "./secret-sets.ts";
import { TextState } from "./text-state.ts";
import type { TextScan } from "./text-scan.ts";

/** One name: its bytes as latin1, whether a file rule is about it, and the set of secrets in it. */
export type KeptName = { readonly name: string; readonly fileRule: boolean; readonly set: number };

export class NameTable {
  readonly #numbers = new Map<string, number>();
  readonly #names: KeptName[] = [];
  readonly #candidates = new Map<string, boolean>();
  readonly #fileNames: FileNames;
  readonly #automaton: Automaton;
  readonly #scan: TextScan;
  readonly #sets: SecretSets;
  readonly #hits = new Hits();
  readonly #state = new TextState();

  constructor(fileNames: FileNames, automaton: Automaton, scan: TextScan, sets: SecretSets) {
    this.#fileNames = fileNames;
    this.#automaton = automaton;
    this.#scan = scan;
    this.#sets = sets;
  }

  /** Hot, once a new tree entry. Whether the name at [start, end) may be a finding by itself. */
  isTelling(bytes: Uint8Array, start: number, end: number): boolean {
    this.#hits.clear();
    if (end - start >= nameSecretBytesMin)
      runPrefilter(this.#automaton, bytes, start, end, 0, end, this.#hits);
    if (this.#hits.count === 0 && !this.#fileNames.gate(bytes, start, end)) return false;
    const name = latin1(bytes, start, end);
    let telling = this.#candidates.get(name);
    if (telling === undefined) {
      telling = this.#fileNames.isCandidate(name) || this.#setOf(name) !== 0;
      this.#candidates.set(name, telling);
    }
    return telling;
  }

  /** The number of the name at [start, end). */
  enter(bytes: Uint8Array, start: number, end: number): number {
    const name = latin1(bytes, start, end);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    // Asking the rules' patterns takes longer than all else, and the gate refuses nearly every name.
    const fileRule = this.#fileNames.gate(bytes, start, end) && this.#fileNames.isCandidate(name);
    this.#names.push({ name, fileRule, set: this.#setOf(name) });
    return this.#names.length - 1;
  }

  all(): readonly KeptName[] {
    return this.#names;
  }

  #setOf(name: string): number {
    if (name.length < nameSecretBytesMin) return 0;
    const bytes = Buffer.from(name, "latin1");
    this.#scan.scanWhole(bytes, this.#state);
    return this.#sets.of(bytes, this.#state.hits, this.#state.matches, 0);
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}
