/**
 * What `nginx -T` prints: all files of a configuration in one text, each behind a line with its name.
 *
 * In: such a text. Out: its files, and nothing else: an include that leads to none of them was read from nowhere.
 */
import { trouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigText } from "../config-text.ts";

/** The files of a dump and the path of its main one; nothing if the text is no dump. */
export function filesOfDump(
  text: string,
): { readonly main: string; readonly files: ConfigFiles } | undefined {
  const heads = [...text.matchAll(/^# configuration file (\/[^\n]*):\n/gm)];
  const main = heads[0]?.[1];
  // What nginx says of its test may stand before; a configuration does not.
  if (main === undefined || /^[^#\n]*[;{}]/m.test(text.slice(0, heads[0]!.index))) return undefined;
  const texts = new Map<string, ConfigText>();
  const folders = new Map<string, Set<string>>();
  for (const [index, head] of heads.entries()) {
    const path = head[1]!;
    const end = heads[index + 1]?.index ?? text.length;
    texts.set(path, { path, text: text.slice(head.index + head[0].length, end) });
    for (let at = path; at !== "";) {
      const slash = at.lastIndexOf("/");
      const folder = at.slice(0, slash);
      folders.set(folder, (folders.get(folder) ?? new Set()).add(at.slice(slash + 1)));
      at = folder;
    }
  }
  const trimmed = (path: string): string => (path.endsWith("/") ? path.slice(0, -1) : path);
  return {
    main,
    files: {
      read: (path) => texts.get(path) ?? trouble("FILE_UNREADABLE", path),
      kind: (path) => {
        if (texts.has(path)) return "file";
        return folders.has(trimmed(path)) ? "folder" : "absent";
      },
      names: (folder) => [...(folders.get(trimmed(folder)) ?? [])].sort(),
    },
  };
}
