/**
 * Requests that go to a program: FastCGI, SCGI, proxies, CGI.
 *
 * In: a pass, the file that was found so far. Out: which program, or none. Programs are named by a prefix of the URL or by
 * how it ends; with `check-local`, only once the file is found.
 */
import type { ConfigSpan } from "../config-text.ts";
import { settingsOf, unknownIn } from "./pass.ts";
import type { Pass } from "./pass.ts";
import { entriesOf, isEnabled, plainText, textList } from "./settings.ts";
import type { ModuleName } from "./settings.ts";
import { refusal, unknown } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";
import type { Entry, Value } from "./values.ts";

export type GatewayModule = Extract<
  ModuleName,
  "mod_ajp13" | "mod_fastcgi" | "mod_proxy" | "mod_scgi" | "mod_wstunnel"
>;

/** Modules of this kind, with what their settings are called. */
export const gateways: Readonly<Record<GatewayModule, string>> = {
  mod_ajp13: "ajp13",
  mod_fastcgi: "fastcgi",
  mod_proxy: "proxy",
  mod_scgi: "scgi",
  mod_wstunnel: "wstunnel",
};

export type Program = { readonly target: string; readonly by: ConfigSpan };

/**
 * The program that a gateway's module gives the request to, before (`file` is nothing) or after the file was looked for.
 * A verdict, if it cannot be told or what is set cannot work.
 */
export function gatewayFor(
  pass: Pass,
  module: GatewayModule,
  file: string | undefined,
): Program | Verdict | undefined {
  const name = gateways[module];
  const settings = settingsOf(pass, module);
  const servers = settings.get(`${name}.server`);
  if (servers === undefined) return undefined;
  const open = unknownIn(servers.value);
  if (open !== undefined) return unknown(open.construct, servers.by);
  const mapped = settings.get(`${name}.map-extensions`)?.value;
  const all = entriesOf(servers.value);
  const authorizers = all.filter((entry) => hasAuthorizer(entry));
  const entry =
    findEntry(pass, authorizers, mapped, file) ??
    findEntry(
      pass,
      all.filter((one) => !authorizers.includes(one)),
      mapped,
      file,
    );
  if (entry === undefined) return undefined;
  if (authorizers.includes(entry)) return unknown("authorizer", entry.value.by);
  const hosts = hostsOf(entry);
  if (hosts[0] === undefined) return refusal(500, servers.by);
  // Before the file is looked for, only those that need none; proxies never do.
  if (file === undefined && checksLocal(module, hosts[0])) return undefined;
  if (file !== undefined && !handlesFiles(module)) return undefined;
  return { target: `${name} ${hostName(hosts[0])}`, by: servers.by };
}

function handlesFiles(module: GatewayModule): boolean {
  return module === "mod_fastcgi" || module === "mod_scgi";
}

function findEntry(
  pass: Pass,
  entries: readonly Entry[],
  mapped: Value | undefined,
  file: string | undefined,
): Entry | undefined {
  const end = file ?? pass.path;
  const mapping = textList(mapped)?.find(({ key = "" }) => end.endsWith(key));
  const byMapping = mapping && entries.find(({ key }) => key === mapping.text);
  if (byMapping !== undefined) return byMapping;
  return entries.find(({ key = "" }) =>
    key.startsWith("/") ? pass.path.startsWith(key) : end.endsWith(key),
  );
}

function hostsOf({ value }: Entry): readonly (readonly Entry[])[] {
  return entriesOf(value).map((host) => entriesOf(host.value));
}

function hasAuthorizer(entry: Entry): boolean {
  return hostsOf(entry).some((host) => plainText(option(host, "mode")) === "authorizer");
}

function checksLocal(module: GatewayModule, host: readonly Entry[]): boolean {
  return handlesFiles(module) && (isEnabled(option(host, "check-local")) ?? true);
}

function option(host: readonly Entry[], name: string): Value | undefined {
  return host.find(({ key }) => key === name)?.value;
}

function hostName(host: readonly Entry[]): string {
  const port = option(host, "port");
  const name =
    plainText(option(host, "socket")) ??
    plainText(option(host, "bin-path")) ??
    plainText(option(host, "host")) ??
    "";
  return port?.kind === "number" ? `${name}:${port.number}` : name;
}

/** `cgi.assign`: by the file's ending. */
export function cgiFor(pass: Pass, file: string): Program | Verdict | undefined {
  const settings = settingsOf(pass, "mod_cgi");
  const assigned = settings.get("cgi.assign");
  const entry = textList(assigned?.value)?.find(({ key = "" }) => file.endsWith(key));
  if (assigned === undefined || entry === undefined) return undefined;
  // Whether a file may be run is not asked of the disk.
  if (isEnabled(settings.get("cgi.execute-x-only")?.value) === true)
    return unknown("cgi.execute-x-only", assigned.by);
  return { target: `cgi ${entry.text}`.trim(), by: assigned.by };
}
