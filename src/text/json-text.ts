/**
 * JSON with positions: so that what is wrong with a file can be told with its line.
 *
 * In: text. Out: values, each with its offset, or where the text stops being JSON and why. RFC 8259, and no more: no
 * comments, no commas at the end. Nesting has a limit, because a file of brackets is no file of anybody's.
 */

/** A value, and the offset at which it starts. */
export type JsonValue =
  | {
      readonly kind: "object";
      readonly at: number;
      readonly fields: ReadonlyMap<string, JsonValue>;
    }
  | { readonly kind: "array"; readonly at: number; readonly items: readonly JsonValue[] }
  | { readonly kind: "string"; readonly at: number; readonly value: string }
  | { readonly kind: "number"; readonly at: number; readonly value: number }
  | { readonly kind: "boolean"; readonly at: number; readonly value: boolean }
  | { readonly kind: "null"; readonly at: number };

export type JsonFailure = { readonly kind: "failure"; readonly at: number; readonly what: string };

/** Reads a text that is one value, nested no deeper than `depthMax`. */
export function parseJson(text: string, depthMax: number): JsonValue | JsonFailure {
  const reader = new Reader(text, depthMax);
  try {
    const value = reader.value(0);
    reader.space();
    return reader.at < text.length ? reader.failure("expected the end") : value;
  } catch (error) {
    if (error === reader) return reader.failed;
    throw error;
  }
}

/** Lines and columns of a text, counted from 1. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
      this.#starts.push(at + 1);
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  columnOf(offset: number): number {
    return offset - (this.#starts[this.lineOf(offset) - 1] ?? 0) + 1;
  }
}

class Reader {
  at = 0;
  failed: JsonFailure = { kind: "failure", at: 0, what: "" };
  readonly #text: string;
  readonly #depthMax: number;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  value(depth: number): JsonValue {
    this.space();
    const at = this.at;
    if (depth > this.#depthMax) this.#stop(`nested deeper than ${this.#depthMax}`);
    switch (this.#text[at]) {
      case "{":
        return { kind: "object", at, fields: this.#fields(depth) };
      case "[":
        return { kind: "array", at, items: this.#items(depth) };
      case '"':
        return { kind: "string", at, value: this.#string() };
      case "t":
      case "f":
      case "n": {
        const word = this.#take(/true|false|null/y, "a value");
        return word === "null"
          ? { kind: "null", at }
          : { kind: "boolean", at, value: word === "true" };
      }
      case undefined:
        return this.#stop("expected a value, and the text ends");
      default:
        return { kind: "number", at, value: Number(this.#take(numberForm, "a value")) };
    }
  }

  space(): void {
    spaces.lastIndex = this.at;
    spaces.test(this.#text);
    this.at = spaces.lastIndex;
  }

  failure(what: string): JsonFailure {
    return { kind: "failure", at: this.at, what };
  }

  #fields(depth: number): Map<string, JsonValue> {
    const fields = new Map<string, JsonValue>();
    this.at++;
    this.space();
    if (this.#skip("}")) return fields;
    do {
      this.space();
      if (this.#text[this.at] !== '"') this.#stop("expected a name in double quotes");
      const name = this.#string();
      this.space();
      if (!this.#skip(":")) this.#stop('expected ":"');
      fields.set(name, this.value(depth + 1));
      this.space();
    } while (this.#skip(","));
    if (!this.#skip("}")) this.#stop('expected "," or "}"');
    return fields;
  }

  #items(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.at++;
    this.space();
    if (this.#skip("]")) return items;
    do {
      items.push(this.value(depth + 1));
      this.space();
    } while (this.#skip(","));
    if (!this.#skip("]")) this.#stop('expected "," or "]"');
    return items;
  }

  #string(): string {
    const start = this.at;
    let end = start;
    let slashes: number;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) return this.#stop("a string does not end");
      slashes = 0;
      while (this.#text[end - 1 - slashes] === "\\") slashes++;
    } while (slashes % 2 === 1);
    let value: unknown;
    try {
      value = JSON.parse(this.#text.slice(start, end + 1));
    } catch {
      return this.#stop("a string holds a control character or an unknown escape");
    }
    this.at = end + 1;
    return String(value);
  }

  #skip(letter: string): boolean {
    if (this.#text[this.at] !== letter) return false;
    this.at++;
    return true;
  }

  #take(form: RegExp, what: string): string {
    form.lastIndex = this.at;
    const match = form.exec(this.#text);
    if (match === null) return this.#stop(`expected ${what}`);
    this.at = form.lastIndex;
    return match[0];
  }

  /** Ends the reading; parseJson() knows the reader again. */
  #stop(what: string): never {
    this.failed = this.failure(what);
    // oxlint-disable-next-line typescript/only-throw-error
    throw this;
  }
}

const spaces = /[ \t\r\n]*/y;
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
