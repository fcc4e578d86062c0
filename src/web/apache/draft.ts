/**
 * Settings while they are read.
 *
 * In: what a directive adds. Out: the draft, changed in place: a file of a million lines is read in as many steps.
 */
import type { FolderConfig } from "./folder-config.ts";

/** The settings of one scope; nobody else has them, or their lists, before all is read. */
export type Draft = { -readonly [Name in keyof FolderConfig]: FolderConfig[Name] };

/** A draft's list with one more in it: the list itself, which nobody else has yet. */
export function withOne<Item>(list: readonly Item[] | undefined, item: Item): readonly Item[] {
  if (list === undefined) return [item];
  (list as Item[]).push(item);
  return list;
}
