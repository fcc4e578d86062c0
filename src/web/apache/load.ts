/**
 * A configuration with its includes and conditions resolved, as Apache reads it: from top to bottom.
 *
 * In: the main file. Out: one tree of directives in which no Include, Define or IfModule is left; the modules; and what
 * could not be told. A condition nobody can judge is taken as `assume` says, so that a configuration can be read both ways.
 */
import {
  apacheIncludeDepthMax,
  conditionBytesMax,
  configAllBytesMax,
  configIncludesMax,
} from "../../limits.ts";
import { isTrouble, trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigSpan } from "../config-text.ts";
import { isGlob } from "./glob.ts";
import { expandGlob, filesBelow, plainFolder } from "./include-paths.ts";
import { wordAt, wordsOf } from "./lexer.ts";
import { goneModules, Modules, shortName } from "./modules.ts";
import { parseApache } from "./parser.ts";
import type { Directive } from "./parser.ts";
import { isVersion } from "./version.ts";

/** Something that cannot be judged: what it is, and where. */
export type Doubt = { readonly construct: string; readonly by: ConfigSpan };

export type LoadedConfig = {
  readonly directives: readonly Directive[];
  readonly modules: Modules;
  readonly serverRoot: string;
  readonly troubles: readonly Trouble[];
  /** Conditions that `assume` decided. */
  readonly assumed: readonly Doubt[];
  readonly resolveAccessFile: AccessFileResolver;
};

/**
 * Resolves the conditions (IfModule, IfDefine) and variables of a `.htaccess` file; a condition nobody can judge is taken as
 * `assume` says, and the first such is told.
 */
export type AccessFileResolver = (
  directives: readonly Directive[],
  assume: boolean,
) => { readonly directives: readonly Directive[]; readonly assumed: Doubt | undefined };

export type LoadOptions = { readonly serverRoot: string; readonly assume: boolean };

/** Stands in the tree for what could not be read: whatever is asked in its scope cannot be told. */
export const doubtName = "*doubt";

/** Reads the configuration whose main file is at `path`. */
export function loadApache(path: string, files: ConfigFiles, options: LoadOptions): LoadedConfig {
  const loader = new Loader(files, options);
  const directives = loader.include(path, undefined, 0);
  const { modules, serverRoot, troubles, assumed } = loader;
  const resolveAccessFile = loader.accessFileResolver();
  return { directives, modules, serverRoot, troubles, assumed, resolveAccessFile };
}

/** A configuration that says nothing, for a `.htaccess` that stands alone. */
export function emptyConfig(files: ConfigFiles): LoadedConfig {
  const loader = new Loader(files, { serverRoot: "/etc/apache2", assume: true });
  const { modules, serverRoot, troubles, assumed } = loader;
  const resolveAccessFile = loader.accessFileResolver();
  return { directives: [], modules, serverRoot, troubles, assumed, resolveAccessFile };
}

class Loader {
  modules: Modules = new Modules();
  readonly troubles: Trouble[] = [];
  readonly assumed: Doubt[] = [];
  serverRoot: string;
  readonly #files: ConfigFiles;
  #assume: boolean;
  #defines: Map<string, string> = new Map();
  /** The files that are being read, one in the other. */
  readonly #open: string[] = [];
  #includes = 0;
  #bytes = 0;

  constructor(files: ConfigFiles, { serverRoot, assume }: LoadOptions) {
    this.#files = files;
    this.#assume = assume;
    this.serverRoot = serverRoot;
  }

