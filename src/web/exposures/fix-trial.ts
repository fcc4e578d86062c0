/**
 * Fixes, tried on the resolver before anybody is told of them.
 *
 * In: a site with its exposures, and a way to read the configuration again with changed texts. Out: a change after which
 * exposures are gone and ordinary pages are answered as before; as a diff. What no fix of the server ends, none is given.
 */
import type { Outcome } from "../answer.ts";
import { isHandedOut } from "../answer.ts";
import type { ConfigText } from "../config-text.ts";
import type { ExposedFile, Exposure, TriedFix } from "./exposure.ts";
import type { FileTree } from "../file-tree.ts";
import { decodedPath } from "./meant-rules.ts";
import { overlayTree } from "./overlay-tree.ts";
import type { ConfigEdit, Mount, Site, WebConfig } from "../site.ts";
import { requestOf } from "../site-request.ts";
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

/** A request that hands something out, with the tree in which it does. */
type OpenRequest = {
  readonly exposure: number;
  readonly file: ExposedFile;
  readonly tree: FileTree;
};

/** The change that ends the most, and the indexes of what it ends; nothing if it ends none whole. */
export function tryFixes(trial: Trial): TriedFix | undefined {
  const { site, exposures, tree, asset } = trial;
  const ordinary = ordinaryPages(site, asset, tree);
  const before = ordinary.answers(trial.config);
  let config = trial.config;
  let changed: Changed = new Map();
  let open = exposures.flatMap((exposure, at) => openRequests(exposure, at, tree));
  const why: string[] = [];
  while (open.length > 0 && why.length < fixesJoined) {
    const paths = open.map(({ file }) => decodedPath(file.target));
    const here =
      config === trial.config ? site : (config.sites.find((one) => one.host === site.host) ?? site);
    let best: { changed: Changed; config: WebConfig; left: OpenRequest[]; why: string } | undefined;
    for (const fix of config.fixes(here, paths)) {
      const next = withEdits(changed, fix.edits);
      if (next === undefined) continue;
      const tried = trial.reread(next);
      if (tried.troubles.length > trial.config.troubles.length) continue;
      if (!isEqual(before, ordinary.answers(tried))) continue;
      const left = open.filter((one) => leaves(tried, site.host, one));
      if (left.length < (best?.left.length ?? open.length))
        best = { changed: next, config: tried, left, why: fix.why };
      if (left.length === 0) break;
    }
    if (best === undefined) break;
    ({ changed, config } = best);
    open = best.left;
    why.push(best.why);
  }
  const stillOpen = new Set(open.map(({ exposure }) => exposure));
  const ends = exposures.flatMap((_, at) => (stillOpen.has(at) ? [] : [at]));
  if (why.length === 0 || ends.length === 0) return undefined;
  const diff = [...changed]
    .map(([path, { before: old, after }]) => unifiedDiff(path.replace(/^\//, ""), old, after))
    .join("");
  return { why: why.join(" "), diff, ends };
}

/** The requests of an exposure that are tried; what is not there yet is put there. */
function openRequests(exposure: Exposure, at: number, tree: FileTree): readonly OpenRequest[] {
  const { kind, files } = exposure;
  const here = kind === "latent" || kind === "uploads" ? withFiles(tree, exposure) : tree;
  return files.slice(0, targetsTried).map((file) => ({ exposure: at, file, tree: here }));
}

function withFiles(tree: FileTree, { files }: Exposure): FileTree {
  return overlayTree(
    tree,
    files.map(({ file }) => file),
  );
}

/** Whether a file still leaves. */
function leaves(config: WebConfig, host: string, { file, tree }: OpenRequest): boolean {
  const found = config.answer(requestOf(host, file.target), tree).outcome;
  if (file.outcome === "listing") return found.kind === "listing";
  if (file.outcome === "handler") return found.kind === "handler";
  if (found.kind === "unknown") return true;
  return isHandedOut(found) && "file" in found && found.file === file.file;
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

/**
 * Whether ordinary pages are answered as before; by which rule may change. What was not to be had may be now: an alias
 * without its slash can take the index itself.
 */
function isEqual(before: readonly Outcome[], after: readonly Outcome[]): boolean {
  const file = (outcome: Outcome): string => ("file" in outcome ? (outcome.file ?? "") : "");
  return before.every((one, at) => {
    const other = after[at];
    if (one.kind === "absent" || one.kind === "denied") return true;
    return other !== undefined && one.kind === other.kind && file(one) === file(other);
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
