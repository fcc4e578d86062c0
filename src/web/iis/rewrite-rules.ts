/**
 * Rules of the URL Rewrite module, read.
 *
 * In: `<rewrite>` elements. Out: rules with compiled patterns, in the order in which they are asked; maps. See
 * https://learn.microsoft.com/iis/extensions/url-rewrite-module/url-rewrite-module-configuration-reference
 */
import type { ConfigSpan } from "../config-text.ts";
import { compileExpression } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { XmlElement } from "./xml.ts";

/** Nothing stands for a pattern that IIS refuses. */
export type Pattern = {
  readonly expression: ServerExpression | undefined;
  readonly negate: boolean;
};

export type RewriteCondition = {
  readonly input: string;
  readonly matchType: string;
  readonly pattern: Pattern;
  readonly by: ConfigSpan;
};

export type RewriteRule = {
  /** The folder whose URL is cut off before the pattern is asked. */
  readonly base: string;
  readonly match: Pattern;
  readonly conditions: readonly RewriteCondition[];
  readonly matchAny: boolean;
  readonly action: string;
  readonly url: string;
  readonly appendQuery: boolean;
  readonly status: number;
  readonly stops: boolean;
  readonly by: ConfigSpan;
};

/** Keys in lower case. */
export type RewriteMap = {
  readonly entries: ReadonlyMap<string, string>;
  readonly otherwise: string;
};

export type Rewriting = {
  readonly rules: readonly RewriteRule[];
  readonly maps: ReadonlyMap<string, RewriteMap>;
};

export function rulesOf(
  elements: readonly XmlElement[],
  base: string,
  inherited: readonly RewriteRule[],
  inheritedMaps: ReadonlyMap<string, RewriteMap>,
): Rewriting {
  let rules = [...inherited];
  const maps = new Map(inheritedMaps);
  for (const part of elements.flatMap(({ children }) => children)) {
    if (part.name === "rewriteMaps") for (const map of part.children) addMap(maps, map);
    if (part.name !== "rules") continue;
    for (const entry of part.children) {
      const name = text(entry, "name");
      if (entry.name === "clear") rules = [];
      if (entry.name === "remove") rules = rules.filter((rule) => !hasName(rule, name));
      if (entry.name === "rule" && text(entry, "enabled").toLowerCase() !== "false") {
        const rule = ruleOf(entry, base);
        names.set(rule, name.toLowerCase());
        rules.push(rule);
      }
    }
  }
  return { rules, maps };
}

const names = new WeakMap<RewriteRule, string>();

function hasName(rule: RewriteRule, name: string): boolean {
  return names.get(rule) === name.toLowerCase();
}

function text(element: XmlElement, name: string): string {
  return element.attributes.get(name)?.value ?? "";
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.name === name);
}

function addMap(maps: Map<string, RewriteMap>, element: XmlElement): void {
  const entries = element.children
    .filter(({ name }) => name === "add")
    .map((entry) => [text(entry, "key").toLowerCase(), text(entry, "value")] as const);
  maps.set(text(element, "name").toLowerCase(), {
    entries: new Map(entries),
    otherwise: text(element, "defaultValue"),
  });
}

function ruleOf(element: XmlElement, base: string): RewriteRule {
  const syntax = text(element, "patternSyntax") || "ECMAScript";
  const match = child(element, "match");
  const conditions = child(element, "conditions");
  const action = child(element, "action");
  const of = (name: string): string => (action === undefined ? "" : text(action, name));
  return {
    base,
    match: patternOf(match, "url", syntax),
    conditions: (conditions?.children ?? [])
      .filter(({ name }) => name === "add")
      .map((entry) => ({
        input: text(entry, "input"),
        matchType: text(entry, "matchType") || "Pattern",
        pattern: patternOf(entry, "pattern", syntax),
        by: entry.by,
      })),
    matchAny: conditions !== undefined && text(conditions, "logicalGrouping") === "MatchAny",
    action: of("type") || "None",
    url: of("url"),
    appendQuery: of("appendQueryString").toLowerCase() !== "false",
    status: statusOf(of("type"), of("statusCode"), of("redirectType")),
    stops: text(element, "stopProcessing").toLowerCase() === "true",
    by: element.by,
  };
}

const redirectTypes: Readonly<Record<string, number>> = {
  Permanent: 301,
  Found: 302,
  SeeOther: 303,
  Temporary: 307,
};

function statusOf(type: string, code: string, redirectType: string): number {
  if (type === "CustomResponse") return Number(code) || 403;
  return redirectTypes[redirectType] ?? (Number(redirectType) || 301);
}

function patternOf(element: XmlElement | undefined, name: string, syntax: string): Pattern {
  if (element === undefined) return { expression: compileExpression(""), negate: false };
  const ignoreCase = text(element, "ignoreCase").toLowerCase() !== "false";
  const negate = text(element, "negate").toLowerCase() === "true";
  const written = text(element, name);
  return { expression: compileExpression(sourceOf(written, syntax), { ignoreCase }), negate };
}

function sourceOf(written: string, syntax: string): string {
  if (syntax === "ECMAScript") return written;
  const escaped = written.replaceAll(/[\\^$.|+()[\]{}]/g, "\\$&");
  if (syntax === "ExactMatch") return `^${escaped.replaceAll(/[*?]/g, "\\$&")}$`;
  return `^${escaped.replaceAll("*", "(.*)").replaceAll("?", ".")}$`;
}
