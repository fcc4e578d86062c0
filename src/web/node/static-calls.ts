/**
 * Calls of static servers in a script.
 *
 * In: a script's text and what lies around it. Out: a mount for each call, in the order of the text. Packages are told by
 * what the script imports; a root that takes running the script to know stays unknown.
 */
import type { ConfigText } from "../config-text.ts";
import { folderOf } from "./root-folder.ts";
import type { Whereabouts } from "./root-folder.ts";
import { importsOf } from "./script-imports.ts";
import type { Imported } from "./script-imports.ts";
import { scriptTokens } from "./script-tokens.ts";
import type { ScriptToken } from "./script-tokens.ts";
import { fieldOf, valueAt } from "./script-values.ts";
import type { ScriptValue } from "./script-values.ts";
import type { StaticMount, StaticPackage } from "./static-mount.ts";

type Call = Extract<ScriptValue, { kind: "call" }>;

/** What each package is called, and whether a member of it has to be called. */
const packages: ReadonlyMap<string, { readonly is: StaticPackage; readonly member?: string }> =
  new Map([
    ["express", { is: "express", member: "static" }],
    ["serve-static", { is: "express" }],
    ["koa-static", { is: "koa-static" }],
    ["@fastify/static", { is: "@fastify/static" }],
    ["fastify-static", { is: "@fastify/static" }],
    ["sirv", { is: "sirv" }],
    ["serve-handler", { is: "serve-handler" }],
    ["@hono/node-server/serve-static", { is: "hono", member: "serveStatic" }],
    ["hono/bun", { is: "hono", member: "serveStatic" }],
    ["hono/deno", { is: "hono", member: "serveStatic" }],
    ["hono/serve-static", { is: "hono", member: "serveStatic" }],
  ]);

/** Most calls of a script that are looked into, and constants that are kept: people write fewer. */
const callsMax = 1000;

/** Members of an application that take a path and what answers below it. */
const mounting: ReadonlySet<string> = new Set(["use", "get", "all", "mount", "register", "route"]);

export function staticMounts(
  source: ConfigText,
  workingFolder: string,
  majorOf: (name: string) => number | undefined,
): readonly StaticMount[] {
  const tokens = scriptTokens(source.text);
  const imports = importsOf(tokens);
  const names = constantsOf(tokens);
  const here: Whereabouts = { file: source.path, workingFolder, names };
  const mounts: StaticMount[] = [];
  const seen = new Set<number>();
  const add = (call: Call, prefix: string): void => {
    const found = packageOf(call, imports);
    if (found === undefined || seen.has(call.from)) return;
    seen.add(call.from);
    const { root, options, ownPrefix } = argumentsOf(found.is, call);
    const start = tokens[call.from]!.start;
    const end = tokens[Math.min(call.to, tokens.length) - 1]!.end;
    mounts.push({
      package: found.is,
      major: majorOf(found.name),
      prefix: withoutStar(ownPrefix ?? prefix),
      root:
        root === undefined
          ? isRootless(found.is)
            ? workingFolder
            : undefined
          : folderOf(root, here),
      options,
      by: { source, start, end },
    });
  };
  const search = (value: ScriptValue, prefix: string, depth: number): void => {
    if (depth > 8) return;
    if (value.kind === "name" && value.path.length === 1) {
      const named = names.get(value.path[0]!);
      if (named?.kind === "call") search(named, prefix, depth + 1);
    }
    if (value.kind === "list") for (const item of value.items) search(item, prefix, depth + 1);
    if (value.kind !== "call") return;
    const inner = prefixOf(value) ?? prefix;
    if (packageOf(value, imports) !== undefined) add(value, inner);
    else for (const arg of value.args) search(arg, inner, depth + 1);
  };
  const searchAll = (isWanted: (at: number) => boolean): void => {
    let searched = 0;
    for (let at = 0; at < tokens.length && searched < callsMax; at++) {
      if (tokens[at]!.kind !== "name" || tokens[at - 1]?.text === "." || !isWanted(at)) continue;
      searched++;
      search(valueAt(tokens, at).value, "", 0);
    }
  };
  // What is mounted first: a call that stands by itself, or in a constant, may be mounted elsewhere.
  searchAll((at) => mounting.has(lastMember(tokens, at)));
  searchAll((at) => tokens[at]!.text === "require" || imports.has(tokens[at]!.text));
  return mounts.toSorted((a, b) => a.by.start - b.by.start);
}

/** The last part of `a.b.c` before a bracket. */
function lastMember(tokens: readonly ScriptToken[], start: number): string {
  let at = start;
  while (tokens[at + 1]?.text === "." && tokens[at + 2]?.kind === "name") at += 2;
  return tokens[at + 1]?.text === "(" ? tokens[at]!.text : "";
}

