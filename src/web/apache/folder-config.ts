/**
 * What sections and `.htaccess` files set for a request, part by part, and how one adds to another.
 *
 * In: what a section says. Out: what holds where several apply, each later one merged onto those before. A part that a
 * section does not mention is as if the section were not there: modules are merged one by one, each in its own way.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ServerExpression } from "../expression/expression.ts";
import { mergeAuthorization } from "./authorization.ts";
import type { Authorization } from "./authorization.ts";
import type { Condition } from "./condition.ts";
import type { Doubt } from "./load.ts";
import { carriedOptions, defaultOptions, mergeOptions } from "./options.ts";
import type { OptionSettings, OverrideSettings } from "./options.ts";
import { mergeRewriting } from "./rewrite-rule.ts";
import type { FolderRewriting } from "./rewrite-rule.ts";

/** Allow, Deny, Order, Satisfy: one section's replace all of an earlier one's. */
export type HostAccess = {
  order: "allow,deny" | "deny,allow" | "mutual-failure";
  readonly allows: string[];
  readonly denies: string[];
  satisfy: "all" | "any" | undefined;
  by: ConfigSpan;
};

/** Redirect, RedirectMatch: `target` is nothing where a status alone is sent. */
export type Redirection = {
  readonly from: string;
  readonly expression: ServerExpression | undefined;
  readonly target: string | undefined;
  readonly status: number;
  readonly by: ConfigSpan;
};

/** What an extension means; a type of "" takes back what the system's list says. */
export type Extension = {
  readonly type?: string;
  readonly handler?: string;
  readonly encoding?: string;
  readonly language?: string;
  readonly charset?: string;
  readonly by?: ConfigSpan;
};

export type ExtensionPart = "handler" | "encoding" | "language" | "charset";

export type ExtensionSettings = {
  readonly known: ReadonlyMap<string, Extension>;
  /** RemoveHandler and its kin: they count when a section is merged onto those before it, even against its own lines. */
  readonly removed: readonly { readonly name: string; readonly part: ExtensionPart }[];
};

export type ErrorBody =
  | { readonly kind: "path" | "address" | "text"; readonly value: string; readonly by: ConfigSpan }
  | { readonly kind: "default" };

export type IndexSettings = {
  readonly names?: readonly string[];
  readonly slash?: boolean;
  readonly fallback?: string;
  readonly fallbackBy?: ConfigSpan;
  readonly checksHandler?: boolean;
  readonly redirects?: number | "off";
};

/** IndexIgnore: a pattern for names, and how the paths begin for which it holds, wildcards in it. */
export type IgnoredName = { readonly pattern: string; readonly below: string };

/** ProxyPass of a Location, and Redirect or Alias there with a target alone. */
export type LocationTarget = {
  readonly path: string;
  readonly target: string;
  readonly by: ConfigSpan;
};

/** A section in another or at the top: what it is about and what it sets. */
export type Section = {
  readonly kind: "directory" | "files" | "location";
  readonly pattern: string;
  readonly expression: ServerExpression | undefined;
  readonly isGlob: boolean;
  /** Slashes in the pattern: deeper folders come later. */
  readonly depth: number;
  readonly config: FolderConfig;
  readonly by: ConfigSpan;
};

export type IfSection = {
  readonly kind: "if" | "elseif" | "else";
  readonly condition: Condition | undefined;
  readonly config: FolderConfig;
  readonly by: ConfigSpan;
};

export type FolderConfig = {
  readonly options?: OptionSettings;
  readonly optionsBy?: ConfigSpan;
  readonly override?: OverrideSettings;
  readonly overrideList?: ReadonlySet<string>;
  readonly errorBodies?: ReadonlyMap<number, ErrorBody>;
  readonly takesPathInfo?: boolean | "default";
  readonly handler?: string;
  readonly handlerBy?: ConfigSpan;
  readonly type?: string;
  /** php_flag engine: switched off, PHP sends its files as text. */
  readonly phpEngine?: boolean;
  readonly files?: readonly Section[];
  readonly ifs?: readonly IfSection[];
  readonly authorization?: Authorization;
  readonly authType?: string;
  readonly hostAccess?: HostAccess;
  readonly redirections?: readonly Redirection[];
  readonly redirect?: {
    readonly target: string | undefined;
    readonly status: number;
    readonly by: ConfigSpan;
  };
  readonly alias?: LocationTarget;
  readonly extensions?: ExtensionSettings;
  readonly multiviewsMatch?: "any" | "handlers" | "filters" | "negotiated";
  readonly index?: IndexSettings;
  readonly ignored?: readonly IgnoredName[];
  readonly rewriting?: FolderRewriting;
  readonly proxy?: LocationTarget;
  readonly doubts?: readonly Doubt[];
  /** A `.htaccess` without a directive of the core's: options are not merged with its none. */
  readonly lacksCore?: boolean;
};

/** What holds where nothing is said. */
export const noSettings: FolderConfig = {
  options: defaultOptions,
  extensions: { known: new Map(), removed: [] },
};

/** A section's settings, `over`, after those before it. */
export function mergeFolder(base: FolderConfig, over: FolderConfig): FolderConfig {
  return {
    // Taken from the later one if it has them.
    ...base,
    ...over,
    ...options(base, over),
    lacksCore: base.lacksCore === true && over.lacksCore === true,
    ...both(base, over, "errorBodies", overlaid),
    ...both(base, over, "files", concatenated),
    ...both(base, over, "ifs", concatenated),
    ...both(base, over, "authorization", mergeAuthorization),
    ...both(base, over, "redirections", (before, after) => [...after, ...before]),
    ...both(base, over, "extensions", mergedExtensions),
    ...both(base, over, "index", (before, after) => ({ ...before, ...after })),
    ...both(base, over, "ignored", (before, after) => [...after, ...before]),
    ...both(base, over, "rewriting", mergeRewriting),
    ...both(base, over, "doubts", concatenated),
  };
}

function options(base: FolderConfig, over: FolderConfig): FolderConfig {
  if (base.options === undefined) return {};
  if (over.options !== undefined) return { options: mergeOptions(base.options, over.options) };
  return over.lacksCore === true ? {} : { options: carriedOptions(base.options) };
}

function both<Name extends keyof FolderConfig>(
  base: FolderConfig,
  over: FolderConfig,
  name: Name,
  merge: (
    before: NonNullable<FolderConfig[Name]>,
    after: NonNullable<FolderConfig[Name]>,
  ) => FolderConfig[Name],
): FolderConfig {
  const before = base[name];
  const after = over[name];
  if (before === undefined || after === undefined) return {};
  return { [name]: merge(before, after) };
}

function concatenated<Item>(before: readonly Item[], after: readonly Item[]): readonly Item[] {
  return [...before, ...after];
}

function overlaid<Value>(
  before: ReadonlyMap<number, Value>,
  after: ReadonlyMap<number, Value>,
): ReadonlyMap<number, Value> {
  return new Map([...before, ...after]);
}

function mergedExtensions(base: ExtensionSettings, over: ExtensionSettings): ExtensionSettings {
  const known = new Map(base.known);
  for (const [name, extension] of over.known) known.set(name, { ...known.get(name), ...extension });
  for (const { name, part } of over.removed) {
    const { [part]: _, ...rest } = known.get(name) ?? {};
    known.set(name, rest);
  }
  return { known, removed: [] };
}
