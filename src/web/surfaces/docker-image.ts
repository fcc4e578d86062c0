/**
 * Docker images as a way out: what of a repository is in the image, and what of that its web server hands out.
 *
 * In: a Dockerfile, its `.dockerignore`, and the files that there are. Out: surfaces: one for each folder that a known
 * server serves, one for the whole image. A file that a stage copies on is followed to where it ends.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import { readDockerfile } from "./dockerfile.ts";
import type { Copy, Stage } from "./dockerfile.ts";
import { readDockerignore } from "./dockerignore.ts";
import type { Dockerignore } from "./dockerignore.ts";
import { pathMatcher } from "./path-glob.ts";
import { below, cleanPath, folderOf, inFolder } from "./surface.ts";
import type { Leaving, RepositoryFiles, Surface } from "./surface.ts";

/** Where the images of web servers serve files from, by their documentation; the longest first. */
const webRoots: readonly string[] = [
  "/usr/share/nginx/html",
  "/usr/local/apache2/htdocs",
  "/usr/share/caddy",
  "/var/www/html",
  "/var/www/localhost/htdocs",
  "/srv/http",
  "/srv",
];

/** Most stages that a file is followed through: more are a circle. */
const stagesMax = 32;

/** The surfaces of the Dockerfile at `path`; none if it copies nothing of the repository. */
export function dockerSurfaces(
  path: string,
  text: string,
  files: RepositoryFiles,
): readonly Surface[] {
  const stages = readDockerfile({ path, text });
  const last = stages.at(-1);
  if (last === undefined) return [];
  const context = contextOf(path, stages, files);
  if (context === undefined) return [];
  const ignore = ignoreOf(path, context, files);
  const image = { stages, context, ignore, files };
  const fate = (file: string): Leaving => fateIn(image, file);
  const denials = (ignore?.denials ?? []).map(({ by, catches }) => ({
    by,
    catches: (file: string): boolean => catches(below(context, file) ?? ""),
  }));
  // One image has one server: the deepest of the folders that something is copied to.
  const root = webRoots.find((one) =>
    last.copies.some(({ target }) => target !== undefined && below(one, target) !== undefined),
  );
  const whole: Surface = { kind: "image", name: `image of ${path}`, by: last.by, fate, denials };
  if (root === undefined) return [whole];
  const name = `${root} in the image of ${path}`;
  return [
    { ...whole, kind: "image-web-root", name, fate: (file) => servedFrom(root, fate(file)) },
    whole,
  ];
}

/** What of an image lies below the folder that its server hands out. */
function servedFrom(root: string, fate: Leaving): Leaving {
  if (fate.kind !== "leaves") return fate;
  const rest = below(root, fate.to);
  return rest === undefined || rest === ""
    ? { kind: "stays", by: undefined }
    : { ...fate, to: `/${rest}` };
}

type Image = {
  readonly stages: readonly Stage[];
  readonly context: string;
  readonly ignore: Dockerignore | undefined;
  readonly files: RepositoryFiles;
};

