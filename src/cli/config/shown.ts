/**
 * A config as it is shown: every key, its value, and where that was said.
 *
 * In: settings. Out: plain data, in the order of the table of keys: `telltale.yaml:3`, `--fail-on`, or `default`.
 */
import { fileBytesMax } from "../../limits.ts";
import { shielded } from "../../text/printable.ts";
import type { Settings } from "../settings.ts";
import { sourceNames } from "./shape.ts";

export type ShownValue = {
  readonly key: string;
  readonly value: string | number | boolean | null;
  /** File and line, the name of an option, or `default`. */
  readonly from: string;
};

export type ShownConfig = {
  /** The config files that hold, the innermost first. */
  readonly files: readonly string[];
  readonly values: readonly ShownValue[];
  readonly notes: readonly string[];
};

export function shownConfig(settings: Settings): ShownConfig {
  const { configuration, given = [] } = settings;
  const said = configuration?.effective.said;
  const value = (
    key: string,
    now: ShownValue["value"],
    options: readonly string[] = [`--${key}`],
  ): ShownValue => {
    const option = options.find((name) => given.includes(name));
    const at = said?.get(key)?.at;
    const file = at === undefined ? "default" : `${at.file}:${at.line}`;
    return { key, value: now, from: option ?? file };
  };
  const reports = settings.reports.map(({ format, file }) => `${format}=${file}`).join(", ");
  const values = [
    ...sourceNames.map((name) => value(`sources.${name}`, settings.sources?.[name] ?? true, [])),
    value("limits.file-size", settings.fileBytesMax ?? fileBytesMax, []),
    value("fail-on", settings.failOn),
    value("evidence", settings.evidence),
    value("inline-ignores", settings.inlineIgnores, ["--no-inline-ignores"]),
    value("threads", settings.threads ?? null),
    value("format", settings.format, ["--format", "--report"]),
    value("reports", reports === "" ? null : reports, ["--report"]),
    gitleaksValue(settings),
    ...listed(settings),
  ];
  return {
    files: configuration?.effective.layers.map(({ path }) => shielded(path)) ?? [],
    values: values.map((one) => ({
      ...one,
      from: shielded(one.from),
      value: typeof one.value === "string" ? shielded(one.value) : one.value,
    })),
    notes: configuration?.rules.notes.map(shielded) ?? [],
  };
}

function gitleaksValue({ configuration, gitleaksConfig, given = [] }: Settings): ShownValue {
  const key = "gitleaks";
  const at = configuration?.effective.gitleaks?.at;
  const from = given.includes("--gitleaks-config")
    ? "--gitleaks-config"
    : at === undefined
      ? "default"
      : `${at.file}:${at.line}`;
  return { key, value: gitleaksConfig ?? configuration?.gitleaks ?? false, from };
}

/** What files say of rules and paths, item by item. */
function listed({ configuration }: Settings): ShownValue[] {
  if (configuration === undefined) return [];
  const { effective, rules } = configuration;
  const where = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;
  return [
    ...effective.steps.map(({ selector, does, at }) =>
      does === "on" || does === "off"
        ? { key: `rules.${does}`, value: selector, from: where(at) }
        : { key: "rules.severity", value: `${selector}: ${does}`, from: where(at) },
    ),
    ...effective.ruleFiles.map(({ value, at }) => ({
      key: "rules.files",
      value,
      from: where(at),
    })),
    ...[...rules.origins].map(([id, at]) => ({ key: "rules.own", value: id, from: where(at) })),
    ...rules.places.map(({ patterns, expressions, commits, where: from }) => ({
      key: "paths",
      value: [...patterns, ...expressions, ...commits].join(", "),
      from,
    })),
    ...rules.troubles.map((one) => ({ key: "unusable", value: one.where, from: "" })),
  ];
}
