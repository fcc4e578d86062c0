/**
 * Rules of mod_rewrite, run one after the other.
 *
 * In: a request, and the rules of a server or of a folder. Out: what they came to. The request's file name is what rules
 * see and change; where that leads is left to rewrite-target.ts.
 */
import { apacheRewriteBytesMax, apacheRoundsFollowed } from "../../limits.ts";
import type { Captures } from "../expression/expression.ts";
import { conditionHolds, fileTest } from "./condition-values.ts";
import { expanded } from "./rewrite-text.ts";
import type { RewriteContext } from "./rewrite-text.ts";
import { endWith } from "./request.ts";
import type { ApacheRequest } from "./request.ts";
import type { RewriteCondition, RewriteRule } from "./rewrite-rule.ts";

/** "unchanged", or what was made of the file name; "ended" with a status. */
export type Rewritten =
  | { readonly kind: "unchanged" }
  | { readonly kind: "ended"; readonly status: number }
  | { readonly kind: "changed"; readonly last: RewriteRule; readonly isEscaped: boolean };

export function runRules(
  request: ApacheRequest,
  rules: readonly RewriteRule[],
  folder: string | undefined,
): Rewritten {
  let changed: Rewritten = { kind: "unchanged" };
  const context: RewriteContext = {
    request,
    folder,
    uri: "",
    rule: undefined,
    condition: undefined,
  };
  for (let at = 0, round = 1; at < rules.length; at++) {
    const rule = rules[at]!;
    const { flags } = rule;
    const isInner = request.outer !== undefined;
    if (isInner && (flags.has("nosubreq") || flags.has("redirect"))) continue;
    const came = runRule(context, rule);
    if (came === "no match") {
      while (at < rules.length && rules[at]!.flags.has("chain")) at++;
      continue;
    }
    request.exchange.step(rule.by, flags.has("status") ? `answers ${rule.status}` : "matches");
    if ((request.filename ?? "").length > apacheRewriteBytesMax)
      return { kind: "ended", status: endWith(request, 500, rule.by) };
    if (came === "unsafe") return { kind: "ended", status: endWith(request, 403, rule.by) };
    if (flags.has("status"))
      return { kind: "ended", status: endWith(request, rule.status, rule.by) };
    if (came === "changed")
      changed = { kind: "changed", last: rule, isEscaped: flags.has("noescape") };
    if (flags.has("passthrough")) {
      request.filename = `passthrough:${request.filename ?? ""}`;
      return { kind: "changed", last: rule, isEscaped: false };
    }
    if (flags.has("end")) {
      request.rewriting.hasEnded = true;
      break;
    }
    if (flags.has("proxy") || flags.has("last")) break;
    if (flags.has("next")) {
      if (++round >= rule.rounds) return { kind: "ended", status: endWith(request, 500, rule.by) };
      if (round > apacheRoundsFollowed) {
        request.exchange.doubt("RewriteRule [N]", rule.by);
        break;
      }
      at = -1;
      continue;
    }
    at += rule.skip;
  }
  return changed;
}

function runRule(
  context: RewriteContext,
  rule: RewriteRule,
): "no match" | "kept" | "changed" | "unsafe" {
  const { request, folder } = context;
  const { exchange } = request;
  let uri = request.filename ?? "";
  if (folder !== undefined) {
    uri += request.pathInfo;
    const isProxied = request.isProxied && uri.startsWith("proxy:");
    if (!isProxied && uri.startsWith(folder)) uri = uri.slice(folder.length);
  }
  context.uri = uri;
  const found = exchange.match(rule.expression, uri, rule.by);
  if ((found === undefined) !== rule.negated) {
    exchange.step(rule.by, "does not match");
    return "no match";
  }
  context.condition = undefined;
  context.rule = rule.negated ? undefined : found;
  if (!conditionsHold(context, rule.conditions)) {
    exchange.step(rule.by, "matches, but its conditions do not hold");
    return "no match";
  }
  let target = "";
  if (!rule.flags.has("keeps")) {
    const made = expanded(rule.substitution, context, rule.flags);
    if (made.unknown !== undefined) exchange.doubt(`%{${made.unknown}}`, rule.by);
    if (made.isUnsafe && !rule.flags.has("unsafeallow3f")) return "unsafe";
    target = made.text;
  }
  for (const variable of rule.variables) setVariable(context, variable);
  if (rule.flags.has("keeps")) {
    forceType(request, rule);
    return "kept";
  }
  return substitute(context, rule, target);
}

function setVariable(context: RewriteContext, written: string): void {
  const { text } = expanded(written, context, new Set());
  const [, name = "", value = ""] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  if (name.startsWith("!")) context.request.variables.delete(name.slice(1));
  else context.request.variables.set(name, value);
}

function forceType(request: ApacheRequest, { handler, type, by }: RewriteRule): void {
  if (type !== undefined) request.exchange.step(by, `sets the type ${type}`);
  if (handler === undefined) return;
  request.forcedHandler = { handler: handler.toLowerCase(), by };
}

