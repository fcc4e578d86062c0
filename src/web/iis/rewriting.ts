/**
 * What rules of the URL Rewrite module make of a request.
 *
 * In: rules, a URL. Out: another URL, an answer, or that it cannot be told. A rule sees the URL as the rules before it left
 * it, below its own folder. A visitor may come by https: a rule that sends plain http there is of no account.
 */
import type { Outcome } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { SiteRequest } from "../site-request.ts";
import type { Effective } from "./effective.ts";
import type { Pattern, RewriteCondition, RewriteRule } from "./rewrite-rules.ts";

export type RewriteContext = {
  readonly settings: Effective;
  readonly request: SiteRequest;
  /** What is at the place of a URL on the disk. */
  readonly kindOf: (path: string) => "file" | "folder" | "absent" | "other";
  /** What cannot be told: a header, a variable of the server. */
  readonly guess: (construct: string, by: ConfigSpan) => boolean;
  readonly tell: (by: ConfigSpan, did: string) => void;
};

export type Rewritten =
  | {
      readonly kind: "url";
      readonly path: string;
      readonly query: string;
      readonly by: ConfigSpan | undefined;
    }
  | { readonly kind: "outcome"; readonly outcome: Outcome };

type State = { path: string; query: string; by: ConfigSpan | undefined };

export function rewritten(context: RewriteContext, path: string, query: string): Rewritten {
  const state: State = { path, query, by: undefined };
  for (const rule of context.settings.rules) {
    const result = applyRule(context, rule, state);
    if (result === "next") continue;
    if (result === "stop") break;
    return { kind: "outcome", outcome: result };
  }
  return { kind: "url", ...state };
}

type Groups = readonly (string | undefined)[];

function applyRule(
  context: RewriteContext,
  rule: RewriteRule,
  state: State,
): "next" | "stop" | Outcome {
  if (!state.path.toLowerCase().startsWith(rule.base.toLowerCase())) return "next";
  const own = matches(context, rule.match, state.path.slice(rule.base.length), rule.by);
  if (own === undefined) return "next";
  const conditions = conditionsHold(context, rule, state, own);
  if (conditions === undefined) return "next";
  const url = filled(context, rule.url, state, own, conditions);
  if (url === undefined) return { kind: "unknown", construct: "rewrite variable", by: rule.by };
  return act(context, rule, state, url);
}

function act(
  context: RewriteContext,
  rule: RewriteRule,
  state: State,
  url: string,
): "next" | "stop" | Outcome {
  const { by } = rule;
  switch (rule.action) {
    case "Rewrite":
      if (/^https?:\/\//i.test(url)) return { kind: "handler", target: url, by };
      context.tell(by, `rewrites ${state.path} to ${url}`);
      rewriteTo(rule, state, url);
      return rule.stops ? "stop" : "next";
    case "Redirect":
      context.tell(by, `redirects to ${url}`);
      return { kind: "redirect", target: url, by, status: rule.status };
    case "CustomResponse":
      context.tell(by, `answers ${rule.status}`);
      return { kind: "denied", by, status: rule.status };
    case "AbortRequest":
      context.tell(by, "ends the connection");
      return { kind: "denied", by, status: 0 };
    default:
      return rule.stops ? "stop" : "next";
  }
}

function rewriteTo(rule: RewriteRule, state: State, url: string): void {
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? "" : url.slice(mark + 1);
  state.path = path.startsWith("/") ? path : rule.base + path;
  state.query = [query, rule.appendQuery ? state.query : ""].filter(Boolean).join("&");
  state.by = rule.by;
}

/** The groups of a pattern that fits; of a negated one, none. */
function matches(
  context: RewriteContext,
  { expression, negate }: Pattern,
  input: string,
  by: ConfigSpan,
): Groups | undefined {
  const found = expression?.match(input);
  if (found === "undecided") return context.guess("regex", by) ? [] : undefined;
  if (negate) return found === undefined ? [] : undefined;
  return found?.groups;
}

/** The groups of the last condition that held, if the rule's conditions do. */
function conditionsHold(
  context: RewriteContext,
  rule: RewriteRule,
  state: State,
  own: Groups,
): Groups | undefined {
  let last: Groups = [];
  if (rule.conditions.length === 0) return last;
  for (const condition of rule.conditions) {
    const groups = conditionHolds(context, condition, state, own, last);
    if (groups !== undefined && groups.length > 0) last = groups;
    if (rule.matchAny && groups !== undefined) return last;
    if (!rule.matchAny && groups === undefined) return undefined;
  }
  return rule.matchAny ? undefined : last;
}

function conditionHolds(
  context: RewriteContext,
  condition: RewriteCondition,
  state: State,
  own: Groups,
  last: Groups,
): Groups | undefined {
  const { by, pattern } = condition;
  if (condition.matchType === "IsFile" || condition.matchType === "IsDirectory") {
    if (condition.input !== "" && !/^\{REQUEST_FILENAME\}$/i.test(condition.input))
      return context.guess("file test", by) ? [] : undefined;
    const kind = condition.matchType === "IsFile" ? "file" : "folder";
    return (context.kindOf(state.path) === kind) !== pattern.negate ? [] : undefined;
  }
  const input = filled(context, condition.input, state, own, last);
  if (input === undefined) return context.guess(condition.input, by) ? [] : undefined;
  return matches(context, pattern, input, by);
}

/** A text with its `{...}`; nothing if one of them is not known. The key of a map may be one of them, too. */
function filled(
  context: RewriteContext,
  text: string,
  state: State,
  rule: Groups,
  condition: Groups,
): string | undefined {
  let isKnown = true;
  const whole = text.replaceAll(/\{((?:[^{}]|\{[^{}]*\})*)\}/g, (_, inside: string) => {
    const colon = inside.indexOf(":{");
    const key =
      colon < 0 ? undefined : valueOf(context, inside.slice(colon + 2, -1), state, rule, condition);
    const name = key === undefined ? inside : inside.slice(0, colon + 1) + key;
    const value = valueOf(context, name, state, rule, condition);
    if (value === undefined) isKnown = false;
    return value ?? "";
  });
  return isKnown ? whole : undefined;
}

function valueOf(
  { settings, request }: RewriteContext,
  inside: string,
  state: State,
  rule: Groups,
  condition: Groups,
): string | undefined {
  const group = /^([RC]):(\d)$/.exec(inside);
  if (group !== null) return (group[1] === "R" ? rule : condition)[Number(group[2])] ?? "";
  const colon = inside.indexOf(":");
  const map = settings.maps.get(inside.slice(0, Math.max(colon, 0)).toLowerCase());
  if (map !== undefined) {
    const key = inside.slice(colon + 1).toLowerCase();
    return map.entries.get(key) ?? map.otherwise;
  }
  switch (inside.toUpperCase()) {
    case "HTTP_HOST":
    case "SERVER_NAME":
      return request.host;
    case "REQUEST_METHOD":
      return request.method;
    case "QUERY_STRING":
      return state.query;
    case "URL":
    case "PATH_INFO":
    case "SCRIPT_NAME":
      return state.path;
    case "REQUEST_URI":
    case "UNENCODED_URL":
    case "HTTP_X_ORIGINAL_URL":
      return request.target;
    case "HTTPS":
      return "on";
    case "SERVER_PORT_SECURE":
      return "1";
    case "SERVER_PORT":
      return "443";
    case "REMOTE_ADDR":
    case "REMOTE_HOST":
      return request.address;
    default:
      return undefined;
  }
}
