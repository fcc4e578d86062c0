/**
 * Python distributions as a way out: what a source distribution takes.
 *
 * In: pyproject.toml or setup.py, with what stands beside it. Out: a surface. setuptools takes modules, a few files by
 * name, and what MANIFEST.in adds; hatchling takes the whole project but what git ignores (hatch.pypa.io, "Build
 * configuration"). setuptools itself was asked; hatchling's page only.
 */
import { installed } from "../../builtins.ts";
import { lastMatch, parseIgnoreFile } from "../../git/ignore-file.ts";
import type { ConfigSpan } from "../config-text.ts";
import { readManifestIn } from "./manifest-in.ts";
import { below, folderOf, inFolder, parents } from "./surface.ts";
import type { Leaving, RepositoryFiles, Surface } from "./surface.ts";

/** Taken from the project's own folder, whatever is said. */
const always =
  /^(?:pyproject\.toml|setup\.(?:py|cfg)|MANIFEST\.in|README(?:\.(?:rst|txt|md))?|LICEN[CS]E.*|COPYING.*|NOTICE.*|AUTHORS.*)$/;
/** Folders that setuptools takes nothing of; of `.git` it takes what it is told to. */
const storeFolder = /^(?:RCS|CVS|\.svn)$/;

/** The source distribution of the project whose pyproject.toml or setup.py is at `path`; nothing if it is none. */
export function pythonSurface(
  path: string,
  text: string,
  files: RepositoryFiles,
): Surface | undefined {
  const folder = folderOf(path);
  const source = { path, text };
  const by = { source, start: 0, end: 0 };
  const hasProject = files.has(inFolder(folder, "pyproject.toml"));
  if (path.endsWith("setup.py")) return hasProject ? undefined : setuptools(folder, by, files);
  const backend = backendOf(text);
  if (backend === undefined) return undefined;
  if (backend.startsWith("setuptools")) return setuptools(folder, by, files);
  const at = text.indexOf("build-backend");
  const span = { source, start: at, end: at + "build-backend".length };
  if (backend.startsWith("hatchling")) return hatchling(folder, span, text, files);
  const fate = (): Leaving => ({
    kind: "unknown",
    construct: `the build backend ${backend}`,
    by: span,
  });
  return { kind: "python-sdist", name: "Python source distribution", by: span, fate, denials: [] };
}

/** The build backend that a pyproject.toml names; setuptools if it describes a project without one (PEP 518). */
function backendOf(text: string): string | undefined {
  const { parse } = installed("smol-toml") as typeof import("smol-toml");
  try {
    const values = parse(text);
    const system = values["build-system"];
    const named =
      typeof system === "object" && "build-backend" in system ? system["build-backend"] : undefined;
    if (typeof named === "string") return named;
    return "project" in values || system !== undefined ? "setuptools.build_meta" : undefined;
  } catch {
    return undefined; // a build would end here
  }
}

function setuptools(folder: string, by: ConfigSpan, files: RepositoryFiles): Surface {
  const path = inFolder(folder, "MANIFEST.in");
  const lines = readManifestIn({ path, text: files.text(path) ?? "" });
  const isModule = (file: string): boolean =>
    file.endsWith(".py") &&
    parents(file)
      .slice(0, -1)
      .every((part) => files.has(inFolder(folder, `${part}/__init__.py`)));
  return {
    kind: "python-sdist",
    name: "Python source distribution",
    by,
    fate: (file) => {
      const inProject = below(folder, file);
      if (inProject === undefined || inProject === "") return { kind: "stays", by: undefined };
      if (inProject.split("/").some((name) => storeFolder.test(name)))
        return { kind: "stays", by: undefined };
      const line = lines.findLast(({ matches }) => matches(inProject));
      if (line?.adds === true) return { kind: "leaves", to: inProject, by: line.by };
      if (line !== undefined) return { kind: "stays", by: line.by };
      const isTaken = always.test(inProject) || (inProject.includes("/") && isModule(inProject));
      return isTaken ? { kind: "leaves", to: inProject, by } : { kind: "stays", by: undefined };
    },
    denials: lines
      .filter(({ adds }) => !adds)
      .map((line) => ({ by: line.by, catches: (file) => line.matches(below(folder, file) ?? "") })),
  };
}

/** With patterns of its own the whole is another one, which is not told. */
function hatchling(folder: string, by: ConfigSpan, text: string, files: RepositoryFiles): Surface {
  const isPlain = !/\[tool\.hatch\.build/.test(text);
  const lists = new Map<string, ReturnType<typeof parseIgnoreFile>>();
  const rulesOf = (at: string): ReturnType<typeof parseIgnoreFile> => {
    const known =
      lists.get(at) ??
      parseIgnoreFile(Buffer.from(files.text(inFolder(at, ".gitignore")) ?? "", "latin1"), false);
    lists.set(at, known);
    return known;
  };
  return {
    kind: "python-sdist",
    name: "Python source distribution",
    by,
    fate: (file): Leaving => {
      const inProject = below(folder, file);
      if (inProject === undefined || inProject === "") return { kind: "stays", by: undefined };
      if (!isPlain) return { kind: "unknown", construct: "patterns of [tool.hatch.build]", by };
      // hatchling reads the ignore file of the project's own folder, or of the nearest one above.
      const rules = rulesOf(folder);
      const isIgnored = parents(inProject).some(
        (part, number, all) => lastMatch(rules, part, number < all.length - 1)?.isNegated === false,
      );
      const isStore = inProject.split("/").includes(".git");
      return isIgnored || isStore
        ? { kind: "stays", by: undefined }
        : { kind: "leaves", to: inProject, by };
    },
    denials: [],
  };
}
