/**
 * Which rules run under a config, and with what severity.
 *
 * In: what a config says of rules, and files of rules. Out: a bundle, places that are left alone, troubles and notes.
 * The package's bundle is only read, and RE2 only loaded, where the config asks for it.
 */
import { checksums } from "../../verify/checksums.ts";
import { structures } from "../../verify/structures.ts";
import { configDepthMax, ruleKeywordsMax } from "../../limits.ts";
import { changeBundle } from "../../rules/bundle-change.ts";
import { readBundle } from "../../rules/bundle-file.ts";
import { compileRules } from "../../rules/compile.ts";
import { readGitleaksFile } from "../../rules/gitleaks-file.ts";
import type { GitleaksFile } from "../../rules/gitleaks-file.ts";
import { gitleaksRules } from "../../rules/gitleaks-rules.ts";
import { nearest } from "../../rules/nearest.ts";
import { allRules } from "../../rules/whole-bundle.ts";
import { readRuleFile, readRules } from "../../rules/rule-file.ts";
import type { Position, RuleMistake } from "../../rules/mistake.ts";
import type { RuleSource } from "../../rules/rule-file.ts";
import type { PlaceAllow, RuleBundle, RuleFacts, Severity } from "../../rules/rule.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigFiles } from "./config-files.ts";
import type { Effective, RuleStep } from "./effective.ts";
import { failAt, pathFrom, readText, refuse } from "./layer.ts";

export type RuleChoice = {
  readonly bundle: RuleBundle;
  /** It is the package's, as it is: threads read that themselves. */
  readonly isBuiltIn: boolean;
  readonly places: readonly PlaceAllow[];
  readonly troubles: readonly Trouble[];
  readonly notes: readonly string[];
  /** Where rules of the user stand, by id. */
  readonly origins: ReadonlyMap<string, Position>;
  /** Rules that were turned off. */
  readonly off: readonly RuleFacts[];
};

/** `gitleaksPath`: a .gitleaks.toml by path; undefined: none. */
export function chooseRules(
  files: ConfigFiles,
  effective: Effective,
  gitleaksPath: string | undefined,
): RuleChoice {
  const builtIn = readBundle();
  const own = ownRules(files, effective);
  const ids = new Set([...allRules(builtIn.text), ...builtIn.file].map(({ id }) => id));
  const foreign =
    gitleaksPath === undefined
      ? undefined
      : gitleaksRules(
          readGitleaks(files, gitleaksPath),
          new Set([...ids, ...own.sources.map(({ id }) => id)]),
        );
  const bundles = [builtIn, own.bundle, ...(foreign === undefined ? [] : [foreign.bundle])];
  const all = bundles.flatMap(({ text, file }) => [...allRules(text), ...file]);
  for (const { selector, at } of selectorsOf(effective)) checkSelector(selector, at, all);
  const off = new Set(foreign?.off ?? []);
  const isOn = (rule: RuleFacts): boolean => isOnAfter(effective.steps, rule, !off.has(rule.id));
  const severityOf = (rule: RuleFacts): Severity | undefined =>
    severityAfter(effective.steps, rule);
  const extra = bundles.slice(1);
  const isBuiltIn =
    effective.steps.length === 0 &&
    off.size === 0 &&
    extra.every(({ text, file, allow }) => text.length + file.length + (allow?.length ?? 0) === 0);
  const bundle = isBuiltIn ? builtIn : changeBundle(bundles, { isOn, severityOf });
  if (bundle.keywords.length > ruleKeywordsMax)
    refuse([{ ...start(effective), sentence: `more than ${ruleKeywordsMax} keywords` }]);
  return {
    bundle,
    isBuiltIn,
    places: [...placesOf(effective, all), ...(foreign?.places ?? [])],
    troubles: (foreign?.unusable ?? []).map((one) => trouble("RULE_UNUSABLE", sentenceOf(one))),
    notes: (foreign?.notes ?? []).map((one) => `${sentenceOf(one)}.`),
    origins: new Map([
      ...(foreign?.rulePlaces ?? []),
      ...own.sources.map(({ id, at }) => [id, at] as const),
    ]),
    off: all.filter((rule) => !isOn(rule)),
  };
}

/** `.gitleaks.toml:12: acme: RE2 does not take ...`. */
function sentenceOf({ file, line, sentence }: RuleMistake): string {
  return `${file}:${line}: ${sentence}`;
}

function start({ layers }: Effective): Position {
  return { file: layers.at(-1)?.path ?? "", line: 1, column: 1 };
}

