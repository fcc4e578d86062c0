/**
 * The order in which Caddy tries the directives of a site, whatever the order of the text.
 *
 * In: pieces that directives became. Out: routes in order, with those that exclude one another in groups.
 * https://caddyserver.com/docs/caddyfile/directives#directive-order
 */
import { append } from "./append.ts";
import { fieldOf, itemsOf, plainOf, stringOf } from "./json-node.ts";
import type { JsonNode } from "./json-node.ts";
import type { Line } from "./lines.ts";
import type { Piece, RouteDraft, Workshop } from "./directive.ts";

/** Of Caddy 2.6 to 2.11, and of FrankenPHP; those that came later stand where they came. */
const standardOrder: readonly string[] = `
  tracing map vars fs root log_append skip_log log_skip log_name header copy_response_headers
  request_body redir method rewrite uri try_files basicauth basic_auth forward_auth request_header
  encode push intercept templates invoke handle handle_path route abort error copy_response respond
  metrics reverse_proxy php_fastcgi php_server file_server acme_server
`
  .trim()
  .split(/\s+/);

/** The order with the changes of the global option `order`. */
export function orderOf(options: readonly Line[]): readonly string[] {
  const order = [...standardOrder];
  for (const { words } of options) {
    const [option, name, place, other] = words.map(({ text }) => text);
    if (option !== "order" || name === undefined) continue;
    const now = order.indexOf(name);
    if (now >= 0) order.splice(now, 1);
    const otherAt = other === undefined ? -1 : order.indexOf(other);
    if (place === "first") order.unshift(name);
    else if (place === "before" && otherAt >= 0) order.splice(otherAt, 0, name);
    else if (place === "after" && otherAt >= 0) order.splice(otherAt + 1, 0, name);
    else order.push(name);
  }
  return order;
}

export type NamedPiece = { readonly directive: string; readonly piece: Piece };

/** Directives of which only the first that matches is used. */
const exclusive = ["handle", "rewrite", "root"];

/** The routes of a site or a block, sorted unless the block is a `route`. */
export function orderedRoutes(
  pieces: readonly NamedPiece[],
  workshop: Workshop,
  sorts: boolean,
): readonly RouteDraft[] {
  const named = pieces.map(({ directive, piece }) => ({
    directive: directive === "handle_path" ? "handle" : directive,
    piece,
  }));
  if (sorts) sortStably(named, comesBefore(workshop));
  const groups = new Map<string, string>();
  for (const name of exclusive) {
    const uses = named.filter(({ directive }) => directive === name).length;
    if (!sorts && uses > 1) workshop.dependsOn.add("groupsInRoutes");
    // A rewrite is alone in its group, so that it is joined with no other route.
    if (uses > 1 || name === "rewrite") groups.set(name, workshop.nextGroup());
  }
  const routes: RouteDraft[] = [];
  for (const { directive, piece } of named) {
    const group = sorts || workshop.style.groupsInRoutes ? groups.get(directive) : undefined;
    if ("match" in piece) routes.push(group === undefined ? piece : { ...piece, group });
    else append(routes, piece);
  }
  const together = joined(routes);
  if (sorts || together.length === routes.length) return together;
  workshop.dependsOn.add("groupsInRoutes");
  return workshop.style.groupsInRoutes ? together : routes;
}

/** Neighbours with the same matchers become one route: its matchers are asked once, before any of its handlers. */
export function joined(routes: readonly RouteDraft[]): readonly RouteDraft[] {
  const out: (RouteDraft & { handle: JsonNode[] })[] = [];
  let lastKey = "";
  for (const route of routes) {
    const key = JSON.stringify([route.match.map(plainOf), route.group, route.terminal]);
    const last = key === lastKey ? out.at(-1) : undefined;
    if (last !== undefined) append(last.handle, route.handle);
    else out.push({ ...route, handle: [...route.handle] });
    lastKey = key;
  }
  return out;
}

function comesBefore(workshop: Workshop): (a: NamedPiece, b: NamedPiece) => boolean {
  const positions = new Map(workshop.order.map((name, index) => [name, index]));
  // A directive without a place comes first, as Caddy's table gives it none.
  const position = (name: string): number => positions.get(name) ?? 0;
  return (a, b) => {
    if (a.directive !== b.directive) return position(a.directive) < position(b.directive);
    if (!("match" in a.piece) || !("match" in b.piece)) return false;
    const aPath = onlyPath(a.piece);
    const bPath = onlyPath(b.piece);
    const isReversed = a.directive === "vars";
    if (aPath !== "" && bPath !== "") {
      if (isReversed) return aPath.length < bPath.length;
      const isLonger = aPath.length > bPath.length;
      if (isLonger === isNarrowerPath(aPath, bPath)) return isLonger;
      workshop.dependsOn.add("trimsStars");
      return workshop.style.trimsStars ? !isLonger : isLonger;
    }
    const [first, second] = isReversed ? [b.piece, a.piece] : [a.piece, b.piece];
    return first.match.length > 0 && second.match.length === 0;
  };
}

/** The order of paths since Caddy 2.10: of two that differ in a star at the end the one without, else the longer. */
function isNarrowerPath(a: string, b: string): boolean {
  const first = a.replace(/\*$/, "");
  const second = b.replace(/\*$/, "");
  if (first === second) return a.length < b.length;
  return first.length === second.length ? first < second : first.length > second.length;
}

/** The only path of the only matcher set; "" if there are more, or none. */
function onlyPath({ match }: RouteDraft): string {
  if (match.length !== 1) return "";
  const paths = itemsOf(fieldOf(match[0], "path"));
  return paths.length === 1 ? stringOf(paths[0]) : "";
}

/** Runs of so many are sorted by insertion, as Go's stable sort does it. */
const runLength = 20;

/**
 * Sorts as Go's `sort.SliceStable` does. The comparison is no order: a path is equal to a set of matchers, which is equal
 * to another path; so what comes out depends on how it is sorted. Sites with more than twenty directives of one name are
 * merged by the plain way, not by rotations.
 */
export function sortStably<Item>(items: Item[], before: (a: Item, b: Item) => boolean): void {
  for (let start = 0; start < items.length; start += runLength) {
    const end = Math.min(start + runLength, items.length);
    for (let at = start + 1; at < end; at++)
      for (let to = at; to > start && before(items[to]!, items[to - 1]!); to--)
        [items[to - 1], items[to]] = [items[to]!, items[to - 1]!];
  }
  for (let width = runLength; width < items.length; width *= 2)
    for (let start = 0; start + width < items.length; start += 2 * width) {
      const left = items.slice(start, start + width);
      const right = items.slice(start + width, start + 2 * width);
      let leftAt = 0;
      let rightAt = 0;
      for (let to = start; to < start + left.length + right.length; to++) {
        const takesRight =
          leftAt === left.length ||
          (rightAt < right.length && before(right[rightAt]!, left[leftAt]!));
        items[to] = takesRight ? right[rightAt++]! : left[leftAt++]!;
      }
    }
}
