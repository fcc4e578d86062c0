/**
 * Shapes: what a YAML file of ours may hold, as a table.
 *
 * In: nothing (types), and a shape. Out: the JSON schema of it, by which editors complete. shape-check.ts reads files by
 * the same table, so that the two cannot drift apart.
 */

export type Shape =
  | { readonly kind: "text"; readonly pattern?: string; readonly says?: string }
  | { readonly kind: "flag" }
  | { readonly kind: "number"; readonly min: number; readonly max: number }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly of: Shape }
  /** Keys that the user chooses, with values of one shape. */
  | { readonly kind: "map"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: Fields; readonly required?: readonly string[] }
  /** One of several, told apart by what kind of node it is. */
  | { readonly kind: "either"; readonly of: readonly Shape[] }
  /** A rule, which rule-file.ts reads. */
  | { readonly kind: "rule" };

export type Field = { readonly shape: Shape; readonly help: string };

export type Fields = Readonly<Record<string, Field>>;

/** What a shape takes, in words. */
export function wantedBy(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.says ?? "a text";
    case "flag":
      return "true or false";
    case "number":
      return `a whole number from ${shape.min} to ${shape.max}`;
    case "choice":
      return oneOfWords(shape.values);
    case "list":
      return `a list, each item ${wantedBy(shape.of)}`;
    case "map":
      return `keys of your own, each with ${wantedBy(shape.of)}`;
    case "object":
      return `a map of ${Object.keys(shape.fields).join(", ")}`;
    case "either":
      return shape.of.map(wantedBy).join(", or ");
    case "rule":
      return "a rule";
  }
}

export function oneOfWords(words: readonly string[]): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

/** The JSON schema of a shape. Rules refer to `#/$defs/rule`. */
export function schemaOf(shape: Shape): Record<string, unknown> {
  switch (shape.kind) {
    case "text":
      return {
        type: "string",
        ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
      };
    case "flag":
      return { type: "boolean" };
    case "number":
      return { type: "integer", minimum: shape.min, maximum: shape.max };
    case "choice":
      return { enum: shape.values };
    case "list":
      return { type: "array", items: schemaOf(shape.of) };
    case "map":
      return { type: "object", additionalProperties: schemaOf(shape.of) };
    case "object":
      return {
        type: "object",
        additionalProperties: false,
        ...(shape.required === undefined ? {} : { required: shape.required }),
        properties: Object.fromEntries(
          Object.entries(shape.fields).map(([key, { shape: of, help }]) => [
            key,
            { description: help, ...schemaOf(of) },
          ]),
        ),
      };
    case "either":
      return { anyOf: shape.of.map(schemaOf) };
    case "rule":
      return { $ref: "#/$defs/rule" };
  }
}
