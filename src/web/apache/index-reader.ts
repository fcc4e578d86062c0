/**
 * How files are sent, and what is sent for folders: mod_mime, mod_dir, mod_autoindex, and the core's handlers.
 *
 * In: one directive. Out: the draft of its scope, changed; false if Apache refuses it.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ErrorBody, Extension, ExtensionPart } from "./folder-config.ts";
import { withOne } from "./draft.ts";
import type { Draft } from "./draft.ts";

export function readFolderIndex(
  draft: Draft,
  name: string,
  words: readonly string[],
  by: ConfigSpan,
  below: string,
): boolean {
  const [first = "", ...rest] = words;
  const [second = ""] = rest;
  switch (name) {
    case "errordocument":
      return readErrorBody(draft, first, rest, by);
    case "sethandler":
      if (first === "") return false;
      if (first.includes("%{"))
        draft.doubts = withOne(draft.doubts, { construct: "SetHandler %{}", by });
      draft.handler = first.startsWith("proxy:unix") ? first : first.toLowerCase();
      draft.handlerBy = by;
      return true;
    case "forcetype":
      draft.type = first.toLowerCase();
      return true;
    case "acceptpathinfo":
      if (!/^(?:on|off|default)$/i.test(first)) return false;
      draft.takesPathInfo = first.toLowerCase() === "default" ? "default" : isOn(first);
      return true;
    case "addhandler":
      return addExtensions(draft, rest, { handler: first, by });
    case "addtype":
      return addExtensions(draft, rest, { type: first.toLowerCase(), by });
    case "addencoding":
      return addExtensions(draft, rest, { encoding: first.toLowerCase() });
    case "addlanguage":
      return addExtensions(draft, rest, { language: first.toLowerCase() });
    case "addcharset":
      return addExtensions(draft, rest, { charset: first.toLowerCase() });
    case "removehandler":
      return removeExtensions(draft, words, "handler");
    case "removetype":
      return addExtensions(draft, words, { type: "", by });
    case "removeencoding":
      return removeExtensions(draft, words, "encoding");
    case "removelanguage":
      return removeExtensions(draft, words, "language");
    case "removecharset":
      return removeExtensions(draft, words, "charset");
    case "multiviewsmatch": {
      const match = first.toLowerCase();
      if (match !== "any" && match !== "handlers" && match !== "filters") return false;
      draft.multiviewsMatch = match;
      return true;
    }
    case "directoryindex": {
      const isNone = words.length === 1 && /^disabled$/i.test(first);
      let names = isNone ? [] : draft.index?.names;
      if (!isNone) for (const word of words) names = withOne(names, word);
      draft.index = { ...draft.index, names: names ?? [] };
      return true;
    }
    case "directoryslash":
      draft.index = { ...draft.index, slash: isOn(first) };
      return isSwitch(first);
    case "directorycheckhandler":
      draft.index = { ...draft.index, checksHandler: isOn(first) };
      return isSwitch(first);
    case "directoryindexredirect": {
      const named: Readonly<Record<string, number>> = {
        on: 302,
        permanent: 301,
        temp: 302,
        seeother: 303,
      };
      const status = named[first.toLowerCase()] ?? Number.parseInt(first, 10);
      draft.index = { ...draft.index, redirects: Number.isNaN(status) ? "off" : status };
      return true;
    }
    case "fallbackresource":
      draft.index = { ...draft.index, fallback: first, fallbackBy: by };
      return first !== "";
    case "php_flag":
    case "php_value":
    case "php_admin_flag":
    case "php_admin_value":
      if (first.toLowerCase() === "engine") draft.phpEngine = /^(?:on|1|yes|true)$/i.test(second);
      return true;
    case "indexignore":
      for (const pattern of words) draft.ignored = withOne(draft.ignored, { pattern, below });
      return true;
    default:
      return true;
  }
}

function isSwitch(word: string): boolean {
  return /^(?:on|off)$/i.test(word);
}

function isOn(word: string): boolean {
  return word.toLowerCase() === "on";
}

function addExtensions(draft: Draft, names: readonly string[], means: Extension): boolean {
  const { known, removed } = draft.extensions ?? { known: new Map(), removed: [] };
  for (const name of names) {
    const key = extensionOf(name);
    (known as Map<string, Extension>).set(key, { ...known.get(key), ...means });
  }
  draft.extensions = { known, removed };
  return names.length > 0;
}

function removeExtensions(draft: Draft, names: readonly string[], part: ExtensionPart): boolean {
  const { known, removed } = draft.extensions ?? { known: new Map(), removed: [] };
  let list = removed;
  for (const name of names) list = withOne(list, { name: extensionOf(name), part });
  draft.extensions = { known, removed: list };
  return names.length > 0;
}

function extensionOf(name: string): string {
  return name.replace(/^\./, "").toLowerCase();
}

function readErrorBody(
  draft: Draft,
  code: string,
  rest: readonly string[],
  by: ConfigSpan,
): boolean {
  const status = Number.parseInt(code, 10);
  const [value] = rest;
  if (!(status >= 400 && status < 600) || value === undefined || rest.length > 1) return false;
  const bodies = (draft.errorBodies ?? new Map()) as Map<number, ErrorBody>;
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(value);
  let body: ErrorBody = { kind: "text", value, by };
  if (value.toLowerCase() === "default") body = { kind: "default" };
  else if (value.includes("%{")) {
    draft.doubts = withOne(draft.doubts, { construct: "ErrorDocument %{}", by });
  } else if (!value.includes(" ") && value.startsWith("/")) body = { kind: "path", value, by };
  else if (!value.includes(" ") && isAddress) body = { kind: "address", value, by };
  // A whole address for 401 is passed over: the client would not ask for a password.
  if (!(status === 401 && body.kind === "address")) bodies.set(status, body);
  draft.errorBodies = bodies;
  return true;
}
