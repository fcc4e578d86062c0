/**
 * `handle`, `handle_path`, `route` and `handle_errors`: directives that hold directives.
 *
 * In: lines. Out: subroutes. https://caddyserver.com/docs/caddyfile/directives/handle
 */
import { caddyNestingMax } from "../../limits.ts";
import { routeNodes, routeOf, takeMatcher } from "./directive.ts";
import type { DirectiveMaker, Piece, RouteDraft, Scope } from "./directive.ts";
import { joined, orderedRoutes } from "./directive-order.ts";
import type { NamedPiece } from "./directive-order.ts";
import { nodeOf } from "./json-node.ts";
import type { Draft, JsonNode } from "./json-node.ts";
import type { Line } from "./lines.ts";
import { matcherSetOf } from "./matcher-syntax.ts";

type PiecesOf = (line: Line, scope: Scope) => readonly Piece[];

/** The routes that lines become; matchers that are defined among them hold there alone. */
export function routesOfLines(
  lines: readonly Line[],
  outer: Scope,
  sorts: boolean,
  piecesOf: PiecesOf,
): readonly RouteDraft[] {
  return siteRoutes(lines, outer, sorts, piecesOf).routes;
}

/** The same for a site, which may also say what is done about errors. */
export function siteRoutes(
  lines: readonly Line[],
  outer: Scope,
  sorts: boolean,
  piecesOf: PiecesOf,
): {
  readonly routes: readonly RouteDraft[];
  readonly errors: readonly (readonly RouteDraft[])[];
} {
  const scope = withMatchers(lines, outer);
  const pieces: NamedPiece[] = [];
  const errors: (readonly RouteDraft[])[] = [];
  for (const line of lines) {
    const directive = line.words[0]?.text ?? "";
    if (directive.startsWith("@")) continue;
    if (directive === "handle_errors") errors.push(errorRoutes(line, scope, piecesOf));
    else for (const piece of piecesOf(line, scope)) pieces.push({ directive, piece });
  }
  return { routes: orderedRoutes(pieces, scope.workshop, sorts), errors };
}

function withMatchers(lines: readonly Line[], outer: Scope): Scope {
  const matchers = new Map(outer.matchers);
  for (const line of lines) {
    const name = line.words[0]?.text ?? "";
    if (!name.startsWith("@")) continue;
    const set = matcherSetOf(line);
    if (set === "malformed" || matchers.has(name)) outer.workshop.complain(line.at);
    // What is malformed matches or does not: nobody knows.
    if (!matchers.has(name))
      matchers.set(name, set === "malformed" ? nodeOf(line.at, { [name]: {} }) : set);
  }
  return { ...outer, matchers, depth: outer.depth + 1 };
}

/** The routes of a `handle_errors`, for all statuses or those it names. */
function errorRoutes(line: Line, scope: Scope, piecesOf: PiecesOf): readonly RouteDraft[] {
  const routes = routesOfLines(line.block?.lines ?? [], scope, true, piecesOf);
  const statuses = line.words.slice(1).map(({ text }) => text);
  if (statuses.length === 0) return routes;
  const tests = statuses.map((status) =>
    status.endsWith("xx")
      ? `{http.error.status_code} >= ${status[0]}00 && {http.error.status_code} <= ${status[0]}99`
      : `{http.error.status_code} in [${status}]`,
  );
  const match = [nodeOf(line.at, { expression: tests.join(" || ") })];
  const handler: Draft = { handler: "subroute", routes: routeNodes(routes) };
  return joined([routeOf(line.at, match, handler)]);
}

/** The directives, which are made of whatever directives there are. */
export function blockDirectives(piecesOf: PiecesOf): Readonly<Record<string, DirectiveMaker>> {
  const subroute =
    (sorts: boolean): DirectiveMaker =>
    (line, scope) => {
      const taken = takeMatcher(line, scope);
      if (taken === "malformed" || taken.args.length > 0) return "malformed";
      const routes = inner(line, scope, sorts);
      if (routes === undefined) return "malformed";
      return [routeOf(line.at, taken.match, subrouteOf(routes))];
    };
  const inner = (line: Line, scope: Scope, sorts: boolean): readonly JsonNode[] | undefined =>
    scope.depth > caddyNestingMax
      ? undefined
      : routeNodes(routesOfLines(line.block?.lines ?? [], scope, sorts, piecesOf));
  return {
    handle: subroute(true),
    route: subroute(false),
    handle_path: (line, scope) => {
      const path = line.words[1]?.text ?? "";
      const routes = inner(line, scope, true);
      if (routes === undefined || !path.startsWith("/") || line.words.length > 2)
        return "malformed";
      const prefix = path.replace(/\/?\*$/, "");
      const strip = nodeOf(line.at, {
        handle: [{ handler: "rewrite", strip_path_prefix: prefix === "" ? undefined : prefix }],
      });
      const match = [nodeOf(line.at, { path: [path] })];
      return [routeOf(line.at, match, subrouteOf([strip, ...routes]))];
    },
  };
}

function subrouteOf(routes: readonly JsonNode[]): Draft {
  return { handler: "subroute", routes: routes.length > 0 ? routes : undefined };
}
