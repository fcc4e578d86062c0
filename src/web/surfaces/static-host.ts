/**
 * Hosts that take a folder as it is: Firebase Hosting, Vercel, Netlify, Cloudflare Pages.
 *
 * In: the host's file in a repository. Out: a surface: which folder goes up, what the host leaves out of it by itself, what
 * the file leaves out, and what a redirect hides. From each host's documentation; none of them was asked. Files that set
 * headers hide nothing.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { Denial } from "../site.ts";
import { pathMatcher } from "./path-glob.ts";
import { below, parents } from "./surface.ts";
import type { Leaving, Surface } from "./surface.ts";

/** Keeps files back. `catches` is what it keeps, `meant` what its writer is likely to have meant. */
export type Exclusion = {
  readonly by: ConfigSpan | undefined;
  readonly catches: (path: string) => boolean;
  readonly meant?: (path: string) => boolean;
};

export type HostedFolder = {
  readonly name: string;
  readonly by: ConfigSpan;
  /** The folder that goes up, relative to the repository; "" for all of it. */
  readonly folder: string;
  readonly exclusions: readonly Exclusion[];
  /** What cannot be told of a file, if something cannot. */
  readonly open?: (path: string) => string | undefined;
};

/** The surface of a folder that is put on a host. */
export function hostedSurface({ name, by, folder, exclusions, open }: HostedFolder): Surface {
  return {
    kind: "static-host",
    name,
    by,
    fate: (file): Leaving => {
      const path = below(folder, file);
      if (path === undefined || path === "") return { kind: "stays", by: undefined };
      const kept = exclusions.find(({ catches }) => catches(path));
      if (kept !== undefined) return { kind: "stays", by: kept.by };
      const construct = open?.(path);
      return construct === undefined
        ? { kind: "leaves", to: `/${path}`, by }
        : { kind: "unknown", construct, by };
    },
    denials: exclusions.flatMap(({ by: span, catches, meant = catches }): readonly Denial[] =>
      span === undefined ? [] : [{ by: span, catches: (file) => meant(below(folder, file) ?? "") }],
    ),
  };
}

/** What a host leaves out by itself: names that stand anywhere in a path. */
export function ownExclusion(pattern: RegExp): Exclusion {
  return { by: undefined, catches: (path) => path.split("/").some((name) => pattern.test(name)) };
}

/** A glob over whole paths; what lies in a folder that it matches is matched as well. */
export function globExclusion(by: ConfigSpan, glob: string): Exclusion {
  const plain = glob.replace(/^\.?\//, "").replace(/\/$/, "");
  const inside = (pattern: string): ((path: string) => boolean) => {
    const matches = pathMatcher(pattern);
    return (path) => parents(path).some(matches);
  };
  return { by, catches: inside(plain), meant: inside(`**/${plain}`) };
}
