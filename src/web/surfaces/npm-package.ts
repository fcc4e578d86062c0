/**
 * npm packages as a way out: what `npm publish` takes.
 *
 * In: a package.json, and the ignore files there are. Out: a surface. Without `files` nearly everything goes; `.npmignore`
 * replaces `.gitignore`; with `files`, neither of the package's own folder counts. docs.npmjs.com, "package.json" (files)
 * and "Developers" (keeping files out of your package); what they leave open, npm 11 itself was asked.
 */
import { lastMatch, parseIgnoreFile } from "../../git/ignore-file.ts";
import type { IgnoreRule } from "../../git/ignore-file.ts";
import { lineSpan } from "../config-text.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { Denial } from "../site.ts";
import { below, cleanPath, folderOf, inFolder, parents } from "./surface.ts";
import type { Leaving, RepositoryFiles, Surface } from "./surface.ts";

/** Never taken, at any depth, whatever `files` says. */
const neverNames = new Set([".git", ".npmrc"]);
/** Of the package's own folder, likewise. */
const neverTop = new Set([
  "node_modules",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lockb",
  "bun.lock",
]);
/** Left out unless `files` takes them. */
const usuallyNot =
  /^(?:\.DS_Store|\.gitignore|\.npmignore|\.hg|\.svn|CVS|\.lock-wscript|\.wafpickle-.*|config\.gypi|npm-debug\.log|\._.*|\..*\.swp|.*\.orig)$/;
/** Always taken from the package's own folder. */
const always = /^(?:package\.json|readme(?:\..*)?|licen[cs]e(?:\..*)?|copying(?:\..*)?)$/i;

type IgnoreList = {
  readonly source: ConfigText;
  readonly folder: string;
  readonly rules: readonly IgnoreRule[];
};

type Manifest = {
  readonly name: string;
  readonly isPrivate: boolean;
  readonly files: readonly string[] | undefined;
  readonly entries: ReadonlySet<string>;
};

/** The package whose package.json is at `path`; nothing if it is no package that can be published. */
export function npmSurface(
  path: string,
  text: string,
  files: RepositoryFiles,
): Surface | undefined {
  const manifest = manifestOf(text);
  if (manifest === undefined || manifest.isPrivate) return undefined;
  const source = { path, text };
  const folder = folderOf(path);
  const whole = { source, start: 0, end: 0 };
  const listed = text.search(/"files"\s*:/);
  const by =
    manifest.files === undefined || listed < 0 ? whole : { source, start: listed, end: listed + 7 };
  const lists = ignoreLists(folder, files, manifest.files !== undefined);
  const taken = manifest.files?.map((one) => filesRule(one));
  return {
    kind: "npm-package",
    name: `npm package ${manifest.name}`,
    by,
    fate: (file) => {
      const inPackage = below(folder, file);
      return inPackage === undefined || inPackage === ""
        ? { kind: "stays", by: undefined }
        : fateOf(inPackage, { folder, manifest, taken, lists, by });
    },
    denials: denialsOf(folder, lists(folder)),
  };
}

type Package = {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly taken: readonly FilesRule[] | undefined;
  readonly lists: (folder: string) => IgnoreList | undefined;
  readonly by: ConfigSpan;
};

function fateOf(file: string, { folder, manifest, taken, lists, by }: Package): Leaving {
  const names = file.split("/");
  const stays: Leaving = { kind: "stays", by: undefined };
  const leaves: Leaving = { kind: "leaves", to: `package/${file}`, by };
  if (names.some((name) => neverNames.has(name)) || neverTop.has(names[0]!)) return stays;
  if (names.length === 1 && always.test(file)) return leaves;
  if (manifest.entries.has(file)) return leaves;
  if (taken !== undefined) {
    const rule = taken.findLast(({ matches }) => matches(file));
    if (rule === undefined || rule.isException) return { kind: "stays", by };
    const usual = names.some((name) => usuallyNot.test(name));
    if (usual && !rule.takesAll) return stays;
  } else if (names.some((name) => usuallyNot.test(name))) return stays;
  // What lies in a folder that is left out is left out with it, so folders come first.
  for (let count = 1; count <= names.length; count++) {
    const part = names.slice(0, count).join("/");
    const decided = decide(inFolder(folder, part), count < names.length, folder, lists);
    if (decided?.rule.isNegated === false)
      return { kind: "stays", by: lineSpan(decided.list.source, decided.rule.line) };
  }
  return leaves;
}

