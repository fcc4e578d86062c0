/**
 * Reads JSON with places.
 *
 * In: a text. Out: its value, whose every part knows where it stands, or a trouble at the byte where it is no JSON. Strings
 * are bytes: what a JSON text writes as an escape becomes UTF-8. https://www.rfc-editor.org/rfc/rfc8259
 */
import { caddyNestingMax } from "../../limits.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigText } from "../config-text.ts";
import type { JsonNode, JsonValue } from "./json-node.ts";

/** A block of a Caddyfile becomes as many levels of JSON. */
const levelsOfBlock = 8;

const blank = /[ \t\r\n]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// oxlint-disable-next-line no-control-regex -- what may not stand in a string as it is
const plainString = /[^"\\\0-\x1F]*/y;

export function parseJson(source: ConfigText): JsonNode | Trouble {
  const parser = new Parser(source);
  try {
    return parser.whole();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return trouble(error.code, source.path, error.offset);
  }
}

/** Ends the descent; caught above, never seen outside. */
class Stop extends Error {
  readonly code: "WEB_CONFIG_BAD" | "LIMIT_REACHED";
  readonly offset: number;

  constructor(code: "WEB_CONFIG_BAD" | "LIMIT_REACHED", offset: number) {
    super(code);
    this.code = code;
    this.offset = offset;
  }
}

class Parser {
  readonly #source: ConfigText;
  readonly #text: string;
  #at = 0;

  constructor(source: ConfigText) {
    this.#source = source;
    this.#text = source.text;
  }

  whole(): JsonNode {
    const node = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) this.#fail();
    return node;
  }

  #value(depth: number): JsonNode {
    this.#skip();
    if (depth > caddyNestingMax * levelsOfBlock) throw new Stop("LIMIT_REACHED", this.#at);
    const start = this.#at;
    const value = this.#content(depth);
    return { value, at: { source: this.#source, start, end: this.#at } };
  }

  #content(depth: number): JsonValue {
    const byte = this.#text[this.#at];
    if (byte === "{") return this.#fields(depth);
    if (byte === "[") return this.#items(depth);
    if (byte === '"') return this.#string();
    const found = this.#take(scalar);
    if (found === "") this.#fail();
    if (found === "null") return null;
    return found === "true" || found === "false" ? found === "true" : Number(found);
  }

  #fields(depth: number): ReadonlyMap<string, JsonNode> {
    const fields = new Map<string, JsonNode>();
    this.#at++;
    if (this.#isAt("}")) return fields;
    do {
      this.#skip();
      if (this.#text[this.#at] !== '"') this.#fail();
      const name = this.#string();
      if (!this.#isAt(":")) this.#fail();
      fields.set(name, this.#value(depth + 1));
    } while (this.#isAt(","));
    if (!this.#isAt("}")) this.#fail();
    return fields;
  }

  #items(depth: number): readonly JsonNode[] {
    const items: JsonNode[] = [];
    this.#at++;
    if (this.#isAt("]")) return items;
    do items.push(this.#value(depth + 1));
    while (this.#isAt(","));
    if (!this.#isAt("]")) this.#fail();
    return items;
  }

  #string(): string {
    let text = "";
    this.#at++;
    for (;;) {
      text += this.#take(plainString);
      const byte = this.#text[this.#at++];
      if (byte === '"') return text;
      if (byte !== "\\") this.#fail();
      text += this.#escape();
    }
  }

  #escape(): string {
    const byte = this.#text[this.#at++] ?? "";
    const simple = simpleEscapes[byte];
    if (simple !== undefined) return simple;
    // A pair of surrogates is one letter: both are taken, so that UTF-8 can be made of them.
    let units = "";
    for (this.#at -= 2; ;) {
      const digits = /^\\u([\dA-Fa-f]{4})/.exec(this.#text.slice(this.#at, this.#at + 6))?.[1];
      if (digits === undefined) break;
      units += String.fromCharCode(Number.parseInt(digits, 16));
      this.#at += 6;
      if (!/[\uD800-\uDBFF]$/.test(units)) break;
    }
    if (units === "") this.#fail();
    return Buffer.from(units, "utf8").toString("latin1");
  }

  #take(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #skip(): void {
    this.#take(blank);
  }

  #isAt(byte: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  #fail(): never {
    throw new Stop("WEB_CONFIG_BAD", Math.min(this.#at, this.#text.length));
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
