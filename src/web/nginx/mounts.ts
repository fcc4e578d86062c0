/**
 * Where the URLs of a server block lead, as far as that is plain text.
 *
 * In: a block. Out: mounts, each once. They say where to look for files, and are no answers: the resolver gives those.
 */
import type { Mount } from "../site.ts";
import type { Location, ServerBlock } from "./location.ts";
import type { RewriteCode } from "./rewrite-code.ts";

export function mountsOf(server: ServerBlock): readonly Mount[] {
  if (alwaysReturns(server.level)) return [];
  const mounts = new Map<string, Mount>();
  for (const mount of server.locations.flatMap((location) => mountsIn(location, server))) {
    const key = `${mount.prefix} ${mount.folder}`;
    if (!mounts.has(key)) mounts.set(key, mount);
  }
  return [...mounts.values()];
}

function mountsIn(location: Location, server: ServerBlock): readonly Mount[] {
  const folder = plainFolder(location, server);
  const { kind, settings, search } = location;
  // What a program answers, or another location in every case, has no files.
  const isHidden =
    settings.handler !== undefined || (kind === "server" && search.prefixes.has("/"));
  if (folder === undefined || kind === "named" || alwaysReturns(location)) return [];
  return [
    ...(isHidden ? [] : ownMount(location, folder)),
    ...location.codes.flatMap((code) => rewrittenMount(code, location, folder)),
  ];
}

function alwaysReturns({ codes }: Location): boolean {
  return codes.some(({ kind }) => kind === "return");
}

function ownMount({ kind, name, settings, by }: Location, folder: string): readonly Mount[] {
  const { drops } = settings.root;
  switch (kind) {
    case "server":
      return [{ prefix: "/", folder: `${folder}/`, by }];
    case "prefix":
      return [{ prefix: name, folder: folder + (drops === 0 ? name : ""), by }];
    case "regex": {
      if (drops !== "all") return [{ prefix: "/", folder: `${folder}/`, by }];
      const lead = leadOf(name);
      return lead === undefined ? [] : [{ prefix: lead, folder, by }];
    }
    case "exact": // one file, which is asked for by its name
    case "named":
    case "if":
    case "limit-except":
      return [];
  }
}

/** `rewrite ^/lead(.*)$ /other$1`: by text, what begins with the one leads below the other. */
function rewrittenMount(
  code: RewriteCode,
  { settings, by }: Location,
  folder: string,
): readonly Mount[] {
  if (code.kind !== "rewrite" || code.ends === "redirect" || settings.root.drops !== 0) return [];
  const lead = leadOf(code.expression.source);
  const [first, second] = code.path.parts;
  const isPlain = first?.kind === "text" && second?.kind === "capture" && second.index === 1;
  return lead === undefined || !isPlain ? [] : [{ prefix: lead, folder: folder + first.text, by }];
}

/** What stands before the first group of an expression that begins at the start. */
function leadOf(source: string): string | undefined {
  return /^\^((?:\\?[-/\w.])+)\(/.exec(source)?.[1]?.replaceAll("\\", "");
}

function plainFolder({ settings }: Location, server: ServerBlock): string | undefined {
  let text = "";
  for (const part of settings.root.value.parts) {
    const isName = part.kind === "variable" && /^(host|server_name|http_host)$/.test(part.name);
    if (part.kind === "text") text += part.text;
    else if (isName) text += server.names.find((name) => /^[a-z0-9]/.test(name)) ?? "";
    else if (part.kind === "capture" && settings.root.drops === "all") return text;
    else return undefined;
  }
  return text;
}
