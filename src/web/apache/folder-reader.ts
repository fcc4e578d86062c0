/**
 * What a section or a `.htaccess` file sets, directive by directive.
 *
 * In: the directives of one scope. Out: its settings; or, in `.htaccess`, that Apache refuses the file. Sections inside of it
 * (Files, If) are read likewise; those that only a server has (Directory, Location) are left to server-reader.ts.
 */
import type { ConfigSpan } from "../config-text.ts";
import { compileExpression } from "../expression/expression.ts";
import { noHostAccess, readHostAccess, readRequirement, withRequirement } from "./access-reader.ts";
import { parseCondition } from "./condition-parser.ts";
import { directiveFacts, isOpaque } from "./directives.ts";
import type { FolderConfig, IfSection, Section } from "./folder-config.ts";
import { isGlob } from "./glob.ts";
import { withOne } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { readFolderIndex } from "./index-reader.ts";
import { wordAt, wordsOf } from "./lexer.ts";
import { doubtName } from "./load.ts";
import type { Modules } from "./modules.ts";
import { readOptions, readOverride } from "./options.ts";
import type { OverrideSettings } from "./options.ts";
import type { Directive } from "./parser.ts";
import { readRedirection } from "./redirection.ts";
import { RewriteReader } from "./rewrite-reader.ts";

export type Scope = {
  /** What rules of rewriting are relative to: a folder, a pattern; nothing for a server's own scope. */
  readonly path: string | undefined;
  /** What `.htaccess` may say; nothing in the server's own files, where all may be said. */
  readonly override?: OverrideSettings;
  readonly overrideList?: ReadonlySet<string>;
  readonly modules: Modules;
  readonly isLocation?: boolean;
};

/** A module's name of a directive, or a place where Apache refuses the file. */
export type Refusal = { readonly kind: "refused"; readonly by: ConfigSpan };

/** Reads a scope. In the server's own files a directive that Apache would refuse is left out, with a doubt in its place. */
export function readFolder(directives: readonly Directive[], scope: Scope): FolderConfig | Refusal {
  const reader = new FolderReader(scope);
  const refused = reader.takeAll(directives, true);
  return refused === undefined ? reader.draft : { kind: "refused", by: refused };
}

export function isRefusal(value: FolderConfig | Refusal): value is Refusal {
  return "kind" in value;
}

/** What a variable that nobody defined must not stand in. */
const deciding =
  /^(?:options|allowoverride|require\w*|order|allow|deny|satisfy|redirect\w*|rewrite\w*|files\w*|if|elseif|errordocument|sethandler|addhandler|addtype|directoryindex|fallbackresource|alias|proxypass)$/;

class FolderReader {
  readonly draft: Draft = {};
  readonly #scope: Scope;
  readonly #rewriting: RewriteReader;

  constructor(scope: Scope) {
    this.#scope = scope;
    this.#rewriting = new RewriteReader(scope.path);
  }

  /** Takes directives in; the place of one that Apache refuses, if that ends it. */
  takeAll(directives: readonly Directive[], asksGet: boolean): ConfigSpan | undefined {
    const { override } = this.#scope;
    for (const directive of directives) {
      const permission = override === undefined ? "allowed" : this.#permission(directive, override);
      if (permission === "passed") continue;
      const isTaken = permission === "allowed" && this.#take(directive, asksGet);
      if (isTaken === true) continue;
      if (override !== undefined) return typeof isTaken === "object" ? isTaken : directive.by;
      this.#doubt(directive.name, directive.by);
    }
    return undefined;
  }

