/**
 * Reads an nginx configuration: the main file of an installation, a file of one site, or what `nginx -T` printed.
 *
 * In: its path, the files that may be read, and the prefix (`nginx -p`). Out: sites, and a resolver.
 */
import { isTrouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigReader, WebConfig } from "../site.ts";
import { filesOfDump } from "./dump.ts";
import { fixesOf } from "./fixes.ts";
import { readTree } from "./include.ts";
import { modelOf } from "./model.ts";
import { resolve } from "./resolver.ts";
import { sitesOf } from "./sites.ts";

/** Reads the configuration whose main file is at `path`. */
export const readNginx: ConfigReader = (path, files, options): WebConfig => {
  const text = files.read(path);
  if (isTrouble(text))
    return {
      server: "nginx",
      sites: [],
      troubles: [text],
      answer: () => ({ outcome: { kind: "absent", file: "", by: undefined }, steps: [] }),
      fixes: () => [],
    };
  const dump = filesOfDump(text.text);
  const from: { readonly path: string; readonly files: ConfigFiles } =
    dump === undefined ? { path, files } : { path: dump.main, files: dump.files };
  const main = dump === undefined ? text : from.files.read(dump.main);
  const source = isTrouble(main) ? text : main;
  const { directives, troubles } = readTree(source, from.files);
  const prefix = withoutSlash(options.prefix ?? prefixOf(from.path));
  const model = modelOf(source, directives, prefix);
  const sites = sitesOf(model);
  return {
    server: "nginx",
    sites: sites.map(({ site }) => site),
    troubles,
    answer: (request, tree) => resolve(model, request, tree),
    fixes: (site, paths) => {
      const found = sites.find((one) => one.site === site);
      return found === undefined ? [] : fixesOf(model, found.server, paths);
    },
  };
};

/**
 * Where relative paths begin if nobody says: Debian's and most distributions' prefix; that of an installation from source
 * is the folder above its `conf/`.
 */
function prefixOf(path: string): string {
  const conf = /^(.+)\/conf\/[^/]*$/.exec(path);
  return conf === null ? "/usr/share/nginx" : conf[1]!;
}

function withoutSlash(folder: string): string {
  return folder.endsWith("/") ? folder.slice(0, -1) : folder;
}
