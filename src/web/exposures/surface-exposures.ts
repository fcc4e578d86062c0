/**
 * What leaves a repository by other ways than a server: images, packages, hosts that take a folder.
 *
 * In: a repository's folder, its files, and families. Out: exposures, each with the line that takes the files along and
 * those that were meant to keep them back. A package is made of source, so only what opens something counts in one.
 */
import { provenOf } from "./content-proof.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { ExposedFile, Exposure, MeantRule, UnknownPlace } from "./exposure.ts";
import type { ExposureSeverity, Family } from "./family.ts";
import { probesOf } from "./probes.ts";
import type { Probes } from "./probes.ts";
import { isPartOfSource } from "./site-exposures.ts";
import type { Surface, SurfaceKind } from "../surfaces/surface.ts";
import { isSource } from "./work-tree.ts";

export type SurfaceFiles = {
  /** The repository's folder on this machine, without a slash at the end. */
  readonly root: string;
  /** All its files that are there, relative, as bytes. */
  readonly paths: readonly string[];
  /** Those that git has. */
  readonly tracked: ReadonlySet<string>;
};

export type SurfaceFindings = {
  readonly exposures: readonly Exposure[];
  readonly unknown: readonly UnknownPlace[];
};

/** Whether what leaves can be asked for by anybody, or is handed to those who install it. */
const isForVisitors: Readonly<Record<SurfaceKind, boolean>> = {
  "image-web-root": true,
  "static-host": true,
  image: false,
  "npm-package": false,
  "python-sdist": false,
  "python-wheel": false,
};

/** In a package or an image these open something; the rest is what it is made of. */
const countInPackages: ReadonlySet<string> = new Set(
  `environment private-key wallet tool-login password-file shell-history dump copied-data git-store other-store`.split(
    " ",
  ),
);

/** The exposures of these surfaces. */
export function surfaceExposures(
  surfaces: readonly Surface[],
  { root, paths, tracked }: SurfaceFiles,
  families: readonly Family[],
): SurfaceFindings {
  const candidates = candidatesOf(paths, probesOf(families));
  const source = paths.filter((path) => tracked.has(path) && isSource(path));
  const groups = new Map<string, Group>();
  const unknown = new Map<string, UnknownPlace>();
  for (const surface of surfaces) {
    const own = isForVisitors[surface.kind] ? ownSource(surface, source) : [];
    const told = new Set(own);
    for (const { path, family } of candidates) {
      if (!isForVisitors[surface.kind] && !countInPackages.has(family.id)) continue;
      const fate = surface.fate(path);
      if (fate.kind === "unknown") countUnknown(unknown, fate.construct, fate.by, path);
      if (fate.kind !== "leaves" || (told.has(path) && isPartOfSource(family))) continue;
      const local = `${root}/${path}`;
      const isProven = provenOf(family, local);
      const severity = isProven === false ? (family.unproven ?? family.severity) : family.severity;
      const meant = meantLines(surface, path);
      const file: ExposedFile = {
        target: fate.to,
        file: path,
        local,
        outcome: isForVisitors[surface.kind] ? "served" : "packed",
        state: tracked.has(path) ? "tracked" : "untracked",
        ...(isProven === undefined ? {} : { isProven }),
      };
      add(groups, surface, family, severity, fate.by, meant, file);
    }
    if (own.length > 0) addSource(groups, surface, own, source.length, root);
  }
  return { exposures: [...groups.values()].map(exposureOf), unknown: [...unknown.values()] };
}

type Group = Omit<Exposure, "files" | "filesInAll"> & { readonly files: ExposedFile[] };

function exposureOf({ files, ...shared }: Group): Exposure {
  return { ...shared, files, filesInAll: files.length };
}

/** Files that a family names, each with the gravest. */
function candidatesOf(
  paths: readonly string[],
  probes: Probes,
): readonly { readonly path: string; readonly family: Family }[] {
  return paths.flatMap((path) => {
    const slash = path.lastIndexOf("/") + 1;
    const [family] = probes.familiesOf(path.slice(0, slash), path.slice(slash));
    return family === undefined ? [] : [{ path, family }];
  });
}

function ownSource(surface: Surface, source: readonly string[]): readonly string[] {
  return source.filter((path) => surface.fate(path).kind === "leaves");
}

function add(
  groups: Map<string, Group>,
  surface: Surface,
  family: Family,
  severity: ExposureSeverity,
  by: ConfigSpan,
  meant: readonly MeantRule[],
  file: ExposedFile,
): void {
  const key = [
    surface.name,
    family.id,
    severity,
    by.start,
    ...meant.map((one) => one.by.start),
  ].join("\n");
  const group = groups.get(key) ?? {
    kind: isForVisitors[surface.kind] ? "files" : "package",
    family: family.id,
    name: family.name,
    severity,
    reason: family.reason,
    host: surface.name,
    by,
    files: [],
    meant,
    isListed: false,
    afterLogin: false,
  };
  groups.set(key, group);
  group.files.push(file);
}

function addSource(
  groups: Map<string, Group>,
  surface: Surface,
  own: readonly string[],
  of: number,
  root: string,
): void {
  const files = own.flatMap((path): readonly ExposedFile[] => {
    const fate = surface.fate(path);
    if (fate.kind !== "leaves") return [];
    return [
      {
        target: fate.to,
        file: path,
        local: `${root}/${path}`,
        outcome: "served",
        state: "tracked",
      },
    ];
  });
  groups.set(`${surface.name}\nown-source`, {
    kind: "source",
    family: "own-source",
    name: "source of the project",
    severity: "high",
    reason: "The project's own files are put where they are handed out.",
    host: surface.name,
    by: surface.by,
    files,
    of,
    meant: [],
    isListed: false,
    afterLogin: false,
  });
}

/** Lines that were meant to keep a file back that leaves all the same. */
function meantLines({ denials, kind }: Surface, path: string): readonly MeantRule[] {
  const why =
    kind === "image" || kind === "image-web-root"
      ? `a pattern without **/ is the top folder's alone, or a later line takes ${path} back`
      : `it does not match ${path}, or a later line takes it back`;
  return denials.filter(({ catches }) => catches(path)).map(({ by }) => ({ by, why }));
}

function countUnknown(
  unknown: Map<string, UnknownPlace>,
  construct: string,
  by: ConfigSpan,
  target: string,
): void {
  const key = `${construct}\n${by.source.path}\n${by.start}`;
  const known = unknown.get(key) ?? { construct, by, files: 0, target };
  unknown.set(key, { ...known, files: known.files + 1 });
}
