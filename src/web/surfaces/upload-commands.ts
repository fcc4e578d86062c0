/**
 * Commands that copy a folder to where it is served: `aws s3 sync`, `rsync`, and the steps that publish GitHub Pages.
 *
 * In: a script, a Makefile or a CI file. Out: a surface for each command whose folder is plain. What is left out is said in
 * the command alone; git's ignore files do not count. AWS CLI, "Use of Exclude and Include Filters"; rsync(1), "FILTER
 * RULES"; the actions' own pages.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import { pathMatcher } from "./path-glob.ts";
import { hostedSurface, ownExclusion } from "./static-host.ts";
import type { Exclusion } from "./static-host.ts";
import { cleanPath, parents } from "./surface.ts";
import type { Surface } from "./surface.ts";

/** Most commands of one file that are looked at; a script has a few. */
const commandsMax = 1000;

/** The surfaces of the commands in a file. They are run in the repository's own folder, as CI jobs are. */
export function uploadSurfaces(path: string, text: string): readonly Surface[] {
  const source = { path, text };
  const commands = [
    ...text.matchAll(/\b(?:aws\s+s3\s+(?:sync|cp)|rsync)\s(?:[^\n\\]|\\\n|\\[^\n])*/g),
  ];
  return [
    ...commands.slice(0, commandsMax).flatMap(({ 0: command, index }) => {
      const by = { source, start: index, end: index + command.trimEnd().length };
      const words = wordsOf(command.replace(/[;&|].*$/s, ""));
      return command.startsWith("aws") ? bucket(by, words.slice(3)) : rsync(by, words.slice(1));
    }),
    ...pages(source),
  ];
}

/** Filters apply in order and the last one wins; a star crosses slashes. Everything goes but what is excluded. */
function bucket(by: ConfigSpan, words: readonly string[]): readonly Surface[] {
  const [from, to] = plainWords(
    words,
    new Set(["--exclude", "--include", "--acl", "--region", "--profile", "--cache-control"]),
  );
  const folder = from === undefined ? undefined : localFolder(from);
  if (folder === undefined || to?.startsWith("s3://") !== true) return [];
  const filters = optionValues(words, ["--exclude", "--include"]).map(({ name, value }) => ({
    excludes: name === "--exclude",
    matches: crossingGlob(value),
    meant: crossingGlob(`*${value.replace(/^\*?\/?/, "")}`),
  }));
  const exclusion: Exclusion = {
    by,
    catches: (path) => filters.findLast(({ matches }) => matches(path))?.excludes === true,
    meant: (path) => filters.some(({ excludes, meant }) => excludes && meant(path)),
  };
  return [hostedSurface({ name: `the bucket ${to}`, by, folder, exclusions: [exclusion] })];
}

/** A pattern without a slash is compared with every name, one that begins with a slash with the folder's own. */
function rsync(by: ConfigSpan, words: readonly string[]): readonly Surface[] {
  const [from, to] = plainWords(
    words,
    new Set(["--exclude", "--include", "-e", "--rsh", "-f", "--filter", "--exclude-from"]),
  );
  const folder = from?.endsWith("/") === true || from === "." ? localFolder(from) : undefined;
  if (folder === undefined || to === undefined || !/^(?:[^/]+:|\/(?:var|srv|usr)\/)/.test(to))
    return [];
  const isOpen = words.some((word) =>
    /^(?:-f|--filter|--exclude-from|--include|--files-from)/.test(word),
  );
  const exclusions = optionValues(words, ["--exclude"]).map(({ value }): Exclusion => {
    const plain = value.replace(/\/$/, "");
    const glob = plain.startsWith("/") ? plain.slice(1) : `**/${plain}`;
    const matches = pathMatcher(glob);
    const isMeant = pathMatcher(`**/${plain.replace(/^\//, "")}`);
    return {
      by,
      catches: (path) => parents(path).some(matches),
      meant: (path) => parents(path).some(isMeant),
    };
  });
  const open = (): string => "rsync's filters from elsewhere";
  return [hostedSurface({ name: to, by, folder, exclusions, ...(isOpen ? { open } : {}) })];
}

/** Steps of a workflow that take a folder to GitHub Pages. */
function pages(source: ConfigText): readonly Surface[] {
  if (!/\.ya?ml$/.test(source.path)) return [];
  const step =
    /uses:[ \t]*["']?(actions\/upload-pages-artifact|peaceiris\/actions-gh-pages)@v?(\d*)[^\n]*(?:\n(?![ \t]*-[ \t])[^\n]*){0,20}/g;
  return [...source.text.matchAll(step)].flatMap(
    ({ 0: text, 1: action = "", 2: version = "", index }) => {
      const key = action.startsWith("actions/") ? "path" : "publish_dir";
      const written = new RegExp(`\\n[ \\t]*${key}:[ \\t]*["']?([^"'\\n#]*)`)
        .exec(text)?.[1]
        ?.trim();
      const folder = localFolder(written ?? (key === "path" ? "_site/" : "public"));
      if (folder === undefined) return [];
      // The official action leaves out .git and .github, and from its fourth version on all names with a dot.
      const own =
        key !== "path" ? /^\.(?:git|github)$/ : Number(version) >= 4 ? /^\./ : /^\.(?:git|github)$/;
      const by = { source, start: index, end: index + text.split("\n")[0]!.length };
      return [hostedSurface({ name: "GitHub Pages", by, folder, exclusions: [ownExclusion(own)] })];
    },
  );
}

/** A folder that is written plainly and lies in the repository. */
function localFolder(written: string): string | undefined {
  return /[$`*~]|^\/|:/.test(written) ? undefined : cleanPath(written);
}

/** A glob whose star crosses slashes, over whole paths. */
function crossingGlob(glob: string): (path: string) => boolean {
  return pathMatcher(glob.replaceAll(/\*+/g, "**"));
}

function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|((?:[^\s"'\\]|\\[^\n])+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}

/** Words that are neither options nor their values. */
function plainWords(words: readonly string[], withValue: ReadonlySet<string>): readonly string[] {
  return words.filter(
    (word, number) => !word.startsWith("-") && !withValue.has(words[number - 1] ?? ""),
  );
}

/** The values of some options, as `--name value` or `--name=value`, in their order. */
function optionValues(
  words: readonly string[],
  names: readonly string[],
): readonly { readonly name: string; readonly value: string }[] {
  return words.flatMap((word, number) => {
    const name = names.find((one) => word === one || word.startsWith(`${one}=`));
    if (name === undefined) return [];
    const value = word === name ? words[number + 1] : word.slice(name.length + 1);
    return value === undefined ? [] : [{ name, value: value.replace(/^["']|["']$/g, "") }];
  });
}