function ownRules(
  files: ConfigFiles,
  { ruleFiles, layers }: Effective,
): { bundle: RuleBundle; sources: readonly RuleSource[] } {
  const mistakes: RuleMistake[] = [];
  const sources: RuleSource[] = [];
  const take = (read: { rules: RuleSource[]; mistakes: RuleMistake[] }): void => {
    sources.push(...read.rules);
    mistakes.push(...read.mistakes);
  };
  for (const { value, at } of ruleFiles) {
    const text = readText(files, value);
    if (text === undefined) failAt(at, `there is no ${value}`);
    else take(readRuleFile(value, text));
  }
  for (const { root, positionOf } of layers) {
    const rules = root.entries.get("rules")?.value;
    const own = rules?.kind === "map" ? rules.entries.get("own")?.value : undefined;
    const items = own?.kind === "list" ? own.items : [];
    take(
      readRules(
        items.flatMap((item) => (item.kind === "node" ? [item.node] : [])),
        positionOf,
      ),
    );
  }
  const compiled = compileRules(sources);
  refuse([...mistakes, ...compiled.mistakes, ...sources.flatMap(unknownChecks)]);
  return { bundle: compiled.bundle, sources };
}

/** A checksum or structure that there is none of would never hold. */
export function unknownChecks({ id, at, checksum, structure }: RuleSource): RuleMistake[] {
  const known = (name: string | undefined, all: ReadonlyMap<string, unknown>): RuleMistake[] =>
    name === undefined || all.has(name)
      ? []
      : [
          {
            ...at,
            sentence: `${id}: there is no ${name}; did you mean ${nearest(name, [...all.keys()])}?`,
          },
        ];
  return [...known(checksum, checksums), ...known(structure, structures)];
}

/** A file and those that it extends, the innermost first. */
function readGitleaks(
  files: ConfigFiles,
  path: string,
  chain: readonly string[] = [],
): GitleaksFile[] {
  const text = readText(files, path) ?? "";
  const { read, mistakes } = readGitleaksFile(path, text);
  refuse(mistakes);
  const { extend } = read;
  if (extend.path === undefined) return [read];
  const here = [...chain, path];
  // Of gitleaks, a path is relative to where it is run: the root.
  const next = pathFrom("", extend.path, extend.at);
  if (here.includes(next))
    failAt(extend.at, `these extend one another in a circle: ${[...here, next].join(" -> ")}`);
  if (here.length >= configDepthMax)
    failAt(extend.at, `more than ${configDepthMax} files extend one another`);
  if (files.read(next) === undefined) failAt(extend.at, `there is no ${next}`);
  return [...readGitleaks(files, next, here), read];
}

function selectorsOf({ steps, paths }: Effective): readonly { selector: string; at: Position }[] {
  const ofPaths = paths.flatMap(({ rules }) =>
    rules.map(({ value, at }) => ({ selector: value, at })),
  );
  return [...steps, ...ofPaths];
}

/** One that no rule fits is a slip of the pen, and would do nothing for ever. */
function checkSelector(selector: string, at: Position, rules: readonly RuleFacts[]): void {
  if (rules.some((rule) => fits(selector, rule))) return;
  const names = selector.startsWith(providerMark)
    ? rules.map(({ provider }) => `${providerMark}${provider}`)
    : rules.map(({ id }) => id);
  failAt(at, `no rule fits ${selector}; did you mean ${nearest(selector, names)}?`);
}

const providerMark = "provider:";

/** An id, a glob over ids, or `provider:NAME`. */
export function fits(selector: string, { id, provider }: RuleFacts): boolean {
  if (selector.startsWith(providerMark))
    return provider.toLowerCase() === selector.slice(providerMark.length).trim().toLowerCase();
  const parts = selector.split("*");
  if (parts.length === 1) return selector === id;
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (!id.startsWith(first) || !id.endsWith(last) || id.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = id.indexOf(part, at);
    if (found < 0 || found + part.length > id.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

function isOnAfter(steps: readonly RuleStep[], rule: RuleFacts, before: boolean): boolean {
  return steps
    .filter(({ does, selector }) => (does === "on" || does === "off") && fits(selector, rule))
    .reduce((_, { does }) => does === "on", before);
}

function severityAfter(steps: readonly RuleStep[], rule: RuleFacts): Severity | undefined {
  return steps
    .filter(({ selector }) => fits(selector, rule))
    .reduce<Severity | undefined>(
      (severity, { does }) => (does === "on" || does === "off" ? severity : does),
      undefined,
    );
}

function placesOf({ paths }: Effective, all: readonly RuleFacts[]): PlaceAllow[] {
  return paths.map(({ patterns, rules, reason, at }) => ({
    patterns,
    expressions: [],
    commits: [],
    needsAll: false,
    reason,
    where: `${at.file}:${at.line}`,
    ...(rules.length === 0
      ? {}
      : {
          rules: all
            .filter((rule) => rules.some(({ value }) => fits(value, rule)))
            .map(({ id }) => id),
        }),
  }));
}
