/**
 * The settings that matter here, and which module each belongs to.
 *
 * In: a model. Out: the modules that are loaded, in their order; for each the blocks that have settings of it; typed values.
 * A module asks for the conditions of its own blocks when its turn comes, and what came of a condition is remembered: so
 * it matters which settings stand together in a block.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { LighttpdModel, Setting } from "./model.ts";
import type { Entry, Value } from "./values.ts";

/** "base" is the server itself; "other" settings touch nothing that is asked here. */
export type ModuleName =
  | "base"
  | "mod_access"
  | "mod_ajp13"
  | "mod_alias"
  | "mod_auth"
  | "mod_cgi"
  | "mod_dirlisting"
  | "mod_evasive"
  | "mod_evhost"
  | "mod_expire"
  | "mod_extforward"
  | "mod_fastcgi"
  | "mod_flv_streaming"
  | "mod_indexfile"
  | "mod_magnet"
  | "mod_proxy"
  | "mod_redirect"
  | "mod_rewrite"
  | "mod_scgi"
  | "mod_secdownload"
  | "mod_setenv"
  | "mod_simple_vhost"
  | "mod_ssi"
  | "mod_staticfile"
  | "mod_status"
  | "mod_trigger_b4_dl"
  | "mod_userdir"
  | "mod_usertrack"
  | "mod_vhostdb"
  | "mod_webdav"
  | "mod_wstunnel";

const byPrefix: readonly (readonly [string, ModuleName])[] = [
  ["alias.", "mod_alias"],
  ["auth.", "mod_auth"],
  ["ajp13.", "mod_ajp13"],
  ["cgi.", "mod_cgi"],
  ["connection.", "base"],
  ["debug.log-", "base"],
  ["dir-listing.", "mod_dirlisting"],
  ["etag.use-", "base"],
  ["evasive.", "mod_evasive"],
  ["evhost.", "mod_evhost"],
  ["extforward.", "mod_extforward"],
  ["fastcgi.", "mod_fastcgi"],
  ["flv-streaming.", "mod_flv_streaming"],
  ["index-file.", "mod_indexfile"],
  ["magnet.", "mod_magnet"],
  ["mimetype.", "base"],
  ["proxy.", "mod_proxy"],
  ["scgi.", "mod_scgi"],
  ["secdownload.", "mod_secdownload"],
  ["setenv.", "mod_setenv"],
  ["simple-vhost.", "mod_simple_vhost"],
  ["ssi.", "mod_ssi"],
  ["static-file.", "mod_staticfile"],
  ["status.", "mod_status"],
  ["trigger-before-download.", "mod_trigger_b4_dl"],
  ["url.access-", "mod_access"],
  ["url.redirect", "mod_redirect"],
  ["url.rewrite", "mod_rewrite"],
  ["userdir.", "mod_userdir"],
  ["usertrack.", "mod_usertrack"],
  ["vhostdb.", "mod_vhostdb"],
  ["webdav.", "mod_webdav"],
  ["wstunnel.", "mod_wstunnel"],
];

const byName: Readonly<Record<string, ModuleName>> = {
  "server.dir-listing": "mod_dirlisting",
  "server.indexfiles": "mod_indexfile",
};

/** Old names of settings, and the new ones that mean the same. */
const newNames: Readonly<Record<string, string>> = {
  "server.dir-listing": "dir-listing.activate",
  "server.indexfiles": "index-file.names",
};

/** The name under which a setting counts. Where a block has both, the old one does. */
export function countedName(name: string): string {
  const lower = name.toLowerCase();
  return Object.hasOwn(newNames, lower) ? newNames[lower]! : lower;
}

/** Settings of the server that are asked once a request; others are read at its start alone. */
const baseNames: ReadonlySet<string> = new Set(
  `document-root name tag max-request-size max-keep-alive-requests max-keep-alive-idle max-read-idle max-write-idle
   errorfile-prefix error-handler error-handler-404 error-intercept force-lowercase-filenames follow-symlink
   protocol-http11 range-requests stream-request-body stream-response-body kbytes-per-second errorlog breakagelog`
    .split(/\s+/)
    .map((name) => `server.${name}`),
);

/** The module of a setting, by its lower-case name; nothing if it is none's that is known here. */
export function moduleOf(name: string): ModuleName | undefined {
  if (name.startsWith("server.")) return byName[name] ?? (baseNames.has(name) ? "base" : undefined);
  return byPrefix.find(([prefix]) => name.startsWith(prefix))?.[1];
}

/**
 * The modules in the order in which they are asked. `mod_indexfile`, `mod_dirlisting` and `mod_staticfile` come by
 * themselves, where some block uses them: the first before all others, the others behind them.
 */
export function loadedModules({ blocks }: LighttpdModel): readonly string[] {
  const global = blocks[0]!.settings;
  const named = textList(global.get("server.modules")?.value) ?? [];
  const modules = [...new Set(named.map(({ text }) => text))];
  const compatible = isEnabled(global.get("server.compat-module-load")?.value) ?? true;
  if (!compatible) return modules;
  const used = (names: readonly string[]): boolean =>
    blocks.some(({ settings }) => names.some((name) => isUsed(settings.get(name))));
  const implied = (module: string, names: readonly string[]): boolean =>
    used(names) && !modules.includes(module);
  const index = implied("mod_indexfile", ["index-file.names", "server.indexfiles"]);
  const listing = implied("mod_dirlisting", ["dir-listing.activate", "server.dir-listing"]);
  if (index) modules.unshift("mod_indexfile");
  if (listing) modules.push("mod_dirlisting");
  if (!modules.includes("mod_staticfile")) modules.push("mod_staticfile");
  const auth =
    modules.some((name) => name.startsWith("mod_authn_")) && !modules.includes("mod_auth");
  if (auth) modules.unshift("mod_auth");
  if (modules.some((name) => name.startsWith("mod_vhostdb_")) && !modules.includes("mod_vhostdb"))
    modules.unshift("mod_vhostdb");
  return modules;
}

function isUsed(setting: Setting | undefined): boolean {
  if (setting === undefined) return false;
  const { value } = setting;
  return value.kind === "array" ? value.entries.length > 0 : isEnabled(value) === true;
}

/** "enable" or "disable", true or false, a number; nothing for anything else. */
export function isEnabled(value: Value | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value.kind === "number") return value.number !== 0;
  if (value.kind !== "text") return undefined;
  if (/^(?:enabled?|true|1)$/i.test(value.text)) return true;
  return /^(?:disabled?|false|0)$/i.test(value.text) ? false : undefined;
}

/** `key` is nothing for an entry without one. */
export type TextEntry = {
  readonly key: string | undefined;
  readonly text: string;
  readonly by: ConfigSpan;
};

const texts = new WeakMap<Value, readonly TextEntry[]>();

/** The entries of an array of texts; nothing for anything else. The same ones each time. */
export function textList(value: Value | undefined): readonly TextEntry[] | undefined {
  if (value?.kind !== "array") return undefined;
  const known = texts.get(value);
  if (known !== undefined) return known;
  const list = value.entries.map(({ key, value: one }) => ({
    key,
    text: one.kind === "text" ? one.text : "",
    by: one.by,
  }));
  texts.set(value, list);
  return list;
}

/** The text of a setting, if it has one that is not empty. */
export function plainText(value: Value | undefined): string | undefined {
  return value?.kind === "text" && value.text !== "" ? value.text : undefined;
}

export function entriesOf(value: Value | undefined): readonly Entry[] {
  return value?.kind === "array" ? value.entries : [];
}
