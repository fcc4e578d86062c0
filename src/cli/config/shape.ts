/**
 * The shape of `telltale.yaml`: one table, by which files are read and from which the JSON schema is made.
 *
 * In: nothing. Out: the shape, and the schema. What the keys come to is settings.ts's and rules.ts's business.
 */
import { objectBytesMax } from "../../limits.ts";
import { ruleSchema } from "../../rules/rule-shape.ts";
import { schemaOf } from "../../rules/shape.ts";
import type { Shape } from "../../rules/shape.ts";
import { evidences, formats, severities, thresholds, threadsMax } from "../option-values.ts";

const text: Shape = { kind: "text" };
const texts: Shape = { kind: "list", of: text };
const oneOrMore: Shape = { kind: "either", of: [text, texts] };

/** Sources that plain `telltale` may look at. */
export const sourceNames = ["history", "files", "web"] as const;

/** Units of sizes: `64 MiB`. */
export const sizeUnits: Readonly<Record<string, number>> = {
  kB: 1000,
  KiB: 1024,
  MB: 1_000_000,
  MiB: 1024 ** 2,
};

const size: Shape = {
  kind: "text",
  pattern: `^[1-9]\\d{0,8} ?(?:${Object.keys(sizeUnits).join("|")})$`,
  says: "a size such as 64 MiB",
};

export const configShape: Shape & { readonly kind: "object" } = {
  kind: "object",
  fields: {
    extends: {
      shape: oneOrMore,
      help: "Config files that this one builds on, as paths relative to it, inside of the repository. What this one says goes before.",
    },
    sources: {
      shape: {
        kind: "object",
        fields: Object.fromEntries(
          sourceNames.map((name) => [
            name,
            { shape: { kind: "flag" }, help: `Whether plain \`telltale\` looks at the ${name}.` },
          ]),
        ),
      },
      help: "What plain `telltale` looks at.",
    },
    limits: {
      shape: {
        kind: "object",
        fields: {
          "file-size": {
            shape: size,
            help: `Largest plain file that is scanned; at most ${objectBytesMax / 1024 ** 2} MiB. Larger ones are told of.`,
          },
        },
      },
      help: "Limits that may be changed.",
    },
    rules: {
      shape: {
        kind: "object",
        fields: {
          off: {
            shape: texts,
            help: "Rules that do not run: ids, globs over ids (`generic-*`), or `provider:NAME`.",
          },
          on: { shape: texts, help: "Rules that run even so." },
          severity: {
            shape: { kind: "map", of: { kind: "choice", values: severities } },
            help: "Another severity, by id, glob or `provider:NAME`.",
          },
          files: { shape: texts, help: "Files of rules, as paths relative to this one." },
          own: { shape: { kind: "list", of: { kind: "rule" } }, help: "Rules of your own." },
        },
      },
      help: "Which rules run, and rules of your own.",
    },
    paths: {
      shape: {
        kind: "list",
        of: {
          kind: "either",
          of: [
            text,
            {
              kind: "object",
              required: ["leave-alone"],
              fields: {
                "leave-alone": { shape: oneOrMore, help: "Patterns of paths (picomatch)." },
                rules: {
                  shape: oneOrMore,
                  help: "The rules that it is about; all, where it is left out.",
                },
                reason: { shape: text, help: "Why; the report shows it." },
              },
            },
          ],
        },
      },
      help: "Paths in which findings do not count: patterns, relative to the repository. They are counted in the report.",
    },
    "fail-on": {
      shape: { kind: "choice", values: thresholds },
      help: "Least severity that makes the exit code 1.",
    },
    evidence: {
      shape: { kind: "choice", values: evidences },
      help: "Least evidence that is shown as text and makes the exit code 1.",
    },
    "inline-ignores": {
      shape: { kind: "flag" },
      help: "Whether comments such as `telltale:ignore` are heeded.",
    },
    threads: {
      shape: { kind: "number", min: 1, max: threadsMax },
      help: "Worker threads of a scan of the history.",
    },
    format: {
      shape: { kind: "choice", values: formats },
      help: "What is written on standard output.",
    },
    reports: {
      shape: {
        kind: "list",
        of: {
          kind: "object",
          required: ["format", "file"],
          fields: {
            format: { shape: { kind: "choice", values: formats }, help: "The report's format." },
            file: { shape: text, help: "Where it is written, relative to the current folder." },
          },
        },
      },
      help: "Reports that are written besides.",
    },
    gitleaks: {
      shape: { kind: "either", of: [{ kind: "flag" }, text] },
      help: "A .gitleaks.toml to read, relative to this file; false: none. Without it, the one at the repository's root.",
    },
  },
};

/** The JSON schema of `telltale.yaml`, which the package ships as `telltale/config.schema.json`. */
export function configSchema(): Record<string, unknown> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "telltale.yaml",
    ...schemaOf(configShape),
    $defs: { rule: ruleSchema() },
  };
}