/** The path that a call mounts at. */
function prefixOf({ callee, args }: Call): string | undefined {
  const name = callee.kind === "name" ? callee.path.at(-1) : undefined;
  const [first] = args;
  return name !== undefined &&
    mounting.has(name) &&
    first?.kind === "literal" &&
    typeof first.value === "string"
    ? first.value
    : undefined;
}

function withoutStar(prefix: string): string {
  return prefix.replace(/\/?\*.*$/s, "").replace(/\/+$/, "");
}

/** The package that a call is one of, and the name it was imported by. */
function packageOf(
  call: Call,
  imports: ReadonlyMap<string, Imported>,
): { readonly is: StaticPackage; readonly name: string } | undefined {
  const path = calledPath(call.callee, imports);
  if (path === undefined) return undefined;
  const known = packages.get(path.package);
  if (known === undefined) return isRegistration(call, imports);
  const member = [path.member, ...path.rest].filter(
    (part) => part !== undefined && part !== "default",
  );
  const wanted = known.member === undefined ? [] : [known.member];
  if (known.is === "@fastify/static" || member.join(".") !== wanted.join(".")) return undefined;
  return { is: known.is, name: path.package };
}

/** `app.register(fastifyStatic, options)`. */
function isRegistration(
  { callee, args: [plugin] }: Call,
  imports: ReadonlyMap<string, Imported>,
): { readonly is: StaticPackage; readonly name: string } | undefined {
  if (callee.kind !== "name" || callee.path.at(-1) !== "register" || plugin === undefined)
    return undefined;
  const path = calledPath(plugin, imports);
  const known = path === undefined ? undefined : packages.get(path.package);
  return known?.is === "@fastify/static" ? { is: known.is, name: path!.package } : undefined;
}

function calledPath(
  value: ScriptValue,
  imports: ReadonlyMap<string, Imported>,
):
  | {
      readonly package: string;
      readonly member: string | undefined;
      readonly rest: readonly string[];
    }
  | undefined {
  if (value.kind === "name") {
    const imported = imports.get(value.path[0]!);
    const rest = value.path.slice(1);
    return imported === undefined
      ? { package: "", member: undefined, rest }
      : { ...imported, rest };
  }
  if (value.kind !== "call" || value.callee.kind !== "name") {
    if (value.kind !== "call" || value.callee.kind !== "call") return undefined;
    // `require("express").static`: a member of a call.
    const of = calledPath(value.callee, imports);
    const [member] = value.args;
    return of !== undefined && member?.kind === "name" ? { ...of, rest: member.path } : undefined;
  }
  const [name] = value.args;
  return value.callee.path.join(".") === "require" && name?.kind === "literal"
    ? { package: String(name.value), member: undefined, rest: [] }
    : undefined;
}

/** Where a package has its root and its options. */
function argumentsOf(
  is: StaticPackage,
  { args }: Call,
): {
  readonly root: ScriptValue | undefined;
  readonly options: ScriptValue | undefined;
  readonly ownPrefix?: string;
} {
  switch (is) {
    case "@fastify/static": {
      const prefix = fieldOf(args[1], "prefix");
      const ownPrefix = prefix?.kind === "literal" ? String(prefix.value) : "";
      return { root: fieldOf(args[1], "root"), options: args[1], ownPrefix };
    }
    case "serve-handler":
      return { root: fieldOf(args[2], "public"), options: args[2], ownPrefix: "" };
    case "hono":
      return { root: fieldOf(args[0], "root"), options: args[0] };
    case "express":
    case "koa-static":
    case "sirv":
    case "http-server":
    case "vite":
      return { root: args[0], options: args[1] };
  }
}

/** Packages that serve the working directory if nothing is said. */
function isRootless(is: StaticPackage): boolean {
  return is === "serve-handler" || is === "hono" || is === "sirv";
}

/** Names that are given a value once. */
function constantsOf(tokens: readonly ScriptToken[]): ReadonlyMap<string, ScriptValue> {
  const values = new Map<string, ScriptValue>();
  for (let at = 0; at + 2 < tokens.length && values.size < callsMax; at++) {
    const [word, name, equals] = [tokens[at]!, tokens[at + 1]!, tokens[at + 2]!];
    const isDeclared = word.kind === "name" && /^(?:const|let|var)$/.test(word.text);
    if (!isDeclared || name.kind !== "name" || equals.text !== "=") continue;
    const known = values.has(name.text);
    values.set(name.text, known ? { kind: "unknown" } : valueAt(tokens, at + 3).value);
    if (known) at += 2;
  }
  return values;
}
