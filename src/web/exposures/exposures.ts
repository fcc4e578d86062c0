/**
 * The exposures of a configuration: every site of it judged, and fixes tried.
 *
 * In: a configuration that has been read, and where the server's folders lie here. Out: exposures,
 * what could not be told, and how much was looked at. What is not known is counted, never taken for safe.
 */
import { webListingsMax, webListingsMin, webRequestsMax, webTrialBytesMax } from "../../limits.ts";
import { fileStates } from "../../sources/file-states.ts";
import { printable } from "../../text/printable.ts";
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import { Asker } from "./asker.ts";
import { Candidates } from "./candidates.ts";
import type { Exposure, TriedFix, UnknownPlace, WebCoverage } from "./exposure.ts";
import type { Family } from "./family.ts";
import type { FileTree } from "../file-tree.ts";
import { tryFixes } from "./fix-trial.ts";
import type { Changed } from "./fix-trial.ts";
import { isSame } from "./meant-rules.ts";
import { overlayTree } from "./overlay-tree.ts";
import { handedOutOf, ownSource } from "./own-source.ts";
import type { HandedOutFile } from "./own-source.ts";
import { localPath } from "../path-map.ts";
import type { MappedFolder } from "../path-map.ts";
import { probesOf } from "./probes.ts";
import { runUploads, serverPages } from "./server-pages.ts";
import type { Site, WebConfig } from "../site.ts";
import { siteExposures } from "./site-exposures.ts";
import { judgeSite } from "./site-judge.ts";
import type { Unjudged } from "./site-judge.ts";
import { WorkTrees } from "./work-tree.ts";

/** A configuration, the files it serves, and how it is read again with changes. */
export type JudgedConfig = {
  readonly config: WebConfig;
  readonly folders: readonly MappedFolder[];
  readonly tree: FileTree;
  readonly reread: (changed: Changed) => WebConfig;
  /** Bytes of configuration that were read so far, each time counted. */
  readonly bytesRead: () => number;
};

export type ConfigExposures = {
  readonly exposures: readonly Exposure[];
  /** `ends` are indexes of `exposures`. */
  readonly fixes: readonly TriedFix[];
  /** Of the files that were asked for by name. */
  readonly handedOut: readonly HandedOutFile[];
  readonly unknown: readonly UnknownPlace[];
  readonly unmapped: readonly string[];
  readonly coverage: Omit<WebCoverage, "configurations" | "surfaces">;
  readonly troubles: readonly Trouble[];
};

export function exposuresOf(
  { config, folders, tree, reread, bytesRead }: JudgedConfig,
  families: readonly Family[],
  locals: readonly string[] = [],
): ConfigExposures {
  const candidates = new Candidates(folders, probesOf(families));
  const trees = new WorkTrees();
  const latent = latentNamesOf(families, folders, trees);
  const exposures: Exposure[] = [];
  const fixes: TriedFix[] = [];
  const unjudged: Unjudged[] = [];
  const handedOut: HandedOutFile[] = [];
  const unmapped = new Set<string>();
  const listings = Math.max(webListingsMin, Math.floor(webListingsMax / config.sites.length));
  let trialBytes = 0;
  let requests = 0;
  let left = 0;
  for (const [at, site] of config.sites.entries()) {
    const share = Math.ceil((webRequestsMax - requests) / (config.sites.length - at));
    const asker = new Asker(config, site, tree, share);
    const judged = judgeSite(asker, candidates, tree, latent, listings);
    const source = ownSource(asker, folders, trees);
    handedOut.push(...handedOutOf(asker, folders, locals));
    const pages = serverPages(asker);
    const uploads = runUploads(asker, candidates.uploadsOf(site), tree);
    const own = siteExposures(
      withPointedDenials(site, asker, tree),
      { ...judged, source, pages, uploads },
      folders,
    );
    if (own.length > 0 && trialBytes < webTrialBytesMax) {
      const asset = candidates.assetOf(site);
      const before = bytesRead();
      const fix = tryFixes({ config, site, exposures: own, tree, asset, reread });
      trialBytes += bytesRead() - before;
      if (fix !== undefined)
        fixes.push({ ...fix, ends: fix.ends.map((one) => one + exposures.length) });
    }
    exposures.push(...own);
    unjudged.push(...judged.unjudged);
    for (const folder of judged.unmapped) unmapped.add(folder);
    requests += asker.asked;
    left += asker.left;
  }
  const stated = withStates(exposures, trees);
  return {
    exposures: stated.exposures,
    fixes,
    handedOut,
    unknown: unknownPlaces(unjudged),
    unmapped: [...unmapped],
    coverage: {
      sites: config.sites.length,
      files: candidates.filesInAll,
      candidates: candidates.count,
      requests,
      left,
    },
    troubles: [
      ...config.troubles,
      ...candidates.troubles,
      ...trees.troubles,
      ...stated.troubles,
      ...(left > 0 ? [trouble("LIMIT_REACHED", `${left} requests`)] : []),
    ],
  };
}

