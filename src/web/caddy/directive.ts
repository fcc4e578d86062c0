/**
 * What directives of a Caddyfile are made with: routes, matchers, and what they share.
 *
 * In: lines. Out: routes of Caddy's JSON. Directives are listed in directives.ts; their order is directive-order.ts's.
 */
import { configTroublesMax } from "../../limits.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigSpan } from "../config-text.ts";
import { nodeOf } from "./json-node.ts";
import type { Draft, JsonNode } from "./json-node.ts";
import type { Token } from "./lexer.ts";
import type { Line } from "./lines.ts";
import type { Malformed } from "./matcher-syntax.ts";

export type RouteDraft = {
  readonly at: ConfigSpan;
  /** Matcher sets, of which one must hold; none if it always matches. */
  readonly match: readonly JsonNode[];
  readonly handle: readonly JsonNode[];
  readonly group?: string;
  readonly terminal?: true;
};

/** What a directive becomes: a route, or routes that stay together as they are. */
export type Piece = RouteDraft | readonly RouteDraft[];

/** Adds a trouble, unless there are so many that the file is something else. */
export function complainOnce(troubles: Trouble[], path: string, at: number): void {
  if (troubles.length < configTroublesMax) troubles.push(trouble("WEB_CONFIG_BAD", path, at));
  else if (troubles.length === configTroublesMax) troubles.push(trouble("LIMIT_REACHED", path, at));
}

/** How Caddy reads a Caddyfile, as far as that has changed. */
export type Style = {
  /** Since 2.6.3, what excludes one another does so in a `route` too. */
  readonly groupsInRoutes: boolean;
  /** Since 2.10, a star at the end of a path does not make it longer. */
  readonly trimsStars: boolean;
};

/** What all directives of a Caddyfile share. */
export class Workshop {
  readonly troubles: Trouble[] = [];
  /** Names of directives in the order in which they are tried. */
  readonly order: readonly string[];
  readonly style: Style;
  /** Where another style would have made something else. */
  readonly dependsOn: Set<keyof Style> = new Set();
  #groups = 0;

  constructor(order: readonly string[], style: Style) {
    this.order = order;
    this.style = style;
  }

  nextGroup(): string {
    return `group${this.#groups++}`;
  }

  complain({ source, start }: ConfigSpan): void {
    complainOnce(this.troubles, source.path, start);
  }
}

/** Where a directive stands: the matchers that are defined there, and the files of its site. */
export type Scope = {
  readonly workshop: Workshop;
  readonly matchers: ReadonlyMap<string, JsonNode>;
  readonly files: readonly string[];
  readonly depth: number;
};

export type DirectiveMaker = (line: Line, scope: Scope) => readonly Piece[] | Malformed;

/** A route of one handler. */
export function routeOf(at: ConfigSpan, match: readonly JsonNode[], handler: Draft): RouteDraft {
  return { at, match, handle: [nodeOf(at, handler)] };
}

/** A maker of directives that become one handler behind an optional matcher. */
export function handlerMaker(
  make: (
    args: readonly string[],
    line: Line,
    scope: Scope,
  ) => { readonly handler: string; readonly [field: string]: Draft | undefined } | Malformed,
): DirectiveMaker {
  return (line, scope) => {
    const taken = takeMatcher(line, scope);
    if (taken === "malformed") return taken;
    const handler = make(
      taken.args.map(({ text }) => text),
      line,
      scope,
    );
    return handler === "malformed" ? handler : [routeOf(line.at, taken.match, handler)];
  };
}

/** The matcher that a directive's first word is, if it is one, and the other words. */
export function takeMatcher(
  { at, words }: Line,
  { matchers }: Scope,
): { readonly match: readonly JsonNode[]; readonly args: readonly Token[] } | Malformed {
  const args = words.slice(1);
  const [first] = args;
  if (first === undefined) return { match: [], args };
  if (first.text === "*") return { match: [], args: args.slice(1) };
  if (first.text.startsWith("/"))
    return { match: [nodeOf(at, { path: [first.text] })], args: args.slice(1) };
  if (!first.text.startsWith("@")) return { match: [], args };
  const named = matchers.get(first.text);
  return named === undefined ? "malformed" : { match: [named], args: args.slice(1) };
}

/** The JSON of routes. */
export function routeNodes(routes: readonly RouteDraft[]): readonly JsonNode[] {
  return routes.map(({ at, match, handle, group, terminal }) =>
    nodeOf(at, {
      match: match.length > 0 ? match : undefined,
      handle: handle.length > 0 ? handle : undefined,
      group,
      terminal,
    }),
  );
}
