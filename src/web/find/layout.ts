/**
 * Where a project's folders come to lie on its server: what Dockerfiles and compose files say of it.
 *
 * In: paths of such files, and the folder that is looked at. Out: folders of the server and where they lie here. Only the
 * last stage of an image counts, and only what is copied from the project, not from another stage. A folder of the server
 * for which two files name two folders here is left out: which of them it is, nobody can tell.
 */
import { entryKind } from "../entry-kind.ts";
import { configFileBytesMax } from "../../limits.ts";
import { yamlValue } from "../../rules/yaml-document.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { MappedFolder } from "../path-map.ts";
import { plainFileText } from "../plain-file.ts";
import { readDockerfile } from "../surfaces/dockerfile.ts";

export type Layout = {
  readonly folders: readonly MappedFolder[];
  readonly troubles: readonly Trouble[];
};

export function layoutOf(files: readonly string[], top: string): Layout {
  const troubles: Trouble[] = [];
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const text = plainFileText(file, configFileBytesMax);
    if (text === undefined) {
      troubles.push(trouble("FILE_UNREADABLE", file));
      continue;
    }
    const folder = file.slice(0, file.lastIndexOf("/"));
    const pairs = /\.ya?ml$/.test(file)
      ? composeFolders(text, folder)
      : imageFolders(file, text, [folder, top]);
    for (const { server, local } of pairs) {
      const known = folders.get(server) ?? new Set();
      folders.set(server, known.add(local));
    }
  }
  return {
    troubles,
    folders: [...folders].flatMap(([server, local]) => {
      const [only] = local;
      return local.size === 1 && only !== undefined ? [{ server, local: only }] : [];
    }),
  };
}

/**
 * What the last stage copies from the project. A folder's content is copied, not the folder (docs.docker.com, "Dockerfile
 * reference", COPY); a destination that is a folder takes a file by its name.
 */
function imageFolders(
  file: string,
  text: string,
  contexts: readonly string[],
): readonly MappedFolder[] {
  const copies = readDockerfile({ path: file, text }).at(-1)?.copies ?? [];
  return copies.flatMap(({ sources, target, isFolder: isInto, from }) => {
    if (target === undefined || from !== undefined) return [];
    return sources.flatMap((source) => {
      const local = contextPath(source, contexts);
      if (local === undefined) return [];
      const name = local.slice(local.lastIndexOf("/") + 1);
      const isFile = entryKind(local) !== "folder";
      return [{ server: joined("/", isFile && isInto ? `${target}/${name}` : target), local }];
    });
  });
}

/** The first context in which the source is there. */
function contextPath(source: string, contexts: readonly string[]): string | undefined {
  if (/[*?$[]|:\/\//.test(source)) return undefined;
  return contexts
    .map((context) => joined(context, source.replace(/^\/+/, "")))
    .find((path) => entryKind(path) !== "absent");
}

/** docs.docker.com/reference/compose-file/services, volumes: `SOURCE:TARGET[:MODE]`, or a map with both. */
function composeFolders(text: string, folder: string): readonly MappedFolder[] {
  const root = (yamlValue(text) ?? {}) as { readonly services?: unknown };
  const pairs: MappedFolder[] = [];
  for (const service of valuesOf(root.services)) {
    for (const volume of valuesOf((service as { readonly volumes?: unknown }).volumes)) {
      const [source, target] = volumeOf(volume);
      if (source === undefined || target === undefined || source.includes("$")) continue;
      if (!source.startsWith(".") && !source.startsWith("/")) continue; // a volume with a name
      pairs.push({ server: joined("/", target), local: joined(folder, source) });
    }
  }
  return pairs;
}

function volumeOf(volume: unknown): readonly [string | undefined, string | undefined] {
  if (typeof volume === "string") {
    const [source, target] = volume.split(":");
    return [source, target];
  }
  const { source, target } = (volume ?? {}) as {
    readonly source?: unknown;
    readonly target?: unknown;
  };
  return [
    typeof source === "string" ? source : undefined,
    typeof target === "string" ? target : undefined,
  ];
}

function valuesOf(value: unknown): readonly object[] | readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).filter(Boolean) : [];
}

/** A path in a folder, without `.`, `..` and a slash at its end; "" for the top. */
function joined(folder: string, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.map((name) => `/${name}`).join("");
}
