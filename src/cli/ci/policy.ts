/**
 * The policy of a change: config files and ignore files, as a commit has them or as they are checked out.
 *
 * In: the commit whose policy holds, the options, and lines that help where it cannot be read. Out: settings, and a reader of the commit's files
 * for whatever else is read of a repository. Nothing of the change itself is heeded then, wherever an option points
 * in the repository. What lies outside of it is none of the change's, and is read from the disk.
 */
import { relative, resolve, sep } from "node:path";
import { printableText } from "../../text/printable.ts";
import type { ObjectReader } from "../../git/object-reader.ts";
import type { Repository } from "../../git/repository.ts";
import { treeFiles } from "../../sources/tree-files.ts";
import { UserError } from "../../trouble.ts";
import { diskFiles, gitleaksName, nearestConfig } from "../config/config-files.ts";
import type { ConfigFiles, ConfigPlace } from "../config/config-files.ts";
import { settled } from "../config/configure.ts";
import { defaultSettings } from "../settings.ts";
import type { GivenOption } from "../options.ts";
import type { Settings } from "../settings.ts";
import type { NamedCommit } from "./range.ts";

export type CommitPolicy = {
  readonly settings: Settings;
  readonly files: ConfigFiles;
};

/** The policy as it stands in a commit. `target` is what is looked at, `folder` where the user's paths start. */
export async function commitPolicy(
  commit: NamedCommit,
  given: readonly GivenOption[],
  at: { readonly repository: Repository; readonly reader: ObjectReader },
  paths: { readonly target: string; readonly folder: string },
  advice: readonly string[],
): Promise<CommitPolicy> {
  const files = filesOf(commit, at.reader, advice);
  const top = at.repository.workTree;
  const options = settled(defaultSettings, given);
  const placeOf = (path: string): ConfigPlace & { readonly path: string } => {
    const inside = insideOf(top, resolve(paths.folder, path));
    const place =
      inside === undefined ? outside(resolve(paths.folder, path)) : { files, path: inside };
    if (place.files.read(place.path) !== undefined) return { ...place, folder: "" };
    throw new UserError("CONFIG_INVALID", `there is no ${path} in ${commit.name}`);
  };
  const gitleaks =
    options.gitleaksConfig === undefined ? undefined : placeOf(options.gitleaksConfig);
  const named = typeof options.config === "string" ? placeOf(options.config) : undefined;
  const place = named ?? { files, folder: insideOf(top, resolve(paths.target)) ?? "" };
  const path = options.config === false ? undefined : (named?.path ?? nearestConfig(place));
  const hasGitleaks =
    options.config !== false && (gitleaks !== undefined || files.read(gitleaksName) !== undefined);
  if (path === undefined && !hasGitleaks) return { settings: options, files };
  const { readConfig } = await import("../config/config.ts");
  const configuration = readConfig({ place, path, gitleaks });
  const settings = settled({ ...defaultSettings, ...configuration.settings }, given);
  return { settings: { ...settings, configuration }, files };
}

/** The files of a commit; what cannot be read there ends the run, as nobody knows what it would have said. */
function filesOf(
  commit: NamedCommit,
  reader: ObjectReader,
  advice: readonly string[],
): ConfigFiles {
  const bad = (code: string, path: string): UserError =>
    new UserError("POLICY_UNREADABLE", `${printableText(path)} in ${commit.name}: ${code}`, advice);
  const read = treeFiles(reader, commit.oid);
  if (typeof read === "string") throw bad(read, "the tree");
  return {
    read: (path) => {
      const bytes = read(path);
      if (typeof bytes === "string") throw bad(bytes, path);
      return bytes;
    },
  };
}

/** A path below the work tree, relative to it, with slashes. */
function insideOf(top: string | undefined, path: string): string | undefined {
  if (top === undefined) return undefined;
  const inside = relative(top, path).split(sep).join("/");
  return inside === ".." || inside.startsWith("../") || resolve(inside) === inside
    ? undefined
    : inside;
}

function outside(path: string): { readonly files: ConfigFiles; readonly path: string } {
  const at = path.lastIndexOf(sep);
  return { files: diskFiles(path.slice(0, at + 1)), path: path.slice(at + 1) };
}
