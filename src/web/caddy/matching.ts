/**
 * Whether a route's matchers hold for a request.
 *
 * In: matchers, and the state of a request. Out: true, false, or undecided with the name of what cannot be told. Matchers
 * that find something leave it in the state: groups of expressions, the file that was found.
 */
import { addressIsIn } from "./address-range.ts";
import { findFile } from "./file-matcher.ts";
import { cleanedUrlPath } from "./go-path.ts";
import { queryValues } from "./go-url.ts";
import type { Matcher, MatcherSet, Values } from "./model.ts";
import { pathMatches } from "./path-match.ts";
import type { StatusVerdict } from "./status-test.ts";
import { expand, hostOf, placeholder, undecided } from "./request-state.ts";
import type { RequestState, Surroundings, Undecided, Verdict } from "./request-state.ts";

/** Whether one of these sets holds; with none, everything does. */
export function anySetHolds(
  sets: readonly MatcherSet[],
  state: RequestState,
  around: Surroundings,
): Verdict {
  if (sets.length === 0) return true;
  return anyOf(sets, (set) => allHold(set, state, around));
}

function allHold(set: MatcherSet, state: RequestState, around: Surroundings): Verdict {
  if (set.length > 1 && set.some(canFail)) return allHoldInAnyOrder(set, state, around);
  let doubt: Undecided | undefined;
  for (const matcher of set) {
    const verdict = holds(matcher, state, around);
    if (verdict === false) return false;
    if (verdict !== true) doubt ??= verdict;
  }
  return doubt ?? true;
}

/** Whether a matcher may end the request with an error, instead of matching or not. */
function canFail(matcher: Matcher): boolean {
  return matcher.kind === "not"
    ? matcher.sets.some((set) => set.some(canFail))
    : matcher.kind === "file" || matcher.kind === "status";
}

/**
 * Caddy asks the matchers of a set in an order that changes from start to start. One that fails behind one that does not
 * hold is asked or not: what comes of it cannot be told.
 */
function allHoldInAnyOrder(set: MatcherSet, state: RequestState, around: Surroundings): Verdict {
  const before = state.matcherStatus;
  let failure: number | undefined;
  let failed = false;
  const verdicts: Verdict[] = [];
  for (const matcher of set) {
    state.matcherStatus = undefined;
    const verdict = holds(matcher, state, around);
    failure ??= state.matcherStatus;
    // The negation of one that fails holds.
    if (state.matcherStatus === undefined || verdict !== false) verdicts.push(verdict);
    else failed = true;
  }
  state.matcherStatus = before;
  const doubt = verdicts.find((verdict) => typeof verdict !== "boolean");
  const risk = verdicts.find((verdict) => typeof verdict !== "boolean" && "orStatus" in verdict);
  if (failure === undefined && risk !== undefined) return mayHold(risk);
  if (failure === undefined) return verdicts.includes(false) ? false : (doubt ?? true);
  if (verdicts.some((verdict) => verdict !== true))
    return { undecided: "order of matchers", orStatus: failure, neverHolds: true };
  state.matcherStatus = failure;
  return !failed;
}

function mayHold(verdict: Verdict): Verdict {
  if (typeof verdict === "boolean") return verdict;
  const { undecided: construct, orStatus } = verdict;
  return orStatus === undefined ? undecided(construct) : { undecided: construct, orStatus };
}

function anyOf<Item>(items: readonly Item[], test: (item: Item) => Verdict): Verdict {
  let doubt: Undecided | undefined;
  for (const item of items) {
    const verdict = test(item);
    if (verdict === true) return true;
    if (verdict !== false) doubt ??= verdict;
  }
  return doubt ?? false;
}

