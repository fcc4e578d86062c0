/**
 * A server: the main one or a virtual host, with what it has of the main one.
 *
 * In: nothing. Out: types, and the choice of a host. The main server's parts come before a host's own, but for Alias and
 * Redirect, where the host's are asked first (httpd: each module's merge function).
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { FolderConfig, Redirection, Section } from "./folder-config.ts";
import { wildcardMatches } from "./glob.ts";
import type { AccessFileResolver } from "./load.ts";
import type { Modules } from "./modules.ts";
import type { RewriteRule } from "./rewrite-rule.ts";

/** Alias, AliasMatch, ScriptAlias: `handler` is what ScriptAlias sets. */
export type Alias = {
  readonly from: string;
  readonly expression: ServerExpression | undefined;
  readonly to: string;
  readonly handler: string | undefined;
  readonly by: ConfigSpan;
};

/** ProxyPass, ProxyPassMatch: to `!` is not proxied. */
export type ProxyPass = {
  readonly from: string;
  readonly expression: ServerExpression | undefined;
  readonly to: string;
  readonly by: ConfigSpan;
};

export type ApacheServer = {
  readonly by: ConfigSpan | undefined;
  /** Where the closing tag of a host begins, in the file of `by`. */
  readonly closeAt: number | undefined;
  readonly name: string | undefined;
  /** ServerAlias, in lower case: with wildcards, too. */
  readonly aliasNames: readonly string[];
  /** As `<VirtualHost>` names them: `*:80`. */
  readonly addresses: readonly string[];
  readonly documentRoot: string;
  readonly documentRootBy: ConfigSpan | undefined;
  /** What holds before any section. */
  readonly defaults: FolderConfig;
  /** By depth, expressions last. */
  readonly directories: readonly Section[];
  readonly locations: readonly Section[];
  readonly aliases: readonly Alias[];
  readonly redirections: readonly Redirection[];
  readonly proxies: readonly ProxyPass[];
  readonly applications: readonly Alias[];
  readonly rewriteRules: readonly RewriteRule[];
  readonly rewriteOptions: ReadonlySet<string> | undefined;
  readonly mergesSlashes: boolean;
  readonly encodedSlashes: "refused" | "decoded" | "kept";
  readonly accessNames: readonly string[];
  readonly userFolders: ConfigSpan | undefined;
};

export type ApacheConfig = {
  readonly main: ApacheServer;
  readonly hosts: readonly ApacheServer[];
  readonly modules: Modules;
  /** Extensions by the file of TypesConfig. */
  readonly types: ReadonlyMap<string, string>;
  readonly resolveAccessFile: AccessFileResolver;
};

/** A chooser of servers by host: exact names are looked up, wildcards tried in order; the first host is for all others. */
export function serverChooser({ main, hosts }: ApacheConfig): (host: string) => ApacheServer {
  const exact = new Map<string, number>();
  const wild: { readonly pattern: string; readonly index: number }[] = [];
  for (const [index, server] of hosts.entries())
    for (const name of namesOf(server))
      if (/[*?]/.test(name)) wild.push({ pattern: name, index });
      else
        for (const key of [name, ...portsOf(server).map((port) => `${name}:${port}`)])
          if (!exact.has(key)) exact.set(key, index);
  const [first] = hosts;
  return (asked) => {
    if (first === undefined) return main;
    const host = asked.toLowerCase().replace(/\.$/, "");
    const found = exact.get(host);
    const [name = "", port] = host.split(/:(?=\d+$)/);
    const covering = wild.find(
      ({ pattern, index }) =>
        (port === undefined || portsOf(hosts[index]!).includes(port)) &&
        wildcardMatches(pattern, name),
    );
    const index = Math.min(found ?? hosts.length, covering?.index ?? hosts.length);
    // A port that no host of that name has: the first one there.
    const atPort = hosts.find((server) => port !== undefined && portsOf(server).includes(port));
    return hosts[index] ?? atPort ?? first;
  };
}

function namesOf(server: ApacheServer): readonly string[] {
  const names = server.name === undefined ? [] : [server.name];
  const hostParts = server.addresses.map((address) => address.replace(/:\d+$/, "").toLowerCase());
  return [
    ...names,
    ...server.aliasNames,
    ...hostParts.filter((part) => /[a-z]/.test(part) && part !== "_default_"),
  ];
}

/** The ports that a host listens at, as far as it names them. */
export function portsOf(server: ApacheServer): readonly string[] {
  return server.addresses.flatMap((address) => /:(\d+)$/.exec(address)?.[1] ?? []);
}
