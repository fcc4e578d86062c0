/**
 * Entries of patterns/rotation: how a kind of secret is ended and replaced.
 *
 * In: nothing (types and the shape of a file). Out: what entry-file.ts reads, bundle.ts writes and steps.ts turns into
 * steps. The fields say what is so; sentences to people are made from them in steps.ts.
 */
import type { Shape } from "../rules/shape.ts";

/** Which order of steps applies; steps.ts has them. */
export const flows = ["two", "grace", "swap", "kill", "local", "public"] as const;
export type Flow = (typeof flows)[number];

/**
 * Whether the old and the new value can live side by side: both; the old one for a time that is chosen; no, the new one
 * ends the old; as you decide, since you make the value; nothing is replaced; nobody knows.
 */
export const overlaps = ["two", "chosen", "none", "yours", "none-needed", "unknown"] as const;
export type Overlap = (typeof overlaps)[number];

export type Entry = {
  readonly id: string;
  /** The kind of secret, as a heading. */
  readonly title: string;
  /** What whoever holds the secret can do. */
  readonly opens: string;
  readonly flow: Flow;
  readonly overlap: Overlap;
  /** Ids of rules, `*` for anything: which rules point here, unless they name an entry themselves. */
  readonly rules: readonly string[];
  /** Address or menu path of the page where the old value is ended. */
  readonly revokeAt?: string;
  /** Commands or API calls: to make the new value, to end the old one, to see its use. Braces are to be filled in. */
  readonly issue: readonly string[];
  readonly revoke: readonly string[];
  readonly look: readonly string[];
  readonly note?: string;
  readonly breaks?: string;
  readonly checkLogs?: string;
  readonly documentation?: string;
};

const text = (help: string): { shape: Shape; help: string } => ({ shape: { kind: "text" }, help });
const texts = (help: string): { shape: Shape; help: string } => ({
  shape: { kind: "list", of: { kind: "text" } },
  help,
});

/** A file of patterns/rotation. */
export const entriesShape: Shape = {
  kind: "list",
  of: {
    kind: "object",
    required: ["id", "title", "opens", "flow", "overlap"],
    fields: {
      id: {
        shape: {
          kind: "text",
          pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
          says: "lower-case words joined by hyphens",
        },
        help: "Rules name it.",
      },
      title: text("The kind of secret."),
      opens: text("What whoever holds it can do."),
      flow: { shape: { kind: "choice", values: flows }, help: "Which order of steps applies." },
      overlap: {
        shape: { kind: "choice", values: overlaps },
        help: "Whether old and new can live side by side.",
      },
      rules: texts("Ids of rules that point here; * stands for anything."),
      revoke_at: text("Page or menu path where the old value is ended."),
      issue: texts("Commands that make the new value."),
      revoke: texts(
        "Commands that end the old one; the first makes it useless, the last removes it.",
      ),
      look: texts("Commands that show its use and change nothing."),
      note: text("Limits and advice."),
      breaks: text("What stops working."),
      check_logs: text("Where misuse would show."),
      documentation: {
        shape: { kind: "text", pattern: "^https://", says: "an address that begins with https://" },
        help: "The provider's page.",
      },
    },
  },
};
