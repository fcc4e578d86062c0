/**
 * Fixes, tried on the resolver before anybody is told of them.
 *
 * In: a site with its exposures, and a way to read the configuration again with changed texts. Out: a change after which
 * exposures are gone and ordinary pages are answered as before; as a diff. What no fix of the server ends, none is given.
 */
import type { Outcome } from "./answer.ts";
import { isHandedOut } from "./answer.ts";
import type { ConfigText } from "./config-text.ts";
import type { Exposure, TriedFix } from "./exposure.ts";
import type { FileTree } from "./file-tree.ts";
import { decodedPath } from "./meant-rules.ts";
import { overlayTree } from "./overlay-tree.ts";
import type { ConfigEdit, Mount, Site, WebConfig } from "./site.ts";
import { requestOf } from "./site-request.ts";
import { plainTarget } from "./spellings.ts";
import { unifiedDiff } from "./unified-diff.ts";

export type Changed = ReadonlyMap<string, { readonly before: string; readonly after: string }>;

export type Trial = {
  readonly config: WebConfig;
  readonly site: Site;
  readonly exposures: readonly Exposure[];
  readonly tree: FileTree;
  /** An ordinary file of the site, as a path of the server, if there is one. */
  readonly asset: string | undefined;
  /** Reads the configuration with some texts changed. */
  readonly reread: (changed: Changed) => WebConfig;
};

/** Targets of one exposure that are tried; the others leave by the same rule. */
const targetsTried = 200;
/** Fixes on top of one another: a rule, and the slash of an alias. */
const fixesJoined = 4;