  /** What a file holds; a doubt in its place if it cannot be read. */
  include(path: string, from: ConfigSpan | undefined, depth: number): readonly Directive[] {
    const isCircle = this.#open.includes(path);
    if (isCircle || depth > apacheIncludeDepthMax || ++this.#includes > configIncludesMax)
      return this.#stop(path, from);
    const source = this.#files.read(path);
    if (isTrouble(source)) {
      const isOutside = source.code === "LINK_OUTSIDE";
      this.troubles.push(isOutside ? trouble("WEB_INCLUDE_OUTSIDE", path) : source);
      return doubtOf("include", from);
    }
    this.#bytes += source.text.length;
    if (this.#bytes > configAllBytesMax) return this.#stop(path, from);
    const { directives, troubles } = parseApache(source);
    for (const one of troubles) this.troubles.push(one);
    this.#open.push(path);
    const resolved = this.#resolveAll(directives, depth);
    this.#open.pop();
    return resolved;
  }

  #stop(path: string, from: ConfigSpan | undefined): readonly Directive[] {
    this.troubles.push(trouble("LIMIT_REACHED", path));
    return doubtOf("include", from);
  }

  accessFileResolver(): AccessFileResolver {
    const resolver = new Loader(this.#files, { serverRoot: this.serverRoot, assume: true });
    return (directives, assume) => {
      resolver.#assume = assume;
      resolver.assumed.length = 0;
      resolver.modules = this.modules;
      resolver.#defines = this.#defines;
      const resolved = resolver.#conditionsOf(directives);
      return { directives: resolved, assumed: resolver.assumed[0] };
    };
  }

  #conditionsOf(directives: readonly Directive[]): readonly Directive[] {
    return directives.flatMap((directive) => {
      const { name, args, children } = directive;
      const resolved = children === undefined ? undefined : this.#conditionsOf(children);
      if (/^if(?:module|define|version|file)$/.test(name) && resolved !== undefined)
        return this.#resolve({ ...directive, children: resolved }, 0);
      const expanded = { ...directive, args: this.#expand(args) };
      return [resolved === undefined ? expanded : { ...expanded, children: resolved }];
    });
  }

  #resolveAll(directives: readonly Directive[], depth: number): readonly Directive[] {
    const resolved: Directive[] = [];
    for (const directive of directives)
      for (const one of this.#resolve(directive, depth)) resolved.push(one);
    return resolved;
  }

  /** What Apache makes of one directive, with those before it in mind. */
  #resolve(written: Directive, depth: number): readonly Directive[] {
    const args = this.#expand(written.args);
    const { word: first, next } = wordAt(args, 0);
    const { word: second } = wordAt(args, next);
    const children = written.children ?? [];
    switch (written.name) {
      case "include":
        return this.#includeAll(first, written.by, depth, false);
      case "includeoptional":
        return this.#includeAll(first, written.by, depth, true);
      case "define":
        this.#defines.set(first, second);
        return [];
      case "undefine":
        this.#defines.delete(first);
        return [];
      case "serverroot":
        this.serverRoot = first.replace(/(?!^)\/+$/, "");
        return [];
      case "loadmodule":
        this.modules.load(first, second);
        return [];
      case "ifmodule":
        // A whole host depends on it: without the module there is nothing to judge.
        if (!this.modules.isKnown && !first.startsWith("!") && holdsHost(children))
          return this.#resolveAll(children, depth);
        return this.#when(first, written, depth, (name) => this.#hasModule(name, written.by));
      case "ifdefine":
        return this.#when(first, written, depth, (name) => this.#isDefined(name, written.by));
      case "ifversion":
        return isVersion(wordsOf(args)) ? this.#resolveAll(children, depth) : [];
      case "iffile":
        return this.#when(first, written, depth, (path) => this.#hasFile(path));
      case "ifdirective":
      case "ifsection":
        return this.#assumeThat(written.name, written.by) ? this.#resolveAll(children, depth) : [];
      case "macro":
      case "use":
        return written.name === "use" ? doubtOf("Use", written.by) : [];
    }
    if (written.children === undefined) return [{ ...written, args }];
    return [{ ...written, args, children: this.#resolveAll(children, depth) }];
  }

  #when(
    test: string,
    { children = [] }: Directive,
    depth: number,
    holds: (name: string) => boolean,
  ): readonly Directive[] {
    const negated = test.startsWith("!");
    const result = holds(negated ? test.slice(1) : test);
    return result === negated ? [] : this.#resolveAll(children, depth);
  }

  #hasModule(name: string, by: ConfigSpan): boolean {
    const short = shortName(name);
    if (this.modules.has(short) || this.modules.isTakenForGranted(short)) return true;
    if (goneModules.has(short)) return false;
    return this.modules.isKnown ? false : this.#assumeThat(`IfModule ${name}`, by);
  }

  #isDefined(name: string, by: ConfigSpan): boolean {
    return this.#defines.has(name) || this.#assumeThat(`IfDefine ${name}`, by);
  }

  #hasFile(path: string): boolean {
    return this.#files.kind(this.#fromRoot(path)) === "file";
  }

  #assumeThat(construct: string, by: ConfigSpan): boolean {
    this.assumed.push({ construct, by });
    return this.#assume;
  }

  /** `${NAME}` where NAME was defined; what was not stays as it is written. */
  #expand(args: string): string {
    if (!args.includes("${")) return args;
    const parts: string[] = [];
    let at = 0;
    let length = 0;
    for (const found of args.matchAll(/\$\{([^}:]+)\}/g)) {
      const value = this.#defines.get(found[1]!) ?? found[0];
      parts.push(args.slice(at, found.index), value);
      length += value.length;
      at = found.index + found[0].length;
      // What is too long stays as it is written, and is a doubt where it matters.
      if (length > conditionBytesMax) return args;
    }
    parts.push(args.slice(at));
    return parts.join("");
  }

  #fromRoot(path: string): string {
    return path.startsWith("/") ? path : `${this.serverRoot}/${path}`;
  }

  #includeAll(
    name: string,
    by: ConfigSpan,
    depth: number,
    isOptional: boolean,
  ): readonly Directive[] {
    const pattern = this.#fromRoot(name);
    if (pattern.includes("${")) return doubtOf("include", by);
    const paths = isGlob(pattern) ? expandGlob(pattern, this.#files) : [pattern];
    const found: Directive[] = [];
    for (const path of paths) {
      const kind = this.#files.kind(path);
      if (kind === "folder") {
        // Every file below it, in order; a folder's are read where its own name stands.
        for (const file of filesBelow(path, this.#files))
          addAll(found, this.include(file, by, depth + 1));
      } else if (kind === "file" || !isOptional || this.#isOutside(path))
        addAll(found, this.include(path, by, depth + 1));
    }
    if (paths.length === 0 && this.#isOutside(plainFolder(pattern))) {
      this.troubles.push(trouble("WEB_INCLUDE_OUTSIDE", plainFolder(pattern)));
      found.push(...doubtOf("include", by));
    }
    return found;
  }

  #isOutside(path: string): boolean {
    if (this.#files.kind(path) !== "absent") return false;
    const read = this.#files.read(path);
    return isTrouble(read) && (read.code === "LINK_OUTSIDE" || read.code === "WEB_INCLUDE_OUTSIDE");
  }
}

function holdsHost(directives: readonly Directive[]): boolean {
  return directives.some(({ name }) => name === "virtualhost");
}

/** In a loop: a call takes only so many arguments. */
function addAll<Item>(list: Item[], more: readonly Item[]): void {
  for (const one of more) list.push(one);
}

function doubtOf(construct: string, by: ConfigSpan | undefined): readonly Directive[] {
  if (by === undefined) return [];
  return [{ name: doubtName, args: construct, by }];
}