  /** Whether `.htaccess` may use a directive: by its class, its name, or not, which may be passed over. */
  #permission(
    { name, by }: Directive,
    override: OverrideSettings,
  ): "allowed" | "passed" | "refused" {
    if (name === doubtName) return "allowed";
    const facts = directiveFacts(name);
    const { modules, overrideList } = this.#scope;
    if (facts === undefined || (modules.isKnown && !hasModule(modules, facts.module))) {
      if (override.passesUnknown) return "passed";
      // A module that is not in our table may know it.
      if (facts === undefined) this.#doubt(name, by);
      return facts === undefined ? "passed" : "refused";
    }
    if ((override.classes & facts.class) !== 0 || overrideList?.has(name) === true)
      return "allowed";
    if (!override.passesForbidden) return "refused";
    this.#touch(facts.module, by);
    return "passed";
  }

  /** A directive that is passed over still makes its module take the file for one with settings: none. */
  #touch(module: string, by: ConfigSpan): void {
    const { draft } = this;
    if (module === "access_compat") draft.hostAccess ??= noHostAccess(by);
    if (module === "rewrite") this.#rewriting.touch(draft);
  }

  #doubt(construct: string, by: ConfigSpan): void {
    this.draft.doubts = withOne(this.draft.doubts, { construct, by });
  }

  /** Takes one directive in; false, or where in it, if Apache refuses it. */
  #take(directive: Directive, asksGet: boolean): boolean | ConfigSpan {
    const { name, args, by, children = [] } = directive;
    const { draft } = this;
    if (name === doubtName) {
      this.#doubt(args, by);
      return true;
    }
    if (args.includes("${") && deciding.test(name)) this.#doubt("${}", by);
    const words = wordsOf(args);
    const [first = "", second = ""] = words;
    switch (name) {
      case "limit":
      case "limitexcept": {
        const namesGet = words.some((word) => /^(?:get|head)$/i.test(word));
        return this.takeAll(children, namesGet === (name === "limit")) ?? true;
      }
      case "files":
      case "filesmatch":
        return this.#takeFiles(directive);
      case "if":
      case "elseif":
      case "else":
        return this.#takeIf(directive, name);
      case "options": {
        const allowed = this.#scope.override?.options;
        const options = readOptions(words, draft.options, allowed);
        if (options === undefined) return false;
        Object.assign(draft, { options, optionsBy: by });
        return true;
      }
      case "allowoverride": {
        const override = readOverride(words);
        if (override === undefined) return false;
        draft.override = override;
        return true;
      }
      case "allowoverridelist": {
        const listed = words.map((word) => word.toLowerCase()).filter((word) => word !== "none");
        draft.overrideList = new Set(listed);
        return true;
      }
      case "require":
      case "requireall":
      case "requireany":
      case "requirenone": {
        const requirement = readRequirement(directive, asksGet);
        if (requirement === undefined) return false;
        const root = withRequirement(draft.authorization?.root, requirement);
        draft.authorization = { root, merging: draft.authorization?.merging };
        return true;
      }
      case "authmerging": {
        const merging = first.toLowerCase();
        if (merging !== "off" && merging !== "and" && merging !== "or") return false;
        draft.authorization = { root: draft.authorization?.root, merging };
        return true;
      }
      case "authtype":
        draft.authType = first.toLowerCase();
        return true;
      case "order":
      case "allow":
      case "deny":
      case "satisfy":
        draft.hostAccess ??= noHostAccess(by);
        return readHostAccess(draft.hostAccess, directive, asksGet);
      case "redirect":
      case "redirectmatch":
      case "redirecttemp":
      case "redirectpermanent":
        return this.#takeRedirection(name, words, by);
      case "alias":
        if (this.#scope.isLocation !== true || second !== "") return false;
        draft.alias = { path: this.#scope.path ?? "", target: first, by };
        return true;
      case "proxypass":
        if (this.#scope.isLocation !== true) return false;
        draft.proxy = { path: this.#scope.path ?? "", target: first, by };
        return true;
      case "rewriteengine":
      case "rewritebase":
      case "rewriteoptions":
      case "rewritecond":
      case "rewriterule":
        return this.#rewriting.take(draft, directive);
      default:
        if (isOpaque(name)) this.#doubt(name, by);
        return readFolderIndex(draft, name, words, by, this.#scope.path ?? "");
    }
  }

  #takeFiles({ name, args, by, children = [] }: Directive): boolean | ConfigSpan {
    let { word, next } = wordAt(args, 0);
    const isTilde = name === "files" && word === "~";
    if (isTilde) ({ word, next } = wordAt(args, next));
    const isExpression = isTilde || name === "filesmatch";
    const expression = isExpression ? compileExpression(word) : undefined;
    if (word === "" || next < args.length || (isExpression && expression === undefined))
      return false;
    const config = this.#inner(children, word);
    if (isRefusal(config)) return config.by;
    const section: Section = {
      kind: "files",
      pattern: word,
      expression,
      isGlob: !isExpression && isGlob(word),
      depth: 0,
      config,
      by,
    };
    this.draft.files = withOne(this.draft.files, section);
    return true;
  }

  #takeIf({ args, by, children = [] }: Directive, kind: IfSection["kind"]): boolean | ConfigSpan {
    const condition = kind === "else" ? undefined : parseCondition(wordAt(args, 0).word);
    if (kind !== "else" && condition === undefined) return false;
    const config = this.#inner(children, "*If");
    if (isRefusal(config)) return config.by;
    this.draft.ifs = withOne(this.draft.ifs, { kind, condition, config, by });
    return true;
  }

  #inner(children: readonly Directive[], path: string): FolderConfig | Refusal {
    return readFolder(children, { ...this.#scope, path, isLocation: false });
  }

  #takeRedirection(name: string, words: readonly string[], by: ConfigSpan): boolean {
    const read = readRedirection(name, words, by, true);
    if (read === undefined) return false;
    if (read.kind === "whole") this.draft.redirect = read.redirect;
    else this.draft.redirections = withOne(this.draft.redirections, read.redirection);
    return true;
  }
}

/** Modules whose directives count as known, whether or not they are loaded: the core's. */
function hasModule(modules: Modules, name: string): boolean {
  return modules.has(name);
}
