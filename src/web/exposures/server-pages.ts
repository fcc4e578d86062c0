/**
 * What a server answers by itself that strangers should not see, and folders where what users put would be run.
 *
 * In: a site. Out: requests for pages of its state that it answers, and for programs in folders of uploads.
 */
import type { Answer } from "../answer.ts";
import type { Asker } from "./asker.ts";
import type { FileTree } from "../file-tree.ts";
import { overlayTree } from "./overlay-tree.ts";
import { plainTarget } from "./spellings.ts";

export type ServerPage = { readonly target: string; readonly answer: Answer };

/** By the names that servers' own documents give them. */
const pages: readonly string[] = [
  "/server-status",
  "/server-info",
  "/nginx_status",
  "/nginx-status",
  "/stub_status",
  "/basic_status",
  "/status",
  "/server-config",
  "/server-statistics",
];

/** As the readers call what makes such a page. */
const makers = /^(?:stub_status|server-status|server-info|status|mod_status|config)$/;

export function serverPages(asker: Asker): readonly ServerPage[] {
  return pages.flatMap((target) => {
    const answer = asker.ask(target);
    if (answer?.outcome.kind !== "handler" || !makers.test(answer.outcome.target)) return [];
    return [{ target, answer }];
  });
}

/** A program that a user might put into one of these folders, and that would be run. */
export function runUploads(
  asker: Asker,
  folders: readonly string[],
  tree: FileTree,
): readonly (ServerPage & { readonly file: string })[] {
  return folders.flatMap((folder) => {
    const file = `${folder}telltale.php`;
    for (const mount of asker.site.mounts) {
      const target = plainTarget(mount, file);
      if (target === undefined) continue;
      const answer = asker.ask(target, overlayTree(tree, [file]));
      if (answer?.outcome.kind !== "handler") continue;
      // What takes every request of the folder runs no file of it.
      const text = `${folder}telltale.txt`;
      const plain = plainTarget(mount, text);
      const other = plain === undefined ? undefined : asker.ask(plain, overlayTree(tree, [text]));
      if (other?.outcome.kind !== "handler") return [{ target, answer, file }];
    }
    return [];
  });
}
