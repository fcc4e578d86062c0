/**
 * Places that are left alone: by path, by commit, and by what is found there.
 *
 * In: what config files say, and a place of a match. Out: what leaves it alone, if anything does. Loaded only where
 * config files say anything of places. What a match says of itself is for scan/allow.ts.
 */
import type picomatchType from "picomatch";
import type RE2 from "re2";
import { installed } from "../builtins.ts";
import type { ContentAllow, PlaceAllow } from "../rules/rule.ts";
import type { Decision } from "./decision.ts";
import type { RunRules } from "./run-rules.ts";

/** A place, as far as it is asked about. */
export type AskedPlace = {
  /** Bytes of the path as latin1; absent where there is none, or it is no path of the repository. */
  readonly path?: string;
  /** The commit that brings it. */
  readonly commit?: string;
  /** The secret, where it can be read. */
  readonly secret: () => string | undefined;
};

/** What becomes of a match at a place: nothing of it counts (`elsewhere`: its rule is about other paths). */
export type Left = Decision | "elsewhere" | undefined;

export type PlaceGate = (rule: string, place: AskedPlace) => Left;

export function placeGate({ bundle, places }: RunRules): PlaceGate {
  const lists = places.map(compiled);
  const paths = new Map(
    bundle.searches.flatMap((number) => {
      const { id = "", search } = bundle.text.at(number) ?? {};
      return search?.path === undefined ? [] : [[id, expression(search.path)]];
    }),
  );
  return (rule, place) => {
    const own = paths.get(rule);
    if (own !== undefined && !own.test(Buffer.from(place.path ?? "", "latin1"))) return "elsewhere";
    return lists.find(({ holds, rules }) => (rules?.has(rule) ?? true) && holds(place))?.decision;
  };
}

type Compiled = {
  readonly rules: ReadonlySet<string> | undefined;
  readonly holds: (place: AskedPlace) => boolean;
  readonly decision: Decision;
};

function compiled(list: PlaceAllow): Compiled {
  const { patterns, commits, content, needsAll } = list;
  const matches = pathMatcher(patterns);
  const expressions = list.expressions.map(expression);
  const asked: ((place: AskedPlace) => boolean)[] = [];
  if (patterns.length + expressions.length > 0) {
    asked.push(({ path }) => {
      if (path === undefined) return false;
      const bytes = Buffer.from(path, "latin1");
      return matches(path) || expressions.some((one) => one.test(bytes));
    });
  }
  if (commits.length > 0)
    asked.push(({ commit }) => commit !== undefined && commits.includes(commit));
  if (content !== undefined) asked.push(contentTest(content));
  return {
    rules: list.rules === undefined ? undefined : new Set(list.rules),
    holds: (place) =>
      needsAll ? asked.every((holds) => holds(place)) : asked.some((holds) => holds(place)),
    decision: { kind: "config", reason: list.reason, where: list.where },
  };
}

/** Patterns as in ignore files: one without a slash holds in any folder, and a folder's for all that is in it. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const all = patterns.flatMap((pattern) => {
    const bare = pattern.replace(/^\/|\/$/g, "");
    const anchored = pattern.slice(0, -1).includes("/") ? bare : `**/${bare}`;
    return pattern.endsWith("/") ? [`${anchored}/**`] : [anchored, `${anchored}/**`];
  });
  const picomatch = installed("picomatch") as typeof picomatchType;
  return picomatch(
    all.map((pattern) => Buffer.from(pattern).toString("latin1")),
    { dot: true },
  );
}

function contentTest({
  expressions,
  words,
  needsBoth,
}: ContentAllow): (place: AskedPlace) => boolean {
  const compiledOnes = expressions.map(expression);
  return ({ secret }) => {
    const text = secret();
    if (text === undefined || text === "") return false;
    const lower = text.toLowerCase();
    const hasWord = words.some((word) => lower.includes(word));
    const fits = compiledOnes.some((one) => one.test(text));
    return needsBoth ? hasWord && fits : hasWord || fits;
  };
}

function expression(source: string): RE2 {
  const engine = installed("re2") as typeof RE2;
  return new engine(source);
}
