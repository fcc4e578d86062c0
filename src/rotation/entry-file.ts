/**
 * Files of patterns/rotation: YAML, checked and typed.
 *
 * In: the text of one file. Out: its entries, and every mistake with line and column. Read when the package is built,
 * and by tests.
 */
import type { RuleMistake } from "../rules/mistake.ts";
import { ShapeChecker } from "../rules/shape-check.ts";
import type { Placed } from "../rules/shape-check.ts";
import { parseYaml } from "../rules/yaml-document.ts";
import { entriesShape } from "./entry.ts";
import type { Entry, Flow, Overlap } from "./entry.ts";

export function readEntryFile(
  file: string,
  yaml: string,
): { entries: Entry[]; mistakes: readonly RuleMistake[] } {
  const document = parseYaml(file, yaml);
  const placed =
    document.mistakes.length > 0
      ? undefined
      : new ShapeChecker(document).check(document.contents, entriesShape, "a rotation file");
  const items = placed?.kind === "list" ? placed.items : [];
  return { entries: items.flatMap((item) => entryOf(item) ?? []), mistakes: document.mistakes };
}

function entryOf(item: Placed): Entry | undefined {
  if (item.kind !== "map") return undefined;
  const textAt = (key: string): string => {
    const value = item.entries.get(key)?.value;
    return value?.kind === "scalar" ? String(value.value) : "";
  };
  const textsAt = (key: string): string[] => {
    const value = item.entries.get(key)?.value;
    if (value?.kind !== "list") return [];
    return value.items.flatMap((one) => (one.kind === "scalar" ? String(one.value) : []));
  };
  const given = Object.entries({
    revokeAt: textAt("revoke_at"),
    note: textAt("note"),
    breaks: textAt("breaks"),
    checkLogs: textAt("check_logs"),
    documentation: textAt("documentation"),
  }).filter(([, value]) => value !== "");
  return {
    id: textAt("id"),
    title: textAt("title"),
    opens: textAt("opens"),
    flow: textAt("flow") as Flow,
    overlap: textAt("overlap") as Overlap,
    rules: textsAt("rules"),
    issue: textsAt("issue"),
    revoke: textsAt("revoke"),
    look: textsAt("look"),
    ...Object.fromEntries(given),
  };
}