/** The change that ends the most, and the indexes of what it ends; nothing if there is none. */
export function tryFixes(trial: Trial): TriedFix | undefined {
  const { site, exposures, tree, asset } = trial;
  const wanted = exposures.map((exposure) => ({
    exposure,
    tree:
      exposure.kind === "latent" || exposure.kind === "uploads" ? withFiles(tree, exposure) : tree,
  }));
  const ordinary = ordinaryPages(site, asset, tree);
  const isOpen = (config: WebConfig, at: number): boolean => {
    const one = wanted[at];
    return one === undefined || leaves(config, site.host, one.exposure, one.tree);
  };
  const before = ordinary.answers(trial.config);
  let config = trial.config;
  let changed: Changed = new Map();
  let open = exposures.map((_, at) => at);
  const why: string[] = [];
  const ends: number[] = [];
  while (open.length > 0 && why.length < fixesJoined) {
    const paths = open.flatMap((at) => pathsOf(wanted[at]?.exposure));
    const here =
      config === trial.config ? site : (config.sites.find((one) => one.host === site.host) ?? site);
    let best: { changed: Changed; config: WebConfig; gone: number[]; why: string } | undefined;
    for (const fix of config.fixes(here, paths)) {
      const next = withEdits(changed, fix.edits);
      if (next === undefined) continue;
      const tried = trial.reread(next);
      if (tried.troubles.length > trial.config.troubles.length) continue;
      if (!isEqual(before, ordinary.answers(tried))) continue;
      const gone = open.filter((at) => !isOpen(tried, at));
      if (gone.length > (best?.gone.length ?? 0))
        best = { changed: next, config: tried, gone, why: fix.why };
      if (gone.length === open.length) break;
    }
    if (best === undefined) break;
    ({ changed, config } = best);
    why.push(best.why);
    ends.push(...best.gone);
    const gone = new Set(best.gone);
    open = open.filter((at) => !gone.has(at));
  }
  if (ends.length === 0) return undefined;
  const diff = [...changed]
    .map(([path, { before: old, after }]) => unifiedDiff(path.replace(/^\//, ""), old, after))
    .join("");
  return { why: why.join(" "), diff, ends: ends.sort((one, other) => one - other) };
}

function withFiles(tree: FileTree, { files }: Exposure): FileTree {
  return overlayTree(
    tree,
    files.map(({ file }) => file),
  );
}

function pathsOf(exposure: Exposure | undefined): readonly string[] {
  return (exposure?.files ?? []).slice(0, targetsTried).map(({ target }) => decodedPath(target));
}

/** Whether any file of an exposure still leaves. */
function leaves(config: WebConfig, host: string, exposure: Exposure, tree: FileTree): boolean {
  return exposure.files.slice(0, targetsTried).some(({ target, file, outcome }) => {
    const found = config.answer(requestOf(host, target), tree).outcome;
    if (outcome === "listing") return found.kind === "listing";
    if (outcome === "handler") return found.kind === "handler";
    if (found.kind === "unknown") return true;
    return isHandedOut(found) && "file" in found && found.file === file;
  });
}

/** What visitors come for: the index, one asset, and what RFC 9116 puts in .well-known. */
function ordinaryPages(
  site: Site,
  asset: string | undefined,
  tree: FileTree,
): { readonly answers: (config: WebConfig) => readonly Outcome[] } {
  const targets = ["/", "/telltale-asks-for-nothing"];
  const added: string[] = [];
  for (const mount of site.mounts) {
    const folder = mount.folder.endsWith("/") ? mount.folder.slice(0, -1) : mount.folder;
    const isTop = mount.prefix === "" || mount.prefix === "/";
    const names = isTop
      ? ["telltale.css", "telltale/telltale.js", ".well-known/security.txt"]
      : ["telltale.css"];
    for (const name of names) {
      const target = usualTarget(mount, `${folder}/${name}`);
      if (target === undefined) continue;
      targets.push(target);
      added.push(`${folder}/${name}`);
    }
    const own = asset === undefined ? undefined : usualTarget(mount, asset);
    if (own !== undefined) targets.push(own);
  }
  const here = overlayTree(tree, added);
  return {
    answers: (config) =>
      targets.map((target) => config.answer(requestOf(site.host, target), here).outcome),
  };
}

/** As pages link to a file: with a slash behind the prefix, whether the configuration has one there or not. */
function usualTarget(mount: Mount, file: string): string | undefined {
  const { prefix, folder } = mount;
  if (prefix === "" || prefix.endsWith("/") || !folder.endsWith("/"))
    return plainTarget(mount, file);
  return plainTarget({ ...mount, prefix: `${prefix}/` }, file);
}

/** Whether ordinary pages are answered alike. Which rule does it may change. */
function isEqual(before: readonly Outcome[], after: readonly Outcome[]): boolean {
  return before.every((one, at) => {
    const other = after[at];
    if (other === undefined || one.kind !== other.kind) {
      // What answered "nothing there" may now answer so by a rule.
      const refuses = new Set(["absent", "denied"]);
      return other !== undefined && refuses.has(one.kind) && refuses.has(other.kind);
    }
    const file = (outcome: Outcome): string => ("file" in outcome ? (outcome.file ?? "") : "");
    return one.kind === "absent" || file(one) === file(other);
  });
}

/** The texts with these edits made, on top of what changed before; nothing if two of them touch the same bytes. */
function withEdits(changed: Changed, edits: readonly ConfigEdit[]): Changed | undefined {
  const next = new Map(changed);
  const byPath = new Map<string, { readonly source: ConfigText; readonly edits: ConfigEdit[] }>();
  for (const edit of edits) {
    const known = byPath.get(edit.source.path) ?? { source: edit.source, edits: [] };
    byPath.set(edit.source.path, known);
    known.edits.push(edit);
  }
  for (const [path, { source, edits: own }] of byPath) {
    const ordered = own.toSorted((one, other) => one.start - other.start || one.end - other.end);
    let text = "";
    let at = 0;
    for (const { start, end, text: put } of ordered) {
      if (start < at) return undefined;
      text += source.text.slice(at, start) + put;
      at = end;
    }
    text += source.text.slice(at);
    next.set(path, { before: changed.get(path)?.before ?? source.text, after: text });
  }
  return next;
}
