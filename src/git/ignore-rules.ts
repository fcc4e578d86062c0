/**
 * Whether git is told to ignore a path of a work tree.
 *
 * In: a repository with a work tree, and paths in it, as latin1 strings. Out: ignored or not. gitignore(5): a
 * `.gitignore` in each folder, the deepest first; then `info/exclude`; then `core.excludesFile`. What lies in an ignored
 * folder is ignored, whatever is said of it. Whether a file is tracked, and so never ignored, is left to the caller.
 *
 * A repository's own `core.excludesFile` counts only if it lies inside of it; the user's own settings may name any file,
 * as they are the user's, and name `git/ignore` in the folder of settings if they name none.
 */
import { lstatSync } from "node:fs";
import { join, resolve } from "node:path";
import { metadataFileBytesMax } from "../limits.ts";
import { isTrouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { booleanValue, lastValue, parseConfig } from "./config.ts";
import type { Config } from "./config.ts";
import { lastMatch, parseIgnoreFile } from "./ignore-file.ts";
import type { IgnoreRule } from "./ignore-file.ts";
import { isAbsent, placeOf, readMetadataFile } from "./metadata-file.ts";
import type { Repository } from "./repository.ts";
import { configHome, expandedPath, readConfigFile, userConfig } from "./user-config.ts";
import type { Environment } from "./user-config.ts";

/** A rule that decided, and the file it stands in. */
export type IgnoreDecision = { readonly rule: IgnoreRule; readonly file: string };

type RuleFile = { readonly file: string; readonly rules: readonly IgnoreRule[] };

export class IgnoreRules {
  /** Names are compared without case (`core.ignoreCase`). */
  readonly ignoreCase: boolean;
  readonly troubles: Trouble[] = [];
  readonly #repository: Repository;
  readonly #workTree: string;
  /** Of the whole tree, what counts most first. */
  readonly #shared: readonly RuleFile[];
  readonly #byFolder = new Map<string, RuleFile>();
  /** For a folder: what makes all of it ignored. */
  readonly #decided = new Map<string, IgnoreDecision | undefined>([["", undefined]]);

  /** `environment` says where the user's own settings are. */
  constructor(repository: Repository, workTree: string, environment: Environment = process.env) {
    this.#repository = repository;
    this.#workTree = workTree;
    const config = this.#config();
    this.ignoreCase = booleanValue(lastValue(config, "core", "ignorecase") ?? "false") === true;
    const exclude = this.#read(join(repository.commonDir, "info", "exclude"));
    const named = lastValue(config, "core", "excludesfile");
    this.#shared = [exclude, ...this.#excludes(named, environment)];
  }

  /** Whether the file at `path` (relative to the work tree, with slashes) is ignored, unless it is tracked. */
  isIgnored(path: string): boolean {
    const decision = this.decide(path);
    return decision !== undefined && !decision.rule.isNegated;
  }

  /** The rule that decides about a file; it may be one that says not to ignore it. */
  decide(path: string): IgnoreDecision | undefined {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    return this.#ofFolder(folder) ?? this.#lastMatch(path, false);
  }

  /** What makes a whole folder ignored. */
  #ofFolder(folder: string): IgnoreDecision | undefined {
    if (this.#decided.has(folder)) return this.#decided.get(folder);
    const outer = this.#ofFolder(folder.slice(0, Math.max(0, folder.lastIndexOf("/"))));
    const own = outer ?? this.#lastMatch(folder, true);
    const decided = own?.rule.isNegated === true ? undefined : own;
    this.#decided.set(folder, decided);
    return decided;
  }

  #lastMatch(path: string, isFolder: boolean): IgnoreDecision | undefined {
    for (let end = path.lastIndexOf("/"); ; end = path.lastIndexOf("/", end - 1)) {
      const own = this.#fileOf(path.slice(0, Math.max(0, end)));
      const rule = lastMatch(own.rules, path.slice(end + 1), isFolder);
      if (rule !== undefined) return { rule, file: own.file };
      if (end <= 0) break;
    }
    for (const { rules, file } of this.#shared) {
      const rule = lastMatch(rules, path, isFolder);
      if (rule !== undefined) return { rule, file };
    }
    return undefined;
  }

  /** The rules of a folder's own `.gitignore`. git does not follow a link in its place. */
  #fileOf(folder: string): RuleFile {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const place = Buffer.from(folder === "" ? ".gitignore" : `${folder}/.gitignore`, "latin1");
    const path = Buffer.concat([Buffer.from(`${this.#workTree}/`), place]);
    const file = isPlainFile(path)
      ? this.#read(path)
      : { file: place.toString("latin1"), rules: [] };
    this.#byFolder.set(folder, file);
    return file;
  }

  #read(path: string | Buffer): RuleFile {
    const file = placeOf(this.#repository, path);
    const bytes = readMetadataFile(this.#repository, path, metadataFileBytesMax);
    if (isTrouble(bytes) && bytes.code !== "LINK_OUTSIDE") this.troubles.push(bytes);
    const isRead = bytes !== undefined && !isTrouble(bytes);
    return { file, rules: isRead ? parseIgnoreFile(bytes, this.ignoreCase) : [] };
  }

  /** The file of `core.excludesFile`: `named` by the repository, else by the user, else where git looks without a name. */
  #excludes(named: string | true | undefined, environment: Environment): RuleFile[] {
    if (typeof named === "string" && !named.startsWith("~"))
      return [this.#read(resolve(this.#workTree, named.replaceAll("\0", "")))];
    const own = lastValue(userConfig(environment), "core", "excludesfile");
    const file =
      typeof own === "string"
        ? expandedPath(own, environment)
        : join(configHome(environment), "git", "ignore");
    if (file === undefined) return [];
    const bytes = readConfigFile(resolve(this.#workTree, file));
    if (isTrouble(bytes)) {
      this.troubles.push(bytes);
      return [];
    }
    return [{ file, rules: parseIgnoreFile(bytes, this.ignoreCase) }];
  }

  /** The repository's own settings. They could be read when it was opened. */
  #config(): Config {
    const path = join(this.#repository.commonDir, "config");
    const bytes = readMetadataFile(this.#repository, path, metadataFileBytesMax);
    return parseConfig(
      bytes === undefined || isTrouble(bytes) ? new Uint8Array() : bytes,
      placeOf(this.#repository, path),
    );
  }
}

function isPlainFile(path: Buffer): boolean {
  try {
    return lstatSync(path).isFile();
  } catch (error) {
    return !isAbsent(error); // what cannot be looked at becomes trouble where it is read
  }
}