function holds(matcher: Matcher, state: RequestState, around: Surroundings): Verdict {
  switch (matcher.kind) {
    case "host":
      return anyOf(matcher.hosts, (host) => hostHolds(host, state));
    case "path":
      return anyOf(matcher.patterns, (pattern) => {
        const expanded = expand(pattern, state);
        return typeof expanded === "string" ? pathMatches(expanded, state.url) : expanded;
      });
    case "path_regexp": {
      const found = matcher.expression?.match(cleanedUrlPath(state.url.path));
      if (found === undefined) return false;
      if (found === "undecided") {
        state.hasUndecidedGroups = true;
        return undecided("path_regexp");
      }
      const prefix = matcher.name === "" ? "http.regexp" : `http.regexp.${matcher.name}`;
      for (const [index, group] of found.groups.entries())
        state.values.set(`${prefix}.${index}`, group ?? "");
      for (const [name, group] of Object.entries(found.named))
        state.values.set(`${prefix}.${name}`, group ?? "");
      return true;
    }
    case "method":
      return matcher.methods.includes(state.method);
    case "query":
      return queryHolds(matcher.values, state);
    case "header":
      return headersHold(matcher.values, state);
    case "protocol":
      return protocolHolds(matcher.protocol);
    case "address":
      return anyOf(matcher.ranges, (range) => addressIsIn(state.request.address, range));
    case "file":
      return findFile(matcher, state, around);
    case "not": {
      const verdict = anyOf(matcher.sets, (set) => allHold(set, state, around));
      return typeof verdict === "boolean" ? !verdict : mayHold(verdict);
    }
    case "vars":
      return varsHold(matcher.values, state);
    case "status":
      return statusHolds(matcher.holds(state.error?.status), state);
    case "unknown":
      return undecided(matcher.construct);
  }
}

/** An expression that fails ends the request with an error. */
function statusHolds(verdict: StatusVerdict, state: RequestState): Verdict {
  if (verdict !== "error") return verdict;
  state.matcherStatus = 500;
  return false;
}

/** A `*` takes one label. */
export function hostHolds(pattern: string, state: RequestState): Verdict {
  const expanded = expand(pattern, state);
  if (typeof expanded !== "string") return expanded;
  const host = hostOf(state.request).toLowerCase();
  const wanted = expanded.toLowerCase();
  if (!wanted.includes("*")) return host === wanted;
  const labels = host.split(".");
  const parts = wanted.split(".");
  return (
    parts.length === labels.length &&
    parts.every((part, index) => part === "*" || part === labels[index])
  );
}

function queryHolds(wanted: Values, state: RequestState): Verdict {
  const { values, isValid } = queryValues(state.url.query);
  if (!isValid) return false;
  if (wanted.length === 0) return values.size === 0;
  return anyOf(wanted, ([name, allowed]) => {
    const expandedName = expand(name, state);
    if (typeof expandedName !== "string") return expandedName;
    const actual = values.get(expandedName)?.[0];
    if (actual === undefined) return false;
    return anyOf(allowed, (value) => {
      const expanded = expand(value, state);
      return typeof expanded === "string" ? expanded === actual || expanded === "*" : expanded;
    });
  });
}

/** A stranger's headers are not known, but the Host header is. */
function headersHold(
  wanted: Extract<Matcher, { kind: "header" }>["values"],
  state: RequestState,
): Verdict {
  let doubt: Undecided | undefined;
  for (const [field, allowed] of wanted) {
    if (field.toLowerCase() !== "host" || allowed === null) {
      doubt ??= undecided(`header ${field}`);
      continue;
    }
    if (allowed.length > 0 && !allowed.some((value) => valueHolds(value, state.request.host)))
      return false;
  }
  return doubt ?? true;
}

function valueHolds(pattern: string, actual: string): boolean {
  if (pattern === "*") return true;
  const isOpenBefore = pattern.startsWith("*");
  const isOpenBehind = pattern.endsWith("*");
  const text = pattern.slice(isOpenBefore ? 1 : 0, isOpenBehind ? -1 : undefined);
  if (isOpenBefore && isOpenBehind) return actual.includes(text);
  if (isOpenBefore) return actual.endsWith(text);
  return isOpenBehind ? actual.startsWith(text) : actual === text;
}

/** HTTP/1.1 or later; whether it is encrypted depends on how one asks. */
function protocolHolds(protocol: string): Verdict {
  if (protocol === "grpc") return false;
  if (protocol === "http/1.0") return false;
  if (protocol === "http/1.0+" || protocol === "http/1.1+") return true;
  return undecided(`protocol ${protocol}`);
}

function varsHold(wanted: Values, state: RequestState): Verdict {
  if (wanted.length === 0) return true;
  return anyOf(wanted, ([key, allowed]) => {
    const name = /^\{([^{]*)\}$/.exec(key)?.[1];
    const actual = name === undefined ? (state.vars.get(key) ?? "<nil>") : placeholder(name, state);
    if (typeof actual !== "string") return actual;
    return anyOf(allowed, (value) => {
      const expanded = expand(value, state);
      return typeof expanded === "string" ? expanded === actual : expanded;
    });
  });
}
