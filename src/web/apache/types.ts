/**
 * What a file's extensions say: its type, its handler, its language (mod_mime).
 *
 * In: a request with its file name. Out: the request with these set, and the parts of the name that nobody knows, which
 * decide whether MultiViews may choose the file. Every extension counts, not the last alone: `x.php.bak` has a handler of
 * `.php`.
 */
import { nameOf } from "./path.ts";
import type { ApacheRequest } from "./request.ts";

/** The type, and the handler, of a folder. */
export const folderType = "httpd/unix-directory";

export function readExtensions(request: ApacheRequest): void {
  if (request.entry === "folder") {
    request.type = folderType;
    return;
  }
  const { exchange, filename, settings } = request;
  if (filename === undefined) return;
  const name = nameOf(filename);
  // Leading dots belong to the name: `.png` has no extension.
  const dot = name.indexOf(".", /^\.*/.exec(name)?.[0].length ?? 0);
  const unknown = [dot < 0 ? name : name.slice(0, dot)];
  let isAnyKnown = false;
  for (const part of dot < 0 ? [] : name.slice(dot + 1).split(".")) {
    if (part === "") continue;
    const key = part.toLowerCase();
    const extension = settings.extensions?.known.get(key);
    const type = extension?.type ?? exchange.config.types.get(key);
    let isKnown = false;
    if (type !== undefined && type !== "") {
      request.type = type;
      isKnown = true;
    }
    if (extension?.charset) isKnown = true;
    if (extension?.language) {
      request.language = extension.language;
      isKnown = true;
    }
    if (extension?.encoding) {
      request.encoding = extension.encoding;
      isKnown = true;
    }
    if (extension?.handler && !request.isProxied) {
      request.handler = extension.handler;
      request.handlerBy = extension.by;
      exchange.step(extension.by, `sets the handler ${extension.handler}`);
      if (settings.multiviewsMatch === "handlers" || settings.multiviewsMatch === "any")
        isKnown = true;
    }
    if (isKnown || settings.multiviewsMatch === "any") isAnyKnown = true;
    else unknown.push(part);
  }
  request.unknownParts = isAnyKnown ? unknown : undefined;
}

/** Extensions of an ordinary system's mime.types, for where that is not at hand. */
export const commonTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    html: "text/html",
    htm: "text/html",
    css: "text/css",
    js: "text/javascript",
    json: "application/json",
    txt: "text/plain",
    text: "text/plain",
    conf: "text/plain",
    log: "text/plain",
    md: "text/markdown",
    xml: "application/xml",
    svg: "image/svg+xml",
    png: "image/png",
    jpg: "image/jpeg",
    gif: "image/gif",
    ico: "image/vnd.microsoft.icon",
    webp: "image/webp",
    pdf: "application/pdf",
    zip: "application/zip",
    gz: "application/gzip",
    tgz: "application/gzip",
    tar: "application/x-tar",
    sql: "application/sql",
    bak: "application/x-trash",
    old: "application/x-trash",
    csv: "text/csv",
    py: "text/x-python",
    sh: "application/x-sh",
    pl: "text/x-perl",
    c: "text/x-csrc",
    h: "text/x-chdr",
    java: "text/x-java",
    woff: "font/woff",
    woff2: "font/woff2",
    mp4: "video/mp4",
    mp3: "audio/mpeg",
    wasm: "application/wasm",
  }),
);

/** Extensions of a mime.types file: `text/html  html htm`. */
export function readTypes(text: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    const [type, ...extensions] = line.trim().split(/\s+/);
    for (const extension of extensions) types.set(extension.toLowerCase(), type!.toLowerCase());
  }
  return types;
}
