/**
 * `header` and `request_header`: they decide nothing here, but part routes that would be joined without them.
 *
 * In: lines. Out: pieces. https://caddyserver.com/docs/caddyfile/directives/header
 */
import { routeOf, takeMatcher } from "./directive.ts";
import type { DirectiveMaker, Piece } from "./directive.ts";
import type { Draft } from "./json-node.ts";
import { canonicalField } from "./matcher-syntax.ts";

/** Operations on headers, as Caddy's JSON sorts them. */
class HeaderChanges {
  readonly fields: { [operation: string]: Draft | undefined } = {};

  add(field: string, value: string, replacement: string | undefined): void {
    if (field.startsWith("+")) this.#list("add", field.slice(1), value);
    else if (field.startsWith("-")) {
      const gone = (this.fields["delete"] ?? []) as readonly Draft[];
      this.fields["delete"] = [...gone, field.slice(1)];
      this.fields["deferred"] = true;
    } else if (replacement !== undefined && replacement !== "") {
      const change = { search_regexp: value, replace: replacement };
      this.fields["replace"] = { [field.replace(/^[+?-]+/, "")]: [change] };
    } else
      this.fields["set"] = {
        ...(this.fields["set"] as object | undefined),
        [canonicalField(field)]: [value],
      };
  }

  #list(operation: string, field: string, value: string): void {
    const lists = (this.fields[operation] ?? {}) as Record<string, readonly string[]>;
    const name = canonicalField(field);
    this.fields[operation] = { ...lists, [name]: [...(lists[name] ?? []), value] };
  }

  get isEmpty(): boolean {
    return Object.keys(this.fields).length === 0;
  }
}

const header: DirectiveMaker = (line, scope) => {
  const taken = takeMatcher(line, scope);
  if (taken === "malformed") return taken;
  const plain = new HeaderChanges();
  const defaults = new HeaderChanges();
  const required: Record<string, null> = {};
  const change = (field: string, value = "", replacement?: string): void => {
    if (!field.startsWith("?")) {
      plain.add(field, value, replacement);
      return;
    }
    required[field.slice(1)] = null;
    defaults.add(field.slice(1), value, undefined);
  };
  const [field, value, replacement] = taken.args.map(({ text }) => text);
  if (field !== undefined) change(field, value, replacement);
  for (const { words } of line.block?.lines ?? []) {
    const [name, text, other] = words.map(({ text: word }) => word);
    if (name === "defer") plain.fields["deferred"] = true;
    else if (name !== undefined) change(name.replace(/:$/, ""), text, other);
  }
  const pieces: Piece[] = [];
  if (!plain.isEmpty)
    pieces.push(routeOf(line.at, taken.match, { handler: "headers", response: plain.fields }));
  if (!defaults.isEmpty) {
    const response = { ...defaults.fields, require: { headers: required } };
    pieces.push(routeOf(line.at, taken.match, { handler: "headers", response }));
  }
  return pieces;
};

const requestHeader: DirectiveMaker = (line, scope) => {
  const taken = takeMatcher(line, scope);
  if (taken === "malformed") return taken;
  const [field, value = "", replacement] = taken.args.map(({ text }) => text);
  if (field === undefined) return "malformed";
  const changes = new HeaderChanges();
  changes.add(field.replace(/:$/, ""), value, replacement);
  const { deferred: _, ...request } = changes.fields;
  return [routeOf(line.at, taken.match, { handler: "headers", request })];
};

export const headerDirectives: Readonly<Record<string, DirectiveMaker>> = {
  header,
  request_header: requestHeader,
};
