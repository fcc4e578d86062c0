/**
 * Families of files that should not leave: what patterns/exposures/ says of them.
 *
 * In: nothing (types and the shape of a file). Out: what family-file.ts reads, bundle.ts writes and probes.ts looks for.
 */
import { schemaOf } from "../rules/shape.ts";
import type { Shape } from "../rules/shape.ts";

/** From the gravest. "info" is told and never counts. */
export const exposureSeverities = ["critical", "high", "medium", "low", "info"] as const;
export type ExposureSeverity = (typeof exposureSeverities)[number];

export type Family = {
  readonly id: string;
  /** What a file of it is, to stand behind "1" or "3". */
  readonly name: string;
  readonly severity: ExposureSeverity;
  /** Why that matters, in a sentence. */
  readonly reason: string;
  /** Globs, relative to any folder; case counts for nothing. */
  readonly files: readonly string[];
  readonly except?: readonly string[];
  /** How the content of a real one is told. */
  readonly proof?: Proof;
  /** The severity of one whose content does not look like it. */
  readonly unproven?: ExposureSeverity;
  /** Files that a deployment brings along: asked for even where they are not there. */
  readonly latent?: readonly string[];
  /** There may be thousands with names that no rule tells apart: some of each folder stand for all. */
  readonly sampled?: boolean;
  /** It is an exposure too where a program runs it. */
  readonly runs?: boolean;
};

/** Bytes at the start, bytes anywhere near the start, or a line `NAME=value`: one of them is enough. */
export type Proof = {
  readonly starts?: readonly string[];
  readonly holds?: readonly string[];
  readonly assignments?: boolean;
};

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
