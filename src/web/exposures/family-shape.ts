/**
 * The shape of a file of patterns/exposures, by which it is read, and its JSON schema.
 *
 * In: nothing. Out: the table. It is needed when the package is built.
 */
import { schemaOf } from "../../rules/shape.ts";
import type { Shape } from "../../rules/shape.ts";
import { exposureSeverities } from "./family.ts";

const text = (help: string): { shape: Shape; help: string } => ({ shape: { kind: "text" }, help });
const texts = (help: string): { shape: Shape; help: string } => ({
  shape: { kind: "list", of: { kind: "text" } },
  help,
});
const flag = (help: string): { shape: Shape; help: string } => ({ shape: { kind: "flag" }, help });

/** A file of patterns/exposures. */
export const familiesShape: Shape = {
  kind: "list",
  of: {
    kind: "object",
    required: ["id", "name", "severity", "reason", "files", "examples", "counter_examples"],
    fields: {
      id: {
        shape: {
          kind: "text",
          pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
          says: "lower-case words joined by hyphens",
        },
        help: "Reports name it.",
      },
      name: text("What a file of it is, in a few words."),
      severity: {
        shape: { kind: "choice", values: exposureSeverities },
        help: "What it is worth to a stranger.",
      },
      reason: text("Why it matters, in a sentence."),
      files: texts("Globs relative to any folder: * ? [..] {a,b}, and ** for anything below."),
      except: texts("Globs of what is none, although `files` has it."),
      proof: {
        shape: {
          kind: "object",
          fields: {
            starts: texts("Bytes at the start of the content."),
            holds: texts("Bytes near the start of the content."),
            assignments: flag("A line of the form NAME=value."),
          },
        },
        help: "How the content of a real one is told: one of these is enough.",
      },
      unproven: {
        shape: { kind: "choice", values: exposureSeverities },
        help: "The severity of one whose content does not look like it.",
      },
      latent: texts("Files that a deployment brings along: asked for even where they are absent."),
      sampled: flag("There may be thousands: some of each folder stand for all."),
      runs: flag("It is an exposure too where a program runs it."),
      examples: texts("Paths that are found."),
      counter_examples: texts("Paths that are not found."),
    },
  },
};

/** The JSON schema of such a file. */
export function familyFileSchema(): Record<string, unknown> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "telltale exposures",
    description: "Families of files that a web server should not hand out: patterns/exposures.",
    ...schemaOf(familiesShape),
  };
}
