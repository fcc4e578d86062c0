/**
 * Probes: which family a file is of, by its path.
 *
 * In: families, paths below a root. Out: the families of each. A root may hold a hundred thousand files, so a path is
 * looked up by its name, by what stands behind each dot, and by the folders it lies in; few expressions are tried.
 */
import type { ExposureSeverity, Family } from "./family.ts";
import { exposureSeverities } from "./family.ts";
import { expandedBraces, globExpression } from "./glob.ts";

export type Probes = {
  /** The families of the file `name` in `folder` ("" or ending with a slash), the gravest first. */
  readonly familiesOf: (folder: string, name: string) => readonly Family[];
};

/** One glob. The expression has to hold too where more than the key is said. */
type Probe = { readonly family: Family; readonly expression: RegExp | undefined };

export function probesOf(families: readonly Family[]): Probes {
  const byName = new Map<string, Probe[]>();
  const byEnding = new Map<string, Probe[]>();
  const byFolder = new Map<string, Probe[]>();
  const others: Probe[] = [];
  for (const family of families)
    for (const glob of family.files.flatMap((one) => expandedBraces(one.toLowerCase())))
      keep(family, glob);

  function keep(family: Family, glob: string): void {
    const names = glob.split("/");
    const last = names.at(-1) ?? "";
    const expression = new RegExp(`(?:^|/)${globExpression(glob)}$`, "s");
    const isAlone = names.length === 1;
    if (last === "**") {
      const folder = names.at(-2) ?? "";
      if (isPlain(folder)) add(byFolder, folder, { family, expression });
      else others.push({ family, expression });
    } else if (isPlain(last))
      add(byName, last, { family, expression: isAlone ? undefined : expression });
    else if (last.startsWith("*.") && isPlain(last.slice(1)))
      add(byEnding, last.slice(1), { family, expression: isAlone ? undefined : expression });
    else others.push({ family, expression });
  }

  const exceptions = new Map(
    families.flatMap(({ id, except }) =>
      except === undefined ? [] : [[id, exceptionOf(except)] as const],
    ),
  );
  const other = anyOf(others.map(({ expression }) => expression?.source ?? ""));
  let lastFolder: string | undefined;
  let inFolder: readonly Probe[] = [];
  let isSpared = false;

  function enter(folder: string): void {
    lastFolder = folder;
    const names = folder.toLowerCase().split("/").slice(0, -1);
    inFolder = names.flatMap((name) => byFolder.get(name) ?? []);
    isSpared = isMeantForVisitors(names);
  }

  return {
    familiesOf: (folder, name) => {
      if (folder !== lastFolder) enter(folder);
      const small = name.toLowerCase();
      if (isSpared && !small.startsWith(".")) return [];
      const path = folder.toLowerCase() + small;
      const found = new Set<Family>();
      const see = (probes: readonly Probe[] | undefined): void => {
        for (const { family, expression } of probes ?? [])
          if (expression === undefined || expression.test(path)) found.add(family);
      };
      see(byName.get(small));
      for (let dot = small.indexOf("."); dot >= 0; dot = small.indexOf(".", dot + 1))
        see(byEnding.get(small.slice(dot)));
      see(inFolder);
      if (other?.test(path) === true) see(others);
      if (found.size === 0) return [];
      return [...found]
        .filter(({ id }) => exceptions.get(id)?.test(path) !== true)
        .sort((one, two) => rank(one.severity) - rank(two.severity));
    },
  };
}

/** How grave, 0 for the gravest. */
export function rank(severity: ExposureSeverity): number {
  return exposureSeverities.indexOf(severity);
}

/** RFC 8615: what lies in .well-known is there to be asked for, but for names of dots in it. */
function isMeantForVisitors(folders: readonly string[]): boolean {
  return (
    folders.includes(".well-known") &&
    folders.every((name) => name === ".well-known" || !name.startsWith("."))
  );
}

function exceptionOf(globs: readonly string[]): RegExp | undefined {
  return anyOf(
    globs
      .flatMap((one) => expandedBraces(one.toLowerCase()))
      .map((glob) => `(?:^|/)${globExpression(glob)}$`),
  );
}

function anyOf(sources: readonly string[]): RegExp | undefined {
  return sources.length === 0 ? undefined : new RegExp(sources.join("|"), "s");
}

function isPlain(glob: string): boolean {
  return !/[*?[]/.test(glob);
}

function add(map: Map<string, Probe[]>, key: string, probe: Probe): void {
  const list = map.get(key) ?? [];
  list.push(probe);
  map.set(key, list);
}
