/**
 * `.htaccess`: which of them are read, and what they set.
 *
 * In: a folder on the way to a file, and what AllowOverride says there. Out: settings, nothing, or the status that the
 * request ends with. Where AllowOverride is set nowhere the file is read, and every directive in it is refused.
 */
import type { ConfigSpan } from "../config-text.ts";
import { directiveFacts } from "./directives.ts";
import type { AccessFile } from "./exchange.ts";
import type { FolderConfig } from "./folder-config.ts";
import { isRefusal, readFolder } from "./folder-reader.ts";
import type { Refusal, Scope } from "./folder-reader.ts";
import type { OverrideSettings } from "./options.ts";
import { parseApache } from "./parser.ts";
import type { Directive } from "./parser.ts";
import { endWith } from "./request.ts";
import type { ApacheRequest } from "./request.ts";

const unset: OverrideSettings = {
  classes: 0,
  passesForbidden: false,
  passesUnknown: false,
  options: undefined,
};

export function readAccessFile(
  request: ApacheRequest,
  folder: string,
  { override, overrideList }: FolderConfig,
): FolderConfig | number | undefined {
  const isNone = override !== undefined && isNothingAllowed(override);
  if (isNone && (overrideList === undefined || overrideList.size === 0)) return undefined;
  const { exchange, server } = request;
  for (const name of server.accessNames) {
    const path = `${folder}${name}`;
    if (exchange.tree.kind(path) !== "file") continue;
    const isPartial = override === undefined && !exchange.config.modules.isKnown;
    // A part of a configuration: the rest may well say None, as Debian's does.
    if (isPartial && exchange.decide("AllowOverride of the main configuration", placeOf(path)))
      return undefined;
    const allowed = override ?? unset;
    const key = `${JSON.stringify(allowed)}${[...(overrideList ?? [])].join()}`;
    const file = exchange.accessFile(path, key, (text) =>
      readText(request, { path, text }, folder, allowed, overrideList),
    );
    if (file === undefined) return undefined;
    const { settings, assumed, otherwise } = file;
    const isOther = assumed !== undefined && !exchange.decide(assumed.construct, assumed.by);
    const chosen = isOther ? (otherwise ?? settings) : settings;
    if (!isRefusal(chosen)) {
      exchange.step(placeOf(path), "is read");
      return chosen;
    }
    exchange.step(chosen.by, "is not allowed here: 500");
    return endWith(request, 500, chosen.by);
  }
  return undefined;
}

function isNothingAllowed(override: OverrideSettings): boolean {
  return override.classes === 0 && !override.passesForbidden && !override.passesUnknown;
}

function placeOf(path: string): ConfigSpan {
  return { source: { path, text: "" }, start: 0, end: 0 };
}

function readText(
  { exchange }: ApacheRequest,
  source: ConfigSpan["source"],
  folder: string,
  override: OverrideSettings,
  overrideList: ReadonlySet<string> | undefined,
): AccessFile {
  const { modules, resolveAccessFile } = exchange.config;
  const { directives, troubles } = parseApache(source);
  const [trouble] = troubles;
  if (trouble !== undefined) {
    const start = trouble.at ?? 0;
    const settings: Refusal = { kind: "refused", by: { source, start, end: start } };
    return { settings, assumed: undefined, otherwise: undefined };
  }
  const list = overrideList === undefined ? {} : { overrideList };
  const scope = { path: folder, override, modules, ...list };
  // Where no class is allowed, neither are conditions: Apache meets them first.
  if (override.classes === 0)
    return { settings: read(directives, scope), assumed: undefined, otherwise: undefined };
  const first = resolveAccessFile(directives, true);
  const settings = read(first.directives, scope);
  if (first.assumed === undefined) return { settings, assumed: undefined, otherwise: undefined };
  const otherwise = read(resolveAccessFile(directives, false).directives, scope);
  return { settings, assumed: first.assumed, otherwise };
}

function read(directives: readonly Directive[], scope: Scope): FolderConfig | Refusal {
  const settings = readFolder(directives, scope);
  if (isRefusal(settings)) return settings;
  const hasCore = directives.some(({ name }) => directiveFacts(name)?.module === "core");
  return hasCore ? settings : { ...settings, lacksCore: true };
}
