/**
 * A tree with files that are not there yet.
 *
 * In: a tree, and paths of files. Out: a tree in which they are, with their folders. It answers "what if a deployment
 * brought this along?", and whether ordinary pages stay.
 */
import type { FileTree } from "../file-tree.ts";

export function overlayTree(tree: FileTree, files: readonly string[]): FileTree {
  const added = new Set(files);
  const folders = new Set<string>();
  for (const file of files) {
    for (let at = file.lastIndexOf("/"); at > 0; at = file.lastIndexOf("/", at - 1))
      folders.add(file.slice(0, at));
  }
  return {
    kind: (path) => {
      if (added.has(path)) return "file";
      if (folders.has(path)) return "folder";
      return tree.kind(path);
    },
    isLink: (path) => !added.has(path) && !folders.has(path) && tree.isLink(path),
    names: (path) => tree.names(path),
    text: (path) => (added.has(path) ? undefined : tree.text(path)),
  };
}
