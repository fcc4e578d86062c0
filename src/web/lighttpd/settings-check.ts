/**
 * Settings that lighttpd does not start with.
 *
 * In: a model's blocks. Out: the place of the first setting of a wrong kind, of an expression that is none, or of an alias
 * that could never match. Only settings of modules that are loaded are looked at, as in the server.
 */
import type { ConfigSpan } from "../config-text.ts";
import { compileExpression } from "../expression/expression.ts";
import type { Block, LighttpdModel, Setting } from "./model.ts";
import { entriesOf, isEnabled, loadedModules, moduleOf, textList } from "./settings.ts";
import type { Value } from "./values.ts";

export function refusedSetting(model: LighttpdModel): ConfigSpan | undefined {
  const modules = new Set<string>(["base", ...loadedModules(model)]);
  for (const block of model.blocks) {
    const condition = refusedCondition(block);
    if (condition !== undefined) return condition;
    for (const [name, setting] of block.settings) {
      const module = moduleOf(name);
      const loaded = module === undefined ? serverNames.has(name) : modules.has(module);
      if (loaded && isRefused(name, setting)) return setting.by;
    }
  }
  return undefined;
}

function refusedCondition({ condition, by }: Block): ConfigSpan | undefined {
  const expression = condition?.expression;
  return expression !== undefined && expression() === undefined ? by : undefined;
}

type Kind = "texts" | "pairs" | "arrays" | "text" | "switch";

const kinds: Readonly<Record<string, Kind>> = {
  "alias.url": "pairs",
  "auth.require": "arrays",
  "cgi.assign": "pairs",
  "dir-listing.activate": "switch",
  "dir-listing.exclude": "texts",
  "dir-listing.hide-dotfiles": "switch",
  "evhost.path-pattern": "text",
  "fastcgi.server": "arrays",
  "index-file.names": "texts",
  "proxy.server": "arrays",
  "scgi.server": "arrays",
  "server.chroot": "text",
  "server.dir-listing": "switch",
  "server.document-root": "text",
  "server.error-handler": "text",
  "server.error-handler-404": "text",
  "server.errorfile-prefix": "text",
  "server.follow-symlink": "switch",
  "server.force-lowercase-filenames": "switch",
  "server.indexfiles": "texts",
  "server.modules": "texts",
  "simple-vhost.default-host": "text",
  "simple-vhost.document-root": "text",
  "simple-vhost.server-root": "text",
  "ssi.extension": "texts",
  "static-file.disable-pathinfo": "switch",
  "static-file.exclude-extensions": "texts",
  "url.access-allow": "texts",
  "url.access-deny": "texts",
  "url.redirect": "pairs",
  "url.rewrite": "pairs",
  "url.rewrite-final": "pairs",
  "url.rewrite-if-not-file": "pairs",
  "url.rewrite-once": "pairs",
  "url.rewrite-repeat": "pairs",
  "url.rewrite-repeat-if-not-file": "pairs",
};

/** Settings of the server that are read at its start. */
const serverNames: ReadonlySet<string> = new Set(["server.modules", "server.chroot"]);

function isRefused(name: string, { value }: Setting): boolean {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined || value.kind === "unknown") return false;
  if (!isOfKind(value, kind)) return true;
  if (name === "alias.url") return hasHiddenAlias(value);
  if (!/^url\.re(?:write|direct)|^dir-listing\.exclude$/.test(name)) return false;
  return (textList(value) ?? []).some(
    ({ key, text }) => compileExpression(kind === "pairs" ? (key ?? "") : text) === undefined,
  );
}

function isOfKind(value: Value, kind: Kind): boolean {
  const entries = entriesOf(value);
  const areTexts = entries.every(({ value: one }) => one.kind === "text" || one.kind === "unknown");
  switch (kind) {
    case "text":
      return value.kind === "text";
    case "switch":
      return isEnabled(value) !== undefined;
    case "texts":
      return value.kind === "array" && areTexts && entries.every(({ key }) => key === undefined);
    case "pairs":
      return value.kind === "array" && areTexts && entries.every(({ key }) => key !== undefined);
    case "arrays":
      return (
        value.kind === "array" &&
        entries.every((one) => one.key !== undefined && one.value.kind === "array")
      );
  }
}

/** An alias behind one whose prefix is a prefix of its own. */
function hasHiddenAlias(value: Value): boolean {
  const keys = entriesOf(value).map(({ key = "" }) => key);
  return keys.some((key, index) => keys.slice(0, index).some((before) => key.startsWith(before)));
}
