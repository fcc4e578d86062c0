/**
 * File names that are findings: which names in a tree a file rule, or a keyword, may be about.
 *
 * In: the bytes of a name in a tree entry. Out: whether it is worth keeping. Whether a rule really holds (the whole
 * path, the file's content) is decided for the few that are kept, in findings/.
 *
 * The gate is a table of the first and last three bytes of the rules' names: two look-ups for each new entry.
 */
import type picomatchType from "picomatch";
import { installed } from "../builtins.ts";
import type { FileRule } from "../rules/rule.ts";

/** Letters of a name's start or end that the gate looks at. */
const gateBytes = 3;

export class FileNames {
  readonly #heads = new Uint8Array(65536);
  readonly #tails = new Uint8Array(65536);
  readonly #rules: readonly FileRule[];
  /** Some rule is about names that neither begin nor end in a way that is told: every name is looked at. */
  readonly #isOpen: boolean;
  #matchers: readonly ((name: string) => boolean)[] | undefined;

  constructor(rules: readonly FileRule[]) {
    this.#rules = rules;
    this.#isOpen = rules.some(({ path }) => path !== undefined);
    for (const rule of rules.filter(({ path }) => path === undefined)) {
      for (const pattern of rule.names)
        this.#addGate(pattern.slice(pattern.lastIndexOf("/") + 1).toLowerCase());
    }
  }

  /** Hot, once a new tree entry. Whether the name at [start, end) can be one that a rule is about. */
  gate(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < gateBytes) return false;
    return (
      this.#isOpen ||
      this.#heads[fold(bytes, start)]! === 1 ||
      this.#tails[fold(bytes, end - gateBytes)]! === 1
    );
  }

  /** Whether the last part of some rule's pattern matches this name, given as latin1. */
  isCandidate(name: string): boolean {
    const bytes = Buffer.from(name, "latin1");
    if (!this.gate(bytes, 0, bytes.length)) return false;
    this.#matchers ??= this.#rules.map((rule) => {
      const picomatch = installed("picomatch") as typeof picomatchType;
      const patterns = rule.names.map((pattern) => pattern.slice(pattern.lastIndexOf("/") + 1));
      return picomatch(patterns, { dot: true, nocase: true });
    });
    return this.#matchers.some((matches) => matches(name));
  }

  /** A pattern's literal start or end opens the gate; one with neither is refused by the rules' compiler. */
  #addGate(pattern: string): void {
    const head = /^[^*?[\]{}()!+@\\]*/.exec(pattern)?.[0] ?? "";
    const tail = /[^*?[\]{}()!+@\\]*$/.exec(pattern)?.[0] ?? "";
    const headBytes = Buffer.from(head);
    const tailBytes = Buffer.from(tail);
    if (headBytes.length >= gateBytes) this.#heads[fold(headBytes, 0)] = 1;
    else if (tailBytes.length >= gateBytes)
      this.#tails[fold(tailBytes, tailBytes.length - gateBytes)] = 1;
    else throw new Error(`file rule pattern without ${gateBytes} literal bytes: ${pattern}`);
  }
}

/** Hot. Three bytes, letters in lower case, as a number of 16 bits; several may share one. */
function fold(bytes: Uint8Array, at: number): number {
  const a = bytes[at]! | 0x20;
  const b = bytes[at + 1]! | 0x20;
  const c = bytes[at + 2]! | 0x20;
  return (a ^ (b << 4) ^ (c << 8)) & 0xffff;
}
