/**
 * What the layers of a config come to together.
 *
 * In: layers, the innermost first. Out: for each setting its value and where it was said; and what was said of rules
 * and paths, in the order in which it holds. Of single values the outermost stands; lists of rules and paths add up.
 */
import { objectBytesMax } from "../../limits.ts";
import type { Position } from "../../rules/mistake.ts";
import type { Placed } from "../../rules/shape-check.ts";
import type { Severity } from "../../rules/rule.ts";
import type { ReportTarget, Settings, SourceName } from "../settings.ts";
import { failAt, pathFrom, textsAt, textsOf } from "./layer.ts";
import type { Layer } from "./layer.ts";
import { sizeUnits } from "./shape.ts";

export type Said<Value> = { readonly value: Value; readonly at: Position };

/** One step of choosing rules: those that fit are turned on or off, or get a severity. */
export type RuleStep = {
  readonly selector: string;
  readonly at: Position;
  readonly does: "off" | "on" | Severity;
};

export type PathRule = {
  readonly patterns: readonly string[];
  readonly rules: readonly Said<string>[];
  readonly reason: string;
  readonly at: Position;
};

export type Effective = {
  /** Settings that a file sets, by the key that sets them. */
  readonly settings: Partial<Settings>;
  readonly said: ReadonlyMap<string, Said<string>>;
  readonly steps: readonly RuleStep[];
  readonly paths: readonly PathRule[];
  /** Files of rules, relative to the root. */
  readonly ruleFiles: readonly Said<string>[];
  readonly layers: readonly Layer[];
  /** A .gitleaks.toml, relative to the root; false: none; undefined: the one at the root. */
  readonly gitleaks: Said<string | false> | undefined;
};

export function effectiveOf(layers: readonly Layer[]): Effective {
  const said = new Map<string, Said<string>>();
  const settings: Writable<Partial<Settings>> = {};
  const sources = new Map<SourceName, boolean>();
  let gitleaks: Said<string | false> | undefined;
  for (const layer of layers) {
    for (const [key, { value }] of layer.root.entries) {
      switch (key) {
        case "sources":
          for (const [name, one] of entriesOf(value)) {
            sources.set(name as SourceName, scalar(one) === true);
            said.set(`sources.${name}`, { value: String(scalar(one)), at: one.at });
          }
          continue;
        case "limits":
          for (const [name, one] of entriesOf(value)) {
            settings.fileBytesMax = bytesOf(String(scalar(one)), one.at);
            said.set(`limits.${name}`, { value: String(scalar(one)), at: one.at });
          }
          continue;
        case "gitleaks": {
          const file = scalar(value);
          if (file === true) gitleaks = undefined;
          else if (file === false) gitleaks = { value: false, at: value.at };
          else gitleaks = { value: pathFrom(layer.path, String(file), value.at), at: value.at };
          said.set(key, { value: String(file), at: value.at });
          continue;
        }
        case "reports":
          settings.reports = reportsOf(value);
          said.set(key, {
            value: settings.reports.map(({ format, file }) => `${format}=${file}`).join(", "),
            at: value.at,
          });
          continue;
        case "fail-on":
        case "evidence":
        case "inline-ignores":
        case "threads":
        case "format":
          Object.assign(settings, { [settingNames[key]]: scalar(value) });
          said.set(key, { value: String(scalar(value)), at: value.at });
          continue;
        default: // rules, paths and extends: below, as lists
      }
    }
  }
  return {
    settings: sources.size === 0 ? settings : { ...settings, sources: Object.fromEntries(sources) },
    said,
    steps: layers.flatMap(stepsOf),
    paths: layers.flatMap(pathsOf),
    ruleFiles: layers.flatMap((layer) =>
      textsAt(rulesOf(layer), "files").map(({ value, at }) => ({
        value: pathFrom(layer.path, value, at),
        at,
      })),
    ),
    layers,
    gitleaks,
  };
}

type Writable<Record_> = { -readonly [Key in keyof Record_]: Record_[Key] };

const settingNames = {
  "fail-on": "failOn",
  evidence: "evidence",
  "inline-ignores": "inlineIgnores",
  threads: "threads",
  format: "format",
} as const satisfies Readonly<Record<string, keyof Settings>>;

function scalar(value: Placed): string | number | boolean | undefined {
  return value.kind === "scalar" ? value.value : undefined;
}

function entriesOf(value: Placed): readonly (readonly [string, Placed])[] {
  return value.kind === "map" ? [...value.entries].map(([key, one]) => [key, one.value]) : [];
}

function rulesOf(layer: Layer): Placed | undefined {
  return layer.root.entries.get("rules")?.value;
}

function reportsOf(value: Placed): readonly ReportTarget[] {
  const items = value.kind === "list" ? value.items : [];
  return items.map((item) => {
    const [format, file] = ["format", "file"].map((key) => textsAt(item, key)[0]?.value ?? "");
    return { format: format === "json" ? "json" : "text", file: file ?? "" };
  });
}

function bytesOf(size: string, at: Position): number {
  const [, count = "0", unit = ""] = /^(\d+) ?(\w+)$/.exec(size) ?? [];
  const bytes = Number(count) * (sizeUnits[unit] ?? 1);
  if (bytes <= objectBytesMax) return bytes;
  return failAt(at, `limits.file-size is at most ${objectBytesMax / 1024 ** 2} MiB`);
}

function stepsOf(layer: Layer): RuleStep[] {
  const rules = rulesOf(layer);
  const severity = rules?.kind === "map" ? rules.entries.get("severity")?.value : undefined;
  const severities = severity?.kind === "map" ? [...severity.entries] : [];
  return [
    ...(["off", "on"] as const).flatMap((does) =>
      textsAt(rules, does).map(({ value, at }) => ({ selector: value, at, does })),
    ),
    ...severities.map(([selector, { at, value }]) => ({
      selector,
      at,
      does: String(scalar(value)) as Severity,
    })),
  ];
}

function pathsOf(layer: Layer): PathRule[] {
  const list = layer.root.entries.get("paths")?.value;
  const items = list?.kind === "list" ? list.items : [];
  return items.map((item) => {
    if (item.kind !== "map")
      return {
        patterns: textsOf(item).map(({ value }) => value),
        rules: [],
        reason: "",
        at: item.at,
      };
    return {
      patterns: textsAt(item, "leave-alone").map(({ value }) => value),
      rules: textsAt(item, "rules"),
      reason: textsAt(item, "reason")[0]?.value ?? "",
      at: item.at,
    };
  });
}
