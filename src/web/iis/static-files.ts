/**
 * What IIS does with a URL that nothing refused: a program by its ending, a folder's document or list, a file with a type.
 *
 * In: a site's folder, settings, a URL. Out: an outcome.
 */
import type { Outcome, Step } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { Effective, Handler } from "./effective.ts";
import { programExtensions } from "./machine-defaults.ts";
import { endingOf } from "./request-url.ts";
import type { SiteFolder } from "./site-folder.ts";

export type Place = {
  readonly folder: SiteFolder;
  readonly settings: Effective;
  readonly steps: Step[];
};

export function staticAnswer(place: Place, url: string, by: ConfigSpan | undefined): Outcome {
  const { folder, settings } = place;
  const handler = handlerFor(settings, url);
  if (handler !== undefined && !isStatic(handler))
    return { kind: "handler", target: handler.name, by: handler.by, file: folder.pathOf(url) };
  const odd = oddName(place, url);
  if (odd !== undefined) return odd;
  const kind = folder.kindOf(url);
  if (kind === "folder") return folderAnswer(place, url, by);
  const ending = endingOf(url);
  if (handler === undefined && programExtensions.includes(ending))
    return {
      kind: "handler",
      target: `the program for ${ending}`,
      by: undefined,
      file: folder.pathOf(url),
    };
  if (kind !== "file") return { kind: "absent", file: folder.pathOf(url), by };
  return typed(place, url, by);
}

/** Handlers of web.config, the innermost first; those of the machine are known by their endings. */
function handlerFor({ handlers }: Effective, url: string): Handler | undefined {
  return handlers.find(({ paths }) => paths.some((path) => pathFits(path, url)));
}

function isStatic({ modules }: Handler): boolean {
  return /StaticFileModule/i.test(modules);
}

/** `*.php`, `api/*`, `*`: against the name, or against the URL if it has a slash. */
function pathFits(pattern: string, url: string): boolean {
  const text = pattern.includes("/") ? url : url.slice(url.lastIndexOf("/") + 1);
  const parts = pattern
    .replace(/^(?=[^*/].*\/)/, "/")
    .toLowerCase()
    .split("*");
  const name = text.toLowerCase();
  if (parts.length === 1) return name === parts[0];
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

/** Spellings that Windows takes for another name: streams of a file, dots and spaces at its end. */
function oddName({ folder }: Place, url: string): Outcome | undefined {
  if (url.includes(":")) return { kind: "denied", by: undefined, status: 404 };
  const trimmed = url.replaceAll(/[. ]+(?=\/|$)/g, "");
  if (trimmed === url || folder.kindOf(trimmed) !== "file") return undefined;
  return { kind: "denied", by: undefined, status: 404 };
}

function folderAnswer(place: Place, url: string, by: ConfigSpan | undefined): Outcome {
  const { folder, settings } = place;
  if (!url.endsWith("/")) return { kind: "redirect", target: `${url}/`, by, status: 301 };
  if (settings.documents.on)
    for (const { name } of settings.documents.names.values()) {
      const inside = url + name.replace(/^\/+/, "");
      if (folder.kindOf(inside) === "file") return staticAnswer(place, inside, by);
    }
  if (!settings.browse.on) return { kind: "denied", by: settings.browse.by, status: 403 };
  return {
    kind: "listing",
    folder: folder.pathOf(url),
    names: folder.names(url),
    by: settings.browse.by,
  };
}

/** The static file handler sends what has a type: by its ending, or by one that stands for all. */
function typed(
  { folder, settings, steps }: Place,
  url: string,
  by: ConfigSpan | undefined,
): Outcome {
  const ending = endingOf(url);
  const keys = ending === "" ? [".", "*"] : [ending, ".*", "*"];
  const key = keys.find((one) => settings.types.has(one));
  const type = key === undefined ? undefined : settings.types.get(key);
  if (type === undefined) return { kind: "denied", by: undefined, status: 404 };
  if (type.by !== undefined)
    steps.push({ by: type.by, did: `gives ${ending || "names without an ending"} a type` });
  return { kind: "served", file: folder.pathOf(url), by: type.by ?? by };
}
