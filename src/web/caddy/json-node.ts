/**
 * JSON values that know where they stand: Caddy's own form of every configuration.
 *
 * In: a JSON text, or values that the Caddyfile's directives make. Out: nodes. A Caddyfile becomes the same JSON that
 * `caddy adapt` makes of it, so what reads JSON reads both.
 */
import type { ConfigSpan } from "../config-text.ts";

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonNode[]
  | ReadonlyMap<string, JsonNode>;

export type JsonNode = { readonly value: JsonValue; readonly at: ConfigSpan };

/** Plain data with nodes among it: what directives write. Fields that are undefined are left out. */
export type Draft =
  | null
  | boolean
  | number
  | string
  | JsonNode
  | readonly Draft[]
  | { readonly [name: string]: Draft | undefined };

/** A draft as a node; what is no node yet stands at `at`. */
export function nodeOf(at: ConfigSpan, draft: Draft): JsonNode {
  if (typeof draft !== "object" || draft === null) return { value: draft, at };
  if (isList(draft)) return { value: draft.map((item) => nodeOf(at, item)), at };
  if (isNode(draft)) return draft;
  const fields = new Map<string, JsonNode>();
  for (const [name, field] of Object.entries(draft))
    if (field !== undefined) fields.set(name, nodeOf(at, field));
  return { value: fields, at };
}

function isList(draft: Exclude<Draft, null>): draft is readonly Draft[] {
  return Array.isArray(draft);
}

function isNode(draft: object): draft is JsonNode {
  return "value" in draft && "at" in draft && Object.keys(draft).length === 2;
}

export function fieldOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.value instanceof Map ? (node.value as Map<string, JsonNode>).get(name) : undefined;
}

export function fieldsOf(node: JsonNode | undefined): readonly (readonly [string, JsonNode])[] {
  return node?.value instanceof Map ? [...(node.value as Map<string, JsonNode>)] : [];
}

export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return Array.isArray(node?.value) ? (node.value as readonly JsonNode[]) : [];
}

export function stringOf(node: JsonNode | undefined): string {
  const value = node?.value;
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export function stringsOf(node: JsonNode | undefined): readonly string[] {
  return itemsOf(node).map(stringOf);
}

/** The value alone, as JSON.parse would give it, names in order: what tells whether two are the same. */
export function plainOf({ value }: JsonNode): unknown {
  if (Array.isArray(value)) return (value as readonly JsonNode[]).map(plainOf);
  if (!(value instanceof Map)) return value;
  const fields = [...(value as Map<string, JsonNode>)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, node]) => [name, plainOf(node)]));
}
