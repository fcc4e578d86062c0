/**
 * The bundle's file: all rules, ready to use.
 *
 * In: a bundle, when the package is built. Out: dist/rules.json, and the bundle again. The file is a JSON list with a
 * line for each of its items: first what every scan needs, then the text rules. Most rules are never asked for, so
 * each line is parsed when it is.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { bundleFile } from "../package-files.ts";
import type { RuleBundle, TextRule, TextRules } from "./rule.ts";
import type { WholeBundle } from "./whole-bundle.ts";

const separator = ",\n";

/** Writes dist/rules.json. */
export function writeBundle(bundle: WholeBundle): void {
  writeFileSync(bundleFile, bundleText(bundle));
}

/** Reads the bundle. A package without one was built wrongly: that is a bug, and throws. */
export function readBundle(): RuleBundle {
  return { ...bundleOf(readFileSync(bundleFile)), isPrebuilt: true };
}

/** The file of a bundle. */
export function bundleText({ text, ...head }: WholeBundle): string {
  const items = [{ ...head, rules: text.length }, ...text];
  return `[\n${items.map((item) => JSON.stringify(item)).join(separator)}\n]\n`;
}

/** The bundle in a file. */
export function bundleOf(file: Buffer): RuleBundle {
  const lines = new Lines(file);
  const { rules, ...head } = lines.parse(1) as Omit<RuleBundle, "text"> & { rules: number };
  return { ...head, text: new LateRules(lines, rules) };
}

class LateRules implements TextRules {
  readonly length: number;
  readonly #lines: Lines;
  readonly #rules: (TextRule | undefined)[] = [];

  constructor(lines: Lines, length: number) {
    this.#lines = lines;
    this.length = length;
  }

  at(number: number): TextRule | undefined {
    if (number < 0 || number >= this.length) return undefined;
    return (this.#rules[number] ??= this.#lines.parse(number + 2) as TextRule);
  }
}

/** The lines of a JSON list, from 0 on; in JSON no line breaks stand inside of an item. */
class Lines {
  readonly #file: Buffer;
  /** Where each line begins, as far as one was asked for. */
  readonly #starts = [0];

  constructor(file: Buffer) {
    this.#file = file;
  }

  parse(line: number): unknown {
    const end = this.#start(line + 1) - 1;
    const isLast = this.#file[end - 1] !== 0x2c;
    return JSON.parse(this.#file.toString("utf8", this.#start(line), isLast ? end : end - 1));
  }

  #start(line: number): number {
    for (let known = this.#starts.length; known <= line; known++) {
      this.#starts.push(this.#file.indexOf(0x0a, this.#starts[known - 1]) + 1);
    }
    return this.#starts[line] ?? 0;
  }
}
