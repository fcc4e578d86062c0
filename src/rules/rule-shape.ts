/**
 * The shape of a rule file, for editors: from this the JSON schema is made.
 *
 * In: nothing. Out: the shape. rule-file.ts, which reads rules, says more about what is wrong than a schema can; a test
 * holds the two against each other.
 */
import type { Field, Shape } from "./shape.ts";
import { schemaOf } from "./shape.ts";

const text = (help: string): Field => ({ shape: { kind: "text" }, help });
const texts = (help: string): Field => ({ shape: { kind: "list", of: { kind: "text" } }, help });
const flag = (help: string): Field => ({ shape: { kind: "flag" }, help });
const choice = (help: string, values: readonly string[]): Field => ({
  shape: { kind: "choice", values },
  help,
});
const number = (help: string, max: number): Field => ({
  shape: { kind: "number", min: 0, max },
  help,
});

/** One rule; patterns/README.md says more of each key. */
export const ruleShape: Shape & { readonly kind: "object" } = {
  kind: "object",
  required: ["id", "name", "provider", "documentation", "severity"],
  fields: {
    id: {
      shape: { kind: "text", pattern: "^[a-z0-9]+(-[a-z0-9]+)*$" },
      help: "Lower-case words joined by hyphens. Part of a finding's id: never change it.",
    },
    name: text("What it finds, in words."),
    provider: text("Who gives out such secrets."),
    documentation: {
      shape: { kind: "text", pattern: "^https://" },
      help: "Address of the provider's page that shows the form.",
    },
    severity: choice("How much damage a leaked one does.", ["critical", "high", "medium", "low"]),
    evidence: choice("What a match is worth before a checksum is asked.", [
      "proven",
      "shaped",
      "likely",
      "weak",
    ]),
    token: text(
      "RE2 expression of the bare secret: no anchors, no look-around, with a greatest length. A capture group is the secret itself.",
    ),
    keywords: texts("Every match holds one of these; 3 to 24 bytes each."),
    near: {
      shape: {
        kind: "object",
        required: ["words"],
        fields: {
          words: texts("One of these stands near the token."),
          within: number("At most so many bytes before it.", 4096),
          behind: flag("Or behind it."),
        },
      },
      help: "The token has no mark of its own; a word stands near it. Without token: a random-looking value of 16 to 200 letters.",
    },
    assignment: {
      shape: {
        kind: "object",
        required: ["names"],
        fields: { names: texts("The name holds one of these.") },
      },
      help: "A value is given to a name; token is then the form of the value.",
    },
    file: {
      shape: {
        kind: "object",
        required: ["names", "content"],
        fields: {
          names: texts("Patterns of names; one without a slash holds in any folder."),
          except: texts("Names that are never a finding."),
          content: choice("What the file must hold.", [
            "any",
            "assignments",
            "private-key",
            "binary",
          ]),
        },
      },
      help: "The finding is a file.",
    },
    exact: flag(
      "near: keys of no other form are given out. Without it, any random-looking value that is given to the provider's name will do.",
    ),
    case_sensitive: flag("Case matters for the keywords."),
    checksum: text("A checksum by name: one that holds makes a match proven."),
    structure: text("A structure by name, as checksum."),
    entropy: {
      shape: { kind: "number", min: 0, max: 8 },
      help: "Least Shannon entropy of the secret, in bits a byte.",
    },
    public_values: texts("Whole values that documentation prints."),
    generic: flag("Judged by context: gives way to any other rule."),
    reach: number("Greatest length in bytes, for a token that has none of its own.", 32_768),
    rotation: text("An entry of patterns/rotation."),
    identifiers: texts(
      "Ids of rules whose matches go with such a secret: beside it, both are one finding.",
    ),
    examples: texts("Must be found. Templates, so that nothing that looks alive is stored."),
    counter_examples: texts("Must not be found."),
  },
};

/** JSON schema of a rule file: a list of rules. */
export function ruleFileSchema(): Record<string, unknown> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A rule file of telltale",
    type: "array",
    items: { $ref: "#/$defs/rule" },
    $defs: { rule: ruleSchema() },
  };
}

/** JSON schema of a rule. Numbers may be fractions there: entropy is one. */
export function ruleSchema(): Record<string, unknown> {
  const schema = schemaOf(ruleShape) as { properties: Record<string, Record<string, unknown>> };
  const entropy = { ...schema.properties["entropy"], type: "number" };
  return { ...schema, properties: { ...schema.properties, entropy } };
}