/**
 * The site without rules that refuse everything and that others lift for ordinary files, as Debian's `<Directory />` does:
 * nobody meant those to catch one file more than another.
 */
function withPointedDenials(site: Site, asker: Asker, tree: FileTree): Site {
  const name = "/telltale.css";
  const files = site.mounts.map(({ folder }) => `${folder.replace(/\/$/, "")}${name}`);
  const by = asker.ask(name, overlayTree(tree, files))?.outcome.by;
  const denials = site.denials.filter((one) => !one.catches(name) || isSame(one.by, by));
  return { ...site, denials };
}

/**
 * What a deployment may bring to a folder. Names with a dot (`.git`, `.env`) stand at the top of a project: a folder
 * inside of a work tree does not get them. Into folders of the system's packages nobody deploys.
 */
function latentNamesOf(
  families: readonly Family[],
  folders: readonly MappedFolder[],
  trees: WorkTrees,
): (folder: string) => readonly string[] {
  const names = families.flatMap(({ latent }) => latent ?? []);
  const inner = names.filter((name) => !name.startsWith("."));
  return (folder) => {
    if (packaged.test(folder) && !packagedSite.test(folder)) return [];
    const local = localPath(folders, folder);
    const tree = local === undefined ? undefined : trees.of(local);
    return tree === undefined || tree.path === local ? names : inner;
  };
}

/** File Hierarchy Standard, /usr; and where packages of servers have their first site. */
const packaged = /^\/usr\/(?:share|lib|libexec)\//;
const packagedSite = /^\/usr\/share\/(?:nginx|caddy|httpd|apache2\/default-site)(?:\/|$)/;

/** How git has the files, asked for all of them at once. */
function withStates(
  exposures: readonly Exposure[],
  trees: WorkTrees,
): { readonly exposures: readonly Exposure[]; readonly troubles: readonly Trouble[] } {
  const paths = new Set<string>();
  for (const { kind, files } of exposures)
    if (kind === "files")
      for (const { local } of files)
        if (local !== undefined && !/\/\.(?:git|hg|svn)\//.test(local)) paths.add(local);
  const inTree = [...paths].filter((path) => trees.of(path.slice(0, path.lastIndexOf("/"))));
  const { stateOf, troubles } = fileStates(inTree, (path) =>
    printable(Buffer.from(path, "latin1")),
  );
  const known = new Set(inTree);
  return {
    troubles,
    exposures: exposures.map((exposure) => ({
      ...exposure,
      files: exposure.files.map((file) =>
        file.local !== undefined && file.state === undefined && known.has(file.local)
          ? { ...file, state: stateOf(file.local) }
          : file,
      ),
    })),
  };
}

function unknownPlaces(unjudged: readonly Unjudged[]): readonly UnknownPlace[] {
  const places = new Map<string, UnknownPlace>();
  for (const { target, outcome } of unjudged) {
    const { construct, by } = outcome;
    const key = `${construct} ${by?.source.path ?? ""} ${by?.start ?? ""}`;
    const known = places.get(key) ?? { construct, by, files: 0, target };
    places.set(key, { ...known, files: known.files + 1 });
  }
  return [...places.values()];
}
