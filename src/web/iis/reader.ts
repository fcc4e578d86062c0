/**
 * IIS's web.config as a site model.
 *
 * In: the web.config of a site's root. Out: one site, for all hosts, as hosts are bound elsewhere; a resolver, which reads
 * the web.config files of folders below among the files; fixes.
 */
import { isTrouble, trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { FileTree } from "../file-tree.ts";
import type { ConfigReader } from "../site.ts";
import { denialsOf, managedLogins } from "./denials.ts";
import { fixesFor } from "./fixes.ts";
import { resolve } from "./resolver.ts";
import { readFolderConfig, SiteFolder } from "./site-folder.ts";
import type { FolderConfig } from "./site-folder.ts";

export const readIis: ConfigReader = (path, files, options) => {
  const text = files.read(path);
  const source: ConfigText = isTrouble(text) ? { path, text: "" } : text;
  const main = isTrouble(text) ? nothing : readFolderConfig(source);
  const root = options.prefix ?? path.slice(0, path.lastIndexOf("/"));
  const folders = new WeakMap<FileTree, SiteFolder>();
  const by: ConfigSpan = { source, start: 0, end: 0 };
  const logins = managedLogins(main);
  return {
    server: "iis",
    sites: [
      {
        hosts: [],
        host: "unnamed.invalid",
        by,
        mounts: [{ prefix: "/", folder: `${root}/`, by }],
        denials: [
          ...denialsOf(main),
          ...logins.map((login) => ({ by: login, catches: () => true })),
        ],
      },
    ],
    troubles: isTrouble(text) ? [text] : troublesOf(main),
    answer: (request, tree) => {
      const folder = folders.get(tree) ?? new SiteFolder(root, main, tree);
      folders.set(tree, folder);
      const { outcome, steps } = resolve(folder, request);
      const did = "asks for a login to programs of ASP.NET, not to files";
      return { outcome, steps: [...logins.map((login) => ({ by: login, did })), ...steps] };
    },
    fixes: (_site, paths) => (isTrouble(text) ? [] : fixesFor(source, paths)),
  };
};

const nothing: FolderConfig = {
  own: [],
  locations: [],
  managed: [],
  badAt: undefined,
  overLimit: false,
};

function troublesOf({ badAt, overLimit }: FolderConfig): readonly Trouble[] {
  if (badAt === undefined) return [];
  const { source, start } = badAt;
  return [trouble(overLimit ? "LIMIT_REACHED" : "WEB_CONFIG_BAD", source.path, start)];
}
