/**
 * What Caddy answers with: servers, routes, matchers and handlers.
 *
 * In: nothing. Out: types. https://caddyserver.com/docs/json/apps/http/servers/
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { StatusTest } from "./status-test.ts";

export type Server = {
  readonly at: ConfigSpan;
  /** Ports, as they are written. */
  readonly ports: readonly string[];
  readonly routes: readonly Route[];
  readonly errors: readonly Route[];
  readonly namedRoutes: ReadonlyMap<string, Route>;
};

export type Route = {
  readonly at: ConfigSpan;
  /** One of these must hold; with none, the route always matches. */
  readonly match: readonly MatcherSet[];
  /** Of a group, only the first route that matches is used. */
  readonly group: string | undefined;
  readonly handlers: readonly Handler[];
  readonly isTerminal: boolean;
};

/** All of these must hold. */
export type MatcherSet = readonly Matcher[];

export type Matcher =
  | { readonly kind: "host"; readonly hosts: readonly string[] }
  | { readonly kind: "path"; readonly patterns: readonly string[] }
  | {
      readonly kind: "path_regexp";
      readonly name: string;
      readonly expression: ServerExpression | undefined;
    }
  | { readonly kind: "method"; readonly methods: readonly string[] }
  | { readonly kind: "query"; readonly values: Values }
  | { readonly kind: "header"; readonly values: readonly (readonly [string, Allowed])[] }
  | { readonly kind: "protocol"; readonly protocol: string }
  | { readonly kind: "address"; readonly ranges: readonly string[] }
  | FileMatcher
  | { readonly kind: "not"; readonly sets: readonly MatcherSet[] }
  | { readonly kind: "vars"; readonly values: Values }
  | { readonly kind: "status"; readonly holds: StatusTest }
  | { readonly kind: "unknown"; readonly construct: string };

export type Values = readonly (readonly [string, readonly string[]])[];

/** Values that a header may have; null if it must not be there. */
export type Allowed = readonly string[] | null;

export type FileMatcher = {
  readonly kind: "file";
  readonly root: string;
  readonly tried: readonly string[];
  readonly policy: string;
  readonly splits: readonly string[];
};

export type Handler = { readonly at: ConfigSpan } & (
  | {
      readonly kind: "subroute";
      readonly routes: readonly Route[];
      readonly errors: readonly Route[];
    }
  | { readonly kind: "vars"; readonly values: readonly (readonly [string, string])[] }
  | Rewrite
  | StaticResponse
  | { readonly kind: "error"; readonly status: string }
  | FileServer
  | Proxy
  | { readonly kind: "login" }
  | { readonly kind: "templates" }
  | MapHandler
  | { readonly kind: "invoke"; readonly name: string }
  /** Changes headers, or how a body is sent: nothing that decides an answer. */
  | { readonly kind: "pass" }
  /** Answers by itself, with no file's body. */
  | { readonly kind: "program"; readonly name: string }
  /** May do anything; if it does nothing, the next handler answers. */
  | { readonly kind: "unknown"; readonly construct: string }
);

export type Rewrite = {
  readonly kind: "rewrite";
  readonly method: string;
  readonly uri: string;
  readonly stripPrefix: string;
  readonly stripSuffix: string;
  readonly substrings: readonly { find: string; replace: string; limit: number }[];
  readonly expressions: readonly {
    expression: ServerExpression | undefined;
    replace: string;
  }[];
};

export type StaticResponse = {
  readonly kind: "static_response";
  readonly status: string;
  readonly location: string | undefined;
  readonly isClosed: boolean;
};

export type FileServer = {
  readonly kind: "file_server";
  readonly root: string;
  readonly hide: readonly HidePattern[];
  readonly indexNames: readonly string[];
  readonly lists: boolean;
  readonly isCanonical: boolean;
  readonly status: string;
  readonly passesOn: boolean;
  readonly sendsGzip: boolean;
  /** A file system of a plugin. */
  readonly fileSystem: string;
};

export type HidePattern = { readonly pattern: string; readonly at: ConfigSpan };

export type Proxy = {
  readonly kind: "proxy";
  readonly target: string;
  /** For FastCGI: the folder of scripts, and where a path is split into script and rest. */
  readonly scripts: { readonly root: string; readonly splits: readonly string[] } | undefined;
  /** Answers of the upstream may be replaced by others. */
  readonly replacesAnswers: boolean;
  /** It asks whether a request may go on. */
  readonly isGate: boolean;
};

export type MapHandler = {
  readonly kind: "map";
  readonly source: string;
  /** Names of placeholders. */
  readonly destinations: readonly string[];
  readonly mappings: readonly {
    readonly input: string;
    readonly expression: ServerExpression | undefined;
    readonly isExpression: boolean;
    readonly outputs: readonly (string | undefined)[];
  }[];
  readonly defaults: readonly string[];
};