/** Puts the substitution in the file name's place. */
function substitute(context: RewriteContext, rule: RewriteRule, made: string): "changed" {
  const { request, folder } = context;
  const { flags, substitution, status } = rule;
  let target = made;
  let isPrefixed = false;
  const isBare = !request.isProxied && !target.startsWith("/") && !isAbsoluteAddress(target);
  if (isBare && (folder !== undefined || !(flags.has("proxy") || flags.has("redirect")))) {
    target = `${folder ?? "/"}${target}`;
    isPrefixed = true;
  }
  if (folder !== undefined && flags.has("discardpath")) request.pathInfo = "";
  request.filename = splitQuery(request, target, flags);
  if (flags.has("proxy")) {
    request.filename = `proxy:${qualified(request, request.filename)}`;
  } else if (flags.has("redirect")) {
    request.filename = qualified(request, request.filename);
    request.status = status;
  } else {
    request.filename = reduced(request, request.filename);
    if (isAbsoluteAddress(request.filename)) request.status = status;
    else if (!flags.has("unc") && !isPrefixed && !substitution.startsWith("//"))
      request.filename = request.filename.replace(/^\/{2,}/, "/");
    if (!isAbsoluteAddress(request.filename)) forceType(request, rule);
  }
  return "changed";
}

export function isAbsoluteAddress(text: string): boolean {
  return /^(?:ajp|balancer|ftp|fcgi|gopher|https?|h2c?|ldaps?|nntp|scgi|uwsgi|wss?|unix):\/\/|^(?:mailto|news):/i.test(
    text,
  );
}

function qualified({ exchange }: ApacheRequest, text: string): string {
  if (isAbsoluteAddress(text)) return text;
  return `http://${exchange.request.host}${text.startsWith("/") ? "" : "/"}${text}`;
}

/** An address of this very host, as a path. */
function reduced(request: ApacheRequest, text: string): string {
  const { exchange, server } = request;
  const found = /^http:\/\/([^/:]*)(?::\d*)?(.*)$/is.exec(text);
  if (found === null) return text;
  const host = found[1]!.toLowerCase();
  if (host !== server.name && host !== exchange.request.host && !server.aliasNames.includes(host))
    return text;
  request.uriWasReduced = true;
  return found[2] === "" ? "/" : found[2]!;
}

function splitQuery(request: ApacheRequest, target: string, flags: ReadonlySet<string>): string {
  if (flags.has("qsnone")) {
    request.args = undefined;
    return target;
  }
  if (flags.has("qsdiscard")) request.args = undefined;
  const mark = flags.has("qslast") ? target.lastIndexOf("?") : target.indexOf("?");
  if (mark < 0) return target;
  const query = target.slice(mark + 1);
  if (!flags.has("qsappend")) request.args = query;
  else if (query !== "") request.args = `${query}&${request.args ?? ""}`;
  request.args = request.args?.replace(/&$/, "");
  if (request.args === "") request.args = undefined;
  return target.slice(0, mark);
}

function conditionsHold(context: RewriteContext, conditions: readonly RewriteCondition[]): boolean {
  for (let at = 0; at < conditions.length; at++) {
    let condition = conditions[at]!;
    const isMet = conditionIsMet(context, condition);
    if (!condition.orNext && !isMet) return false;
    if (!isMet) continue;
    // One of several was met: the rest of them are not asked.
    while (condition.orNext && at + 1 < conditions.length) condition = conditions[++at]!;
  }
  return true;
}

function conditionIsMet(context: RewriteContext, condition: RewriteCondition): boolean {
  const { request } = context;
  const { exchange } = request;
  const { test, input, negated, by } = condition;
  if (test.kind === "condition") return conditionHolds(request, test.condition, by) !== negated;
  const { text, unknown } = expanded(input, context, new Set());
  if (unknown !== undefined) return exchange.decide(`%{${unknown}}`, by) !== negated;
  switch (test.kind) {
    case "expression": {
      const found: Captures | undefined = exchange.match(test.expression, text, by);
      if (found !== undefined && !negated) context.condition = found;
      return (found !== undefined) !== negated;
    }
    case "file": {
      if (test.flag === "U" || test.flag === "F") {
        if (test.flag === "F" || !text.startsWith("/"))
          return exchange.decide(`-${test.flag}`, by) !== negated;
        return request.phases.inner(request, text).status < 400 !== negated;
      }
      const found = fileTest(request, test.flag, text) ?? exchange.decide(`-${test.flag}`, by);
      return found !== negated;
    }
    case "number": {
      const left = Number.parseInt(text, 10) || 0;
      const right = Number.parseInt(test.operand, 10) || 0;
      return isOrdered(test.operator, Math.sign(left - right)) !== negated;
    }
    case "text": {
      const left = test.ignoresCase ? text.toLowerCase() : text;
      const right = test.ignoresCase ? test.operand.toLowerCase() : test.operand;
      return isOrdered(test.operator, orderOf(left, right, test.ignoresCase)) !== negated;
    }
  }
}

/** Apache compares lengths first, where case counts (compare_lexicography). */
function orderOf(left: string, right: string, ignoresCase: boolean): number {
  if (!ignoresCase && left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

function isOrdered(operator: "<" | "<=" | "=" | ">=" | ">", order: number): boolean {
  if (order === 0) return operator.includes("=");
  return operator.startsWith(order < 0 ? "<" : ">");
}
