/**
 * What a remote has, as far as this copy knows: the refs that fetching from it writes.
 *
 * In: a repository's config and refs. Out: the remotes' names, URLs and refspecs, and the object ids of their
 * tracking refs. git-config(1), "remote.*", "url.*"; git-fetch(1), "<refspec>".
 */
import type { Config } from "./config.ts";
import type { RefLookup } from "./ref-lookup.ts";

export type RemoteConfig = {
  /** As written in the config. */
  readonly name: string;
  /** As written, before `url.*.insteadOf`. */
  readonly urls: readonly string[];
  readonly pushUrls: readonly string[];
  readonly fetch: readonly string[];
};

/** The remotes of a config, in the order in which it names them first. */
export function remotesOf(config: Config): readonly RemoteConfig[] {
  const names = new Set<string>();
  for (const { section, subsection } of config.entries)
    if (section === "remote" && subsection !== undefined) names.add(subsection);
  return [...names].map((name) => {
    const values = (key: string): readonly string[] =>
      config.entries.flatMap((entry) =>
        entry.section === "remote" && entry.subsection === name && entry.key === key
          ? (entry.value ?? [])
          : [],
      );
    return { name, urls: values("url"), pushUrls: values("pushurl"), fetch: values("fetch") };
  });
}

/**
 * Ids of the refs that fetching from the remote writes. Left out are refs that are this copy's own as well: a mirror
 * (`+refs/*:refs/*`) keeps what it has not sent yet under the same names as what it fetched. So are symbolic refs: clone
 * makes a mirror's refs/remotes/origin/HEAD one to the branch that is checked out.
 */
export function trackedIds({ fetch }: RemoteConfig, refs: RefLookup): readonly string[] {
  const ids = new Set<string>();
  for (const refspec of fetch) {
    if (refspec.startsWith("^")) continue;
    const [source = "", target = ""] = refspec.replace(/^\+/, "").split(":");
    if (target === source || !target.startsWith("refs/") || isOwn(target)) continue;
    const star = target.indexOf("*");
    const [head, tail] =
      star < 0 ? [target, undefined] : [target.slice(0, star), target.slice(star + 1)];
    for (const [name, oid] of refs.below(head)) {
      const fits =
        tail === undefined
          ? name === target
          : name.length >= head.length + tail.length && name.endsWith(tail);
      if (fits && !isOwn(name)) ids.add(oid);
    }
  }
  return [...ids];
}

function isOwn(name: string): boolean {
  return name.startsWith("refs/heads/") || name.startsWith("refs/tags/");
}

/** The remotes that a push to `url` goes to. `config` may hold more than the repository's: insteadOf is often global. */
export function remotesAt(
  url: string,
  remotes: readonly RemoteConfig[],
  config: Config,
): readonly RemoteConfig[] {
  const wanted = withoutEnd(url);
  return remotes.filter(({ urls, pushUrls }) =>
    [...pushUrls, ...urls]
      .flatMap((one) => [
        one,
        rewritten(one, "insteadof", config),
        rewritten(one, "pushinsteadof", config),
      ])
      .some((one) => withoutEnd(one) === wanted),
  );
}

/** `url.<base>.insteadOf = <prefix>`: the longest prefix that fits is replaced by its base. */
function rewritten(url: string, key: "insteadof" | "pushinsteadof", config: Config): string {
  let best = "";
  let base = "";
  for (const entry of config.entries) {
    const { section, subsection = "", value = "" } = entry;
    if (section !== "url" || entry.key !== key || !url.startsWith(value)) continue;
    if (value.length <= best.length) continue;
    best = value;
    base = subsection;
  }
  return best === "" ? url : base + url.slice(best.length);
}

/** Without what makes no difference at a URL's end. */
function withoutEnd(url: string): string {
  return url.replace(/(?:\.git)?\/*$/, "");
}

/** The ref that fetching the remote's ref `name` writes; undefined where it writes none. */
export function trackingName({ fetch }: RemoteConfig, name: string): string | undefined {
  for (const refspec of fetch) {
    const [source = "", target = ""] = refspec.replace(/^\+/, "").split(":");
    if (target === "" || refspec.startsWith("^")) continue;
    if (source === name) return target;
    const star = source.indexOf("*");
    if (star < 0) continue;
    const [head, tail] = [source.slice(0, star), source.slice(star + 1)];
    const fits =
      name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
    if (fits) return target.replace("*", () => name.slice(head.length, name.length - tail.length));
  }
  return undefined;
}
