/**
 * The folders that a Django site hands out: STATIC_ROOT, STATICFILES_DIRS, MEDIA_ROOT, and WhiteNoise's root.
 *
 * In: a settings file. Out: a surface for each folder that lies in the repository. docs.djangoproject.com, "Settings" and
 * "The staticfiles app": collectstatic leaves out names that begin with a dot, `CVS` and `*~`; a server of MEDIA_ROOT or
 * STATIC_ROOT leaves out nothing by itself, nor does WhiteNoise.
 */
import type { Assigned, PythonValue } from "./python-paths.ts";
import { readAssignments } from "./python-paths.ts";
import { hostedSurface, ownExclusion } from "./static-host.ts";
import { cleanPath } from "./surface.ts";
import type { Leaving, Surface } from "./surface.ts";

/** What collectstatic leaves out unless it is told otherwise. */
const notCollected = ownExclusion(/^(?:CVS|\..*|.*~)$/);

/** The surfaces of a settings file; none for a file that sets none of these. */
export function djangoSurfaces(path: string, text: string): readonly Surface[] {
  if (!/^(?:STATIC_ROOT|STATICFILES_DIRS|MEDIA_ROOT|WHITENOISE_ROOT)\b/m.test(text)) return [];
  const assigned = readAssignments({ path, text });
  const urlOf = (name: string, otherwise: string): string => {
    const value = assigned.get(name)?.value;
    const url = value?.kind === "text" ? value.text : otherwise;
    return `/${cleanPath(url.replace(/^\w+:\/\/[^/]*/, "")) ?? ""}`.replace(/\/$/, "");
  };
  const staticUrl = urlOf("STATIC_URL", "static/");
  return [
    ...rootSurface("MEDIA_ROOT", assigned.get("MEDIA_ROOT"), urlOf("MEDIA_URL", "media/")),
    ...rootSurface("STATIC_ROOT", assigned.get("STATIC_ROOT"), staticUrl),
    ...rootSurface("WHITENOISE_ROOT", assigned.get("WHITENOISE_ROOT"), ""),
    ...collected(assigned.get("STATICFILES_DIRS"), staticUrl),
  ];
}

function rootSurface(
  name: string,
  assigned: Assigned | undefined,
  url: string,
): readonly Surface[] {
  const folder = folderOf(assigned?.value);
  if (assigned === undefined || folder === undefined) return [];
  return [
    atUrl(
      hostedSurface({ name: `Django's ${name}`, by: assigned.by, folder, exclusions: [] }),
      url,
    ),
  ];
}

/** Folders whose files collectstatic copies; one may have a prefix of its own: ("prefix", folder). */
function collected(assigned: Assigned | undefined, url: string): readonly Surface[] {
  if (assigned?.value.kind !== "list") return [];
  return assigned.value.items.flatMap((item) => {
    const [prefix, own] = item.kind === "list" ? item.items : [undefined, item];
    const folder = folderOf(own);
    if (folder === undefined) return [];
    const surface = hostedSurface({
      name: "Django's STATICFILES_DIRS",
      by: assigned.by,
      folder,
      exclusions: [notCollected],
    });
    return [atUrl(surface, prefix?.kind === "text" ? `${url}/${prefix.text}` : url)];
  });
}

/** A text is relative to where the site is run, which is taken for the repository. */
function folderOf(value: PythonValue | undefined): string | undefined {
  if (value?.kind === "path") return value.path;
  return value?.kind === "text" && value.text !== "" && !value.text.startsWith("/")
    ? cleanPath(value.text)
    : undefined;
}

function atUrl(surface: Surface, url: string): Surface {
  return {
    ...surface,
    fate: (file): Leaving => {
      const fate = surface.fate(file);
      return fate.kind === "leaves" ? { ...fate, to: url + fate.to } : fate;
    },
  };
}
