/**
 * A `.htaccess` without a server: a project for an Apache that somebody else runs.
 *
 * In: the file. Out: a web configuration whose root is its folder. What such hosts have is assumed: all may be overridden,
 * nothing is denied but `.ht*`, the ordinary modules are there, and so is PHP.
 */
import { isTrouble } from "../../trouble.ts";
import type { Answer } from "../answer.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import type { WebConfig } from "../site.ts";
import { fixesFor } from "./fixes.ts";
import { mergeFolder } from "./folder-config.ts";
import { emptyConfig } from "./load.ts";
import { readOverride } from "./options.ts";
import { parseApache } from "./parser.ts";
import { folderOf } from "./path.ts";
import type { ApacheConfig } from "./server-config.ts";
import { readServers } from "./server-reader.ts";
import { sitesOf } from "./sites.ts";
import { commonTypes } from "./types.ts";

export function readAccessFileAlone(
  path: string,
  files: ConfigFiles,
  answering: (config: ApacheConfig) => (request: SiteRequest, tree: FileTree) => Answer,
): WebConfig {
  const loaded = emptyConfig(files);
  const { main } = readServers(loaded);
  const documentRoot = folderOf(path).replace(/(?!^)\/$/, "");
  const override = readOverride(["All"])!;
  const defaults = mergeFolder(main.defaults, { override });
  const { modules, resolveAccessFile } = loaded;
  const config: ApacheConfig = {
    main: { ...main, documentRoot, defaults },
    hosts: [],
    modules,
    types: commonTypes,
    resolveAccessFile,
  };
  const source = files.read(path);
  const answer = answering(config);
  const trees = new WeakMap<FileTree, FileTree>();
  return {
    server: "apache",
    sites: sitesOf(config),
    troubles: isTrouble(source) ? [source] : parseApache(source).troubles,
    answer: (request, tree) => {
      // The text that was read counts, as it may have been changed to try a fix.
      let here = trees.get(tree);
      if (here === undefined) {
        here = isTrouble(source) ? tree : withText(tree, path, source.text);
        trees.set(tree, here);
      }
      return answer(request, here);
    },
    fixes: (site, paths) => {
      if (isTrouble(source)) return [];
      const place = { source, at: source.text.length, indent: "", isAccessFile: true };
      return fixesFor(config, place, site, paths);
    },
  };
}

function withText(tree: FileTree, path: string, text: string): FileTree {
  return {
    ...tree,
    kind: (asked) => (asked === path ? "file" : tree.kind(asked)),
    text: (asked) => (asked === path ? text : tree.text(asked)),
  };
}
