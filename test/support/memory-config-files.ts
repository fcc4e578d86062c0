/** Files of a configuration that are in memory. */
import type { ConfigFiles } from "../../src/web/config-files.ts";
import { memoryTree } from "../../src/web/file-tree.ts";
import { trouble } from "../../src/trouble.ts";

export function memoryConfigFiles(files: Readonly<Record<string, string>>): ConfigFiles {
  const tree = memoryTree(files);
  return {
    read: (path) => {
      const text = files[path];
      return text === undefined ? trouble("FILE_UNREADABLE", path) : { path, text };
    },
    kind: (path) => {
      const kind = tree.kind(path);
      return kind === "other" ? "absent" : kind;
    },
    names: (folder) => tree.names(folder),
  };
}
