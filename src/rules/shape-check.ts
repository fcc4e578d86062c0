/**
 * Reading a YAML file by a shape: values with their places, and what is wrong with them.
 *
 * In: nodes and a shape. Out: plain values, each with line and column, and mistakes: unknown keys with the nearest
 * right one, wrong values with what is wanted.
 */
import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import { yamlDepthMax, yamlNodesMax } from "../limits.ts";
import { nearest } from "./nearest.ts";
import type { Position, RuleMistake } from "./mistake.ts";
import { wantedBy } from "./shape.ts";
import type { Fields, Shape } from "./shape.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** A value and where it stands. */
export type Placed =
  | { readonly kind: "scalar"; readonly value: string | number | boolean; readonly at: Position }
  | { readonly kind: "list"; readonly items: readonly Placed[]; readonly at: Position }
  | {
      readonly kind: "map";
      /** Key, where it stands, and its value. */
      readonly entries: ReadonlyMap<string, { readonly at: Position; readonly value: Placed }>;
      readonly at: Position;
    }
  /** A rule: rule-file.ts reads it. */
  | { readonly kind: "node"; readonly node: Node; readonly at: Position };

export class ShapeChecker {
  readonly #document: YamlDocument;
  readonly #mistakes: RuleMistake[];
  #nodes = 0;

  constructor(document: YamlDocument) {
    this.#document = document;
    this.#mistakes = document.mistakes;
  }

  /** The value of a node that has the shape; undefined, and a mistake noted, where it has not. */
  check(node: Node | null, shape: Shape, what: string, depth = 0): Placed | undefined {
    const at = this.#document.positionOf(node?.range?.[0] ?? 0);
    if (depth > yamlDepthMax || ++this.#nodes > yamlNodesMax)
      return this.#fail(at, "this is more than a config file may hold");
    const real = node === null ? undefined : this.#document.resolved(node);
    if (real === undefined || (isScalar(real) && real.value === null))
      return this.#fail(at, `${what} is ${wantedBy(shape)}`);
    switch (shape.kind) {
      case "text":
      case "flag":
      case "number":
      case "choice": {
        const value = isScalar(real) ? real.value : undefined;
        if (!isRight(value, shape)) return this.#fail(at, `${what} is ${wantedBy(shape)}`);
        return { kind: "scalar", value, at };
      }
      case "list": {
        if (!isSeq<Node>(real)) return this.#fail(at, `${what} is ${wantedBy(shape)}`);
        const items = real.items.flatMap(
          (item, number) => this.check(item, shape.of, `${what}[${number}]`, depth + 1) ?? [],
        );
        return { kind: "list", items, at };
      }
      case "map":
        return this.#map(real, at, what, shape, () => shape.of, depth);
      case "object": {
        const made = this.#map(real, at, what, shape, this.#fieldOf(shape.fields), depth);
        if (made?.kind !== "map") return made;
        const absent = shape.required?.find((key) => !made.entries.has(key));
        return absent === undefined ? made : this.#fail(at, `${what} has no ${absent}`);
      }
      case "either": {
        const fits = shape.of.find((one) => isOfKind(real, one));
        if (fits === undefined) return this.#fail(at, `${what} is ${wantedBy(shape)}`);
        return this.check(node, fits, what, depth + 1);
      }
      case "rule":
        return { kind: "node", node: real, at };
    }
  }

  #map(
    real: Node,
    at: Position,
    what: string,
    shape: Shape,
    shapeOf: (key: string, at: Position) => Shape | undefined,
    depth: number,
  ): Placed | undefined {
    if (!isMap<Node, Node | null>(real)) return this.#fail(at, `${what} is ${wantedBy(shape)}`);
    const entries = new Map<string, { at: Position; value: Placed }>();
    for (const { key, value } of real.items) {
      const keyAt = this.#document.positionOf(key.range?.[0] ?? 0);
      const name = isScalar(key) && typeof key.value === "string" ? key.value : undefined;
      if (name === undefined) {
        this.#fail(keyAt, "a key is a text");
        continue;
      }
      const of = shapeOf(name, keyAt);
      if (of === undefined) continue;
      const path = what === topLevel ? name : `${what}.${name}`;
      if (value === null) {
        this.#fail(keyAt, `${path} is ${wantedBy(of)}`);
        continue;
      }
      const placed = this.check(value, of, path, depth + 1);
      if (placed !== undefined) entries.set(name, { at: keyAt, value: placed });
    }
    return { kind: "map", entries, at };
  }

  #fieldOf(fields: Fields): (key: string, at: Position) => Shape | undefined {
    return (key, at) => {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (field !== undefined) return field.shape;
      this.#fail(at, `unknown key ${key}; did you mean ${nearest(key, Object.keys(fields))}?`);
      return undefined;
    };
  }

  #fail(at: Position, sentence: string): undefined {
    this.#mistakes.push({ ...at, sentence });
    return undefined;
  }
}

/** What the whole of a file is called in sentences. */
export const topLevel = "the file";

function isRight(
  value: unknown,
  shape: Extract<Shape, { kind: "text" | "flag" | "number" | "choice" }>,
): value is string | number | boolean {
  switch (shape.kind) {
    case "text":
      return (
        typeof value === "string" &&
        (shape.pattern === undefined || new RegExp(shape.pattern, "u").test(value))
      );
    case "flag":
      return typeof value === "boolean";
    case "number":
      return (
        typeof value === "number" &&
        Number.isInteger(value) &&
        value >= shape.min &&
        value <= shape.max
      );
    case "choice":
      return typeof value === "string" && shape.values.includes(value);
  }
}

/** Whether a node is of the kind that a shape wants, its value aside. */
function isOfKind(node: Node, shape: Shape): boolean {
  switch (shape.kind) {
    case "text":
    case "choice":
      return isScalar(node) && typeof node.value === "string";
    case "flag":
      return isScalar(node) && typeof node.value === "boolean";
    case "number":
      return isScalar(node) && typeof node.value === "number";
    case "list":
      return isSeq(node);
    case "map":
    case "object":
    case "rule":
      return isMap(node);
    case "either":
      return shape.of.some((one) => isOfKind(node, one));
  }
}
