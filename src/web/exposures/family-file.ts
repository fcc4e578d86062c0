/**
 * Files of patterns/exposures: YAML, checked and typed.
 *
 * In: the text of one file. Out: its families with their examples, and every mistake with line and column. Read when the
 * package is built, and by tests.
 */
import type { RuleMistake } from "../../rules/mistake.ts";
import { ShapeChecker } from "../../rules/shape-check.ts";
import type { Placed } from "../../rules/shape-check.ts";
import { parseYaml } from "../../rules/yaml-document.ts";
import type { Family, Proof } from "./family.ts";
import { familiesShape } from "./family-shape.ts";

/** A family, with paths that are and are not of it. */
export type FamilyEntry = {
  readonly family: Family;
  readonly examples: readonly string[];
  readonly counterExamples: readonly string[];
};

export function readFamilyFile(
  file: string,
  yaml: string,
): { readonly entries: readonly FamilyEntry[]; readonly mistakes: readonly RuleMistake[] } {
  const document = parseYaml(file, yaml);
  const placed =
    document.mistakes.length > 0
      ? undefined
      : new ShapeChecker(document).check(document.contents, familiesShape, "a file of exposures");
  const value = placed === undefined ? [] : (valueOf(placed) as readonly WrittenFamily[]);
  return {
    entries: document.mistakes.length > 0 ? [] : value.map(entryOf),
    mistakes: document.mistakes,
  };
}

/** As the shape has checked it. */
type WrittenFamily = Omit<Family, "proof"> & {
  readonly proof?: Proof;
  readonly examples: readonly string[];
  readonly counter_examples: readonly string[];
};

function entryOf({
  examples,
  counter_examples: counterExamples,
  ...family
}: WrittenFamily): FamilyEntry {
  return { family, examples, counterExamples };
}

function valueOf(placed: Placed): unknown {
  switch (placed.kind) {
    case "scalar":
      return placed.value;
    case "list":
      return placed.items.map(valueOf);
    case "map":
      return Object.fromEntries(
        [...placed.entries].map(([key, { value }]) => [key, valueOf(value)]),
      );
    case "node":
      return undefined;
  }
}
