/**
 * File names that are findings: which names in a tree a file rule, or a keyword, may be about.
 *
 * In: the bytes of a name in a tree entry. Out: whether it is worth keeping. Whether a rule really holds (the whole
 * path, the file's content) is decided for the few that are kept, in findings/.
 *
 * The gate is a table of the first and last three bytes of the rules' names: two look-ups for each new entry.
 */
import type { FileRule } from "../rules/rule.ts";

/** Letters of a name's start or end that the gate looks at. */
const gateBytes = 3;

export class FileNames {
  readonly #heads = new Uint8Array(65536);
  readonly #tails = new Uint8Array(65536);
  readonly #rules: readonly FileRule[];
  /** Some rule is about names that neither begin nor end in a way that is told: every name is looked at. */
  readonly #isOpen: boolean;
  #patterns: readonly (readonly string[])[] | undefined;

  constructor(rules: readonly FileRule[]) {
    this.#rules = rules;
    this.#isOpen = rules.some(({ path }) => path !== undefined);
    for (const rule of rules.filter(({ path }) => path === undefined)) {
      for (const pattern of rule.names) this.#addGate(lastPart(pattern));
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

  /**
   * Whether the last part of some rule's pattern may match this name, given as latin1. Signs other than `*` are not
   * looked at: findings/file-rules.ts has the last word.
   */
  isCandidate(name: string): boolean {
    const bytes = Buffer.from(name, "latin1");
    if (!this.gate(bytes, 0, bytes.length)) return false;
    this.#patterns ??= this.#rules.flatMap((rule) => rule.names.map(literalsOf));
    const lower = name.toLowerCase();
    return this.#patterns.some((literals) => holds(lower, literals));
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

/** The part of a pattern that is about a file's own name. */
function lastPart(pattern: string): string {
  return pattern.slice(pattern.lastIndexOf("/") + 1).toLowerCase();
}

/** What a pattern's last part says literally, between its stars; of one with other signs, its start and its end. */
function literalsOf(pattern: string): readonly string[] {
  const part = lastPart(pattern);
  if (!/[?[\]{}()!+@\\]/.test(part)) return part.split("*");
  return [/^[^*?[\]{}()!+@\\]*/, /[^*?[\]{}()!+@\\]*$/].map((end) => end.exec(part)?.[0] ?? "");
}

/** Whether a name begins with the first of these literals, ends with the last, and holds the others between them. */
function holds(name: string, literals: readonly string[]): boolean {
  const [first = "", last = ""] = [literals[0], literals.at(-1)];
  if (literals.length === 1) return name === first;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (let place = 1; place < literals.length - 1; place++) {
    const literal = literals[place] ?? "";
    const found = name.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  return at + last.length <= name.length;
}

/** Hot. Three bytes, letters in lower case, as a number of 16 bits; several may share one. */
function fold(bytes: Uint8Array, at: number): number {
  const a = bytes[at]! | 0x20;
  const b = bytes[at + 1]! | 0x20;
  const c = bytes[at + 2]! | 0x20;
  return (a ^ (b << 4) ^ (c << 8)) & 0xffff;
}