/** What becomes of a file of the repository: the place in the last stage, if one of its copies takes it. */
function fateIn({ stages, context, ignore, files }: Image, file: string): Leaving {
  const inContext = below(context, file);
  if (inContext === undefined || inContext === "") return { kind: "stays", by: undefined };
  const decided = ignore?.decide(inContext);
  if (decided?.isIgnored === true) return { kind: "stays", by: decided.by };
  const isFolder = (path: string): boolean => files.has(`${inFolder(context, path)}/`);
  const places = (
    stage: Stage,
    depth: number,
  ): readonly { readonly to: string; readonly by: ConfigSpan }[] => {
    if (depth > stagesMax) return [];
    const base = stages.find((one) => one !== stage && one.name === stage.base.toLowerCase());
    const inherited = base === undefined ? [] : places(base, depth + 1);
    const own = stage.copies.flatMap((copy) => {
      if (copy.target === undefined) return [];
      if (copy.from === undefined)
        return placeOf(copy, `/${inContext}`, (path) => isFolder(path.slice(1)));
      const from = stages.find(
        (one, number) => one.name === copy.from || String(number) === copy.from,
      );
      if (from === undefined || from === stage) return [];
      return places(from, depth + 1).flatMap(({ to, by }) =>
        placeOf(copy, to, () => true).map((place) => ({ ...place, by })),
      );
    });
    return [...own, ...inherited];
  };
  const last = stages.at(-1)!;
  const [place] = places(last, 0).toSorted(
    (a, b) => a.to.length - b.to.length || (a.to < b.to ? -1 : 1),
  );
  if (place !== undefined) return { kind: "leaves", ...place };
  const open = last.copies.find(({ target, from }) => target === undefined && from === undefined);
  if (open === undefined) return { kind: "stays", by: undefined };
  return { kind: "unknown", construct: "a variable in COPY's target", by: open.by };
}

/** Where a copy puts a file, or nothing. A folder's content is copied, not the folder itself. */
function placeOf(
  { sources, target, isFolder, by }: Copy,
  file: string,
  isSourceFolder: (path: string) => boolean,
): readonly { readonly to: string; readonly by: ConfigSpan }[] {
  for (const written of sources) {
    const source = `/${cleanPath(written) ?? ""}`;
    const folder = source === "/" ? "" : source;
    if (/[*?[]/.test(source)) {
      const names = file.split("/");
      const depth = source.split("/").length;
      const head = names.slice(0, depth).join("/");
      if (!pathMatcher(source)(head)) continue;
      // A matched folder gives its content, a matched file itself.
      const rest = names.length > depth ? names.slice(depth).join("/") : names.at(-1)!;
      return [{ to: `${target === "/" ? "" : target!}/${rest}`, by }];
    }
    if (file === source && !isSourceFolder(source)) {
      const name = file.slice(file.lastIndexOf("/") + 1);
      return [{ to: isFolder ? `${target === "/" ? "" : target!}/${name}` : target!, by }];
    }
    if (file === source)
      return [
        { to: isFolder ? `${target!}/${file.slice(file.lastIndexOf("/") + 1)}` : target!, by },
      ];
    if (file.startsWith(`${folder}/`))
      return [{ to: `${target === "/" ? "" : target!}${file.slice(folder.length)}`, by }];
  }
  return [];
}

/**
 * The build context, which is not told by the Dockerfile: its own folder, if what it copies is there; else the nearest
 * above where it is. Nothing if there is none.
 */
function contextOf(
  path: string,
  stages: readonly Stage[],
  files: RepositoryFiles,
): string | undefined {
  const sources = stages
    .flatMap(({ copies }) => copies.filter(({ from }) => from === undefined))
    .flatMap((copy) => copy.sources)
    .filter((source) => !/[*?[$]|:\/\//.test(source))
    .flatMap((source) => cleanPath(source) ?? []);
  const hasSome = stages.some(({ copies }) => copies.some(({ from }) => from === undefined));
  if (!hasSome) return undefined;
  for (let folder = parentOf(path); folder !== undefined; folder = parentOf(folder)) {
    const here = folder;
    if (sources.every((source) => source === "" || files.has(inFolder(here, source)))) return here;
  }
  return undefined;
}

function parentOf(path: string): string | undefined {
  return path === "" ? undefined : folderOf(path);
}

/** `Dockerfile.dockerignore` beside the Dockerfile replaces the context's own. */
function ignoreOf(path: string, context: string, files: RepositoryFiles): Dockerignore | undefined {
  for (const name of [`${path}.dockerignore`, inFolder(context, ".dockerignore")]) {
    const text = files.text(name);
    const source: ConfigText | undefined = text === undefined ? undefined : { path: name, text };
    if (source !== undefined) return readDockerignore(source);
  }
  return undefined;
}
