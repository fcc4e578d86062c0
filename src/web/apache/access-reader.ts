/**
 * Who may have what, as it is written: Require and its containers, Order, Allow, Deny, Satisfy.
 *
 * In: directives. Out: a tree of requirements, or lists of hosts.
 */
import type { ConfigSpan } from "../config-text.ts";
import { withOne } from "./draft.ts";
import type { Requirement } from "./authorization.ts";
import type { HostAccess } from "./folder-config.ts";
import { wordsOf } from "./lexer.ts";
import type { Directive } from "./parser.ts";

/** `Require`, `<RequireAll>`, `<RequireAny>`, `<RequireNone>`; nothing if Apache refuses it. */
export function readRequirement(directive: Directive, asksGet: boolean): Requirement | undefined {
  const { by, name, children } = directive;
  if (children === undefined) {
    const words = wordsOf(directive.args);
    const negated = words[0]?.toLowerCase() === "not";
    const [provider, ...args] = negated ? words.slice(1) : words;
    if (provider === undefined) return undefined;
    // An expression is one text, however it is quoted.
    const isExpression = provider.toLowerCase() === "expr";
    const whole = /^\s*(?:not\s+)?expr\s+(.*)$/is.exec(directive.args)?.[1] ?? "";
    const isQuoted = whole.startsWith('"') || whole.startsWith("'");
    return {
      kind: "provider",
      name: provider.toLowerCase(),
      args: isExpression && !isQuoted ? [whole] : args,
      negated,
      asksGet,
      by,
    };
  }
  const inner: Requirement[] = [];
  for (const child of children) {
    const one = readRequirement(child, asksGet);
    if (one === undefined) return undefined;
    inner.push(one);
  }
  return container(name, inner, by);
}

function container(
  name: string,
  children: readonly Requirement[],
  by: ConfigSpan,
): Requirement | undefined {
  const kind = name === "requireall" ? "all" : "any";
  if (!/^require(?:all|any|none)$/.test(name)) return undefined;
  const asksGet = children.some((child) => child.asksGet);
  return { kind, children, negated: name === "requirenone", asksGet, by };
}

/** The requirements of a section, one more behind those before it: any of them is enough. */
export function withRequirement(root: Requirement | undefined, added: Requirement): Requirement {
  const { by } = added;
  if (root?.kind !== "any")
    return { kind: "any", children: [added], negated: false, asksGet: added.asksGet, by };
  const asksGet = root.asksGet || added.asksGet;
  return { ...root, children: withOne(root.children, added), asksGet, by };
}

/** What holds where a section has any of Order, Allow, Deny and Satisfy. */
export function noHostAccess(by: ConfigSpan): HostAccess {
  return { order: "deny,allow", allows: [], denies: [], satisfy: undefined, by };
}

/** Takes one of the four into `access`; false if Apache refuses it. */
export function readHostAccess(
  access: HostAccess,
  { name, args, by }: Directive,
  asksGet: boolean,
): boolean {
  const words = wordsOf(args);
  const first = words[0]?.toLowerCase();
  if (name === "allow" || name === "deny") {
    if (first !== "from" || words.length < 2) return false;
    if (!asksGet) return true;
    const list = name === "allow" ? access.allows : access.denies;
    for (const host of words.slice(1)) list.push(host);
    if (name === "deny") access.by = by;
    return true;
  }
  if (words.length !== 1) return false;
  if (name === "satisfy") {
    if (first !== "all" && first !== "any") return false;
    if (asksGet) access.satisfy = first;
    return true;
  }
  if (first !== "allow,deny" && first !== "deny,allow" && first !== "mutual-failure") return false;
  if (!asksGet) return true;
  access.order = first;
  if (first !== "deny,allow" && access.denies.length === 0) access.by = by;
  return true;
}
