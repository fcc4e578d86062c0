/**
 * The files of a configuration: the main one and those it includes, read only where that is allowed.
 *
 * In: paths of the server. Out: texts, names for a glob, or a trouble. Nothing is followed out of the allowed folders:
 * neither by an include, nor by a symbolic link; devices and pipes are not opened.
 */
import type { ConfigText } from "./config-text.ts";
import type { Trouble } from "../trouble.ts";

export type ConfigFiles = {
  /** The text of a file; a trouble if it is not there, may not be read, or lies outside. */
  readonly read: (path: string) => ConfigText | Trouble;
  /** Whether a path is a file or a folder; links count as what they lead to, unless that lies outside. */
  readonly kind: (path: string) => "file" | "folder" | "absent";
  /** The names in a folder, sorted by bytes. */
  readonly names: (folder: string) => readonly string[];
};
