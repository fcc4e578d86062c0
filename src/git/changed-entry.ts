/**
 * An entry of a tree that a commit brings: what tree-change.ts finds, by whichever way.
 *
 * In and out: nothing but types, and names for kinds of entries.
 */
import type { ObjectReader } from "./object-reader.ts";
import { entryFile, entryLink, entryModule, entryTree } from "./tree.ts";

export type TreeChange = {
  /** Of a module, the object is the submodule's commit, which is none of this repository. */
  readonly kind: "file" | "link" | "module" | "folder";
  /** Bytes as latin1. */
  readonly path: string;
  readonly oid: string;
  /** Ids of files and links of the parents that this one was made from, as far as can be told; each once. */
  readonly before: readonly string[];
  /** Some parent has an entry of this name. */
  readonly isKnownName: boolean;
  /** It stood under another name before, as far as can be told: what it is called is new. */
  readonly isRenamed?: boolean;
};

export const changeKinds: Readonly<Record<number, TreeChange["kind"]>> = {
  [entryFile]: "file",
  [entryLink]: "link",
  [entryModule]: "module",
  [entryTree]: "folder",
};

/** Where trees are read from. */
export type TreeReader = Pick<ObjectReader, "read" | "oidBytes"> &
  Partial<Pick<ObjectReader, "inKernel">>;