/** The rule about one file or folder: the deepest folder's ignore file speaks first. */
function decide(
  path: string,
  isFolder: boolean,
  top: string,
  lists: (folder: string) => IgnoreList | undefined,
): { readonly list: IgnoreList; readonly rule: IgnoreRule } | undefined {
  for (let at = path; at !== top;) {
    at = folderOf(at);
    const list = lists(at);
    const rule =
      list === undefined ? undefined : lastMatch(list.rules, below(at, path) ?? "", isFolder);
    if (list !== undefined && rule !== undefined) return { list, rule };
    if (at === "") break;
  }
  return undefined;
}

/** The ignore file of each folder, read once. With `files`, that of the package's own folder does not count. */
function ignoreLists(
  top: string,
  files: RepositoryFiles,
  hasFiles: boolean,
): (folder: string) => IgnoreList | undefined {
  const known = new Map<string, IgnoreList | undefined>();
  return (folder) => {
    if (known.has(folder)) return known.get(folder);
    const list = hasFiles && folder === top ? undefined : ignoreList(folder, files);
    known.set(folder, list);
    return list;
  };
}

function ignoreList(folder: string, files: RepositoryFiles): IgnoreList | undefined {
  for (const name of [".npmignore", ".gitignore"]) {
    const path = inFolder(folder, name);
    const text = files.text(path);
    if (text !== undefined)
      return {
        source: { path, text },
        folder,
        rules: parseIgnoreFile(Buffer.from(text, "latin1"), true),
      };
  }
  return undefined;
}

function denialsOf(folder: string, list: IgnoreList | undefined): readonly Denial[] {
  return (list?.rules ?? [])
    .filter(({ isNegated }) => !isNegated)
    .map((rule) => ({
      by: lineSpan(list!.source, rule.line),
      catches: (file) =>
        parents(below(folder, file) ?? "").some((part, number, all) =>
          rule.matches(part, number < all.length - 1),
        ),
    }));
}

type FilesRule = {
  readonly isException: boolean;
  /** Names what is left out else by a pattern for everything. */
  readonly takesAll: boolean;
  readonly matches: (path: string) => boolean;
};

/** An entry of `files`: a path or a pattern from the package's folder on, with all that is below it. */
function filesRule(entry: string): FilesRule {
  const isException = entry.startsWith("!");
  const plain = (isException ? entry.slice(1) : entry)
    .replace(/^(?:\.?\/)+/, "")
    .replace(/\/+$/, "");
  const [rule] = parseIgnoreFile(Buffer.from(`/${plain === "." ? "**" : plain}`, "latin1"), true);
  return {
    isException,
    takesAll: plain.endsWith("*"),
    matches: (path) =>
      rule !== undefined &&
      parents(path).some((part, number, all) => rule.matches(part, number < all.length - 1)),
  };
}

function manifestOf(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // npm refuses it as well
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { name, private: isPrivate, files, main, bin, browser } = value as Record<string, unknown>;
  if (typeof name !== "string") return undefined;
  const programs = typeof bin === "object" && bin !== null ? Object.values(bin) : [bin];
  const entries = [main, browser, ...programs].flatMap((one) => {
    const path = typeof one === "string" ? cleanPath(one) : undefined;
    return path === undefined ? [] : [path];
  });
  const list = Array.isArray(files) ? files.filter((one) => typeof one === "string") : undefined;
  return { name, isPrivate: isPrivate === true, files: list, entries: new Set(entries) };
}
