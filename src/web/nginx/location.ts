/**
 * What an nginx configuration becomes: servers, locations, and what holds in each of them.
 *
 * In: nothing. Out: types. Settings are those that decide which file leaves; each location has all that hold in it, those
 * that it inherits included.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { LazyExpression } from "./lazy-expression.ts";
import type { RewriteCode } from "./rewrite-code.ts";
import type { Directive } from "./syntax.ts";
import type { Value } from "./value.ts";

export type Root = {
  readonly value: Value;
  /** How much of the URI goes away: nothing (`root`), the location's name (`alias`), or all of it (`alias` of an expression). */
  readonly drops: number | "all";
};

export type AccessRule = {
  readonly allows: boolean;
  readonly holds: (address: string) => boolean;
  readonly by: ConfigSpan;
};

export type ErrorPage = {
  readonly status: number;
  /** `=200`, `=` (0: whatever the page has), or nothing (the status stays). */
  readonly overwrite: number | undefined;
  readonly value: Value;
  readonly by: ConfigSpan;
};

/** Who makes the body, if it is no file. */
export type Handler = {
  /** "unknown": a program of the configuration, which may send any file. */
  readonly kind: "proxy" | "page" | "unknown";
  readonly target: string;
  readonly by: ConfigSpan;
};

export type Settings = {
  readonly root: Root;
  readonly internal: ConfigSpan | undefined;
  readonly access: readonly AccessRule[];
  readonly satisfyAny: boolean;
  readonly authBasic: Value | undefined;
  readonly authRequest: ConfigSpan | undefined;
  /** Programs that are asked before the access rules, and that may do anything. */
  readonly programs: readonly { readonly name: string; readonly by: ConfigSpan }[];
  readonly index: readonly Value[];
  readonly autoindex: ConfigSpan | undefined;
  readonly randomIndex: ConfigSpan | undefined;
  readonly errorPages: readonly ErrorPage[];
  readonly recursiveErrorPages: boolean;
  readonly gzipStatic: "off" | "on" | "always";
  readonly symlinks: "followed" | "refused" | "owner";
  readonly symlinksFrom: Value | undefined;
  readonly scriptFilename: Value | undefined;
  readonly splitPathInfo: LazyExpression | undefined;
  readonly fastcgiIndex: string;
  /** Not inherited, but for `if` and `limit_except`, which take the handler. */
  readonly handler: Handler | undefined;
  readonly tryFiles: TryFiles | undefined;
};

export type TryFiles = {
  readonly names: readonly { readonly value: Value; readonly isFolder: boolean }[];
  readonly last: Value | number;
  readonly by: ConfigSpan;
};

export type LocationKind =
  | "server"
  | "exact"
  | "prefix"
  | "regex"
  | "named"
  | "if"
  | "limit-except";

export type Location = {
  readonly kind: LocationKind;
  /** What the URI begins with; for an expression, its source. */
  readonly name: string;
  readonly expression: LazyExpression | undefined;
  /** `^~`: expressions of its level are not asked. */
  readonly endsSearch: boolean;
  /** `/x` is redirected to `/x/`. */
  readonly addsSlash: boolean;
  readonly by: ConfigSpan;
  /** What is written in the block itself, and where it begins and ends. */
  readonly block: readonly Directive[];
  readonly inside: Directive["inside"];
  readonly settings: Settings;
  readonly codes: readonly RewriteCode[];
  readonly search: LocationSearch;
  readonly limitExcept:
    | { readonly methods: ReadonlySet<string>; readonly location: Location }
    | undefined;
  /** What in this block nobody could read. */
  readonly unread: { readonly construct: string; readonly by: ConfigSpan } | undefined;
};

/** The locations of one level, made for searching. */
export type LocationSearch = {
  readonly exact: ReadonlyMap<string, Location>;
  readonly prefixes: ReadonlyMap<string, Location>;
  /** Lengths of prefixes, the longest first. */
  readonly lengths: readonly number[];
  readonly regexes: readonly Location[];
};

export type Listen = { readonly key: string; readonly port: string; readonly isTls: boolean };

export type ServerBlock = {
  readonly by: ConfigSpan;
  readonly names: readonly string[];
  readonly listens: readonly (Listen & { readonly isDefault: boolean })[];
  readonly mergeSlashes: boolean;
  readonly asksCertificate: boolean;
  /** What holds where no location does. */
  readonly level: Location;
  readonly named: ReadonlyMap<string, Location>;
  /** The server's level and all locations, for sites and fixes. */
  readonly locations: readonly Location[];
};
