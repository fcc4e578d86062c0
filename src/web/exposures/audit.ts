/**
 * All that there is to say about the configurations below some paths.
 *
 * In: folders and files of this machine; where the server's folders lie, as far as the user says. Out: one audit: servers
 * judged site by site, and the ways in which files leave a repository without a server.
 */
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import { configurationsOf } from "../find/configurations.ts";
import type { Configuration } from "../find/configurations.ts";
import type { Exposure, TriedFix, UnknownPlace, WebAudit, WebCoverage } from "./exposure.ts";
import { compareExposures } from "./exposure-order.ts";
import { exposuresOf } from "./exposures.ts";
import { readFamilies } from "./families.ts";
import type { MappedFolder } from "../path-map.ts";
import { repositorySurfaces } from "./repository-surfaces.ts";
import type { ServerName } from "../site.ts";

export type WebAuditOptions = {
  /** Leaves other sites out, and what is no site. */
  readonly host?: string;
  /** A configuration that is judged instead of those that are found. */
  readonly named?: Configuration;
  /** Files of this machine, absolute as latin1, that are asked for by name. */
  readonly files?: readonly string[];
};

/** `paths` are absolute, as latin1, without a slash at their ends. */
export async function auditWeb(
  paths: readonly string[],
  roots: readonly MappedFolder[],
  { host, named, files = [] }: WebAuditOptions = {},
): Promise<WebAudit> {
  const families = readFamilies();
  const servers: ServerName[] = [];
  const exposures: Exposure[] = [];
  const fixes: TriedFix[] = [];
  const unknown: UnknownPlace[] = [];
  const handedOut: WebAudit["handedOut"][number][] = [];
  const unmapped: string[] = [];
  const troubles: Trouble[] = [];
  const notes: string[] = [];
  let coverage: WebCoverage = none;
  for (const path of paths) {
    const found =
      named === undefined ? await configurationsOf(path, roots) : { all: [named], troubles: [] };
    troubles.push(...found.troubles);
    for (const configuration of found.all) {
      const { config } = configuration;
      const sites = config.sites.filter((site) => host === undefined || isOf(site.hosts, host));
      const site = { ...configuration, config: { ...config, sites } };
      const judged = exposuresOf(site, families, files);
      servers.push(configuration.server);
      fixes.push(
        ...judged.fixes.map((fix) => ({
          ...fix,
          ends: fix.ends.map((at) => at + exposures.length),
        })),
      );
      exposures.push(...judged.exposures);
      unknown.push(...judged.unknown);
      handedOut.push(
        ...judged.handedOut
          .filter(({ answer: { outcome } }) => !("afterLogin" in outcome && outcome.afterLogin))
          .map(({ local, target, host: of, answer }) => ({
            local,
            target,
            host: of,
            by: answer.outcome.by,
          })),
      );
      unmapped.push(...judged.unmapped);
      troubles.push(...judged.troubles);
      notes.push(...configuration.notes);
      coverage = summed(coverage, { ...judged.coverage, configurations: 1 });
    }
    if (host !== undefined || named !== undefined) continue;
    const surfaces = repositorySurfaces(path, families);
    exposures.push(...surfaces.exposures);
    unknown.push(...surfaces.unknown);
    troubles.push(...surfaces.troubles);
    coverage = { ...coverage, surfaces: coverage.surfaces + surfaces.count };
  }
  return {
    servers: [...new Set(servers)],
    ...sorted(exposures, fixes),
    handedOut,
    unknown,
    unmapped: [...new Set(unmapped)].sort(),
    coverage,
    troubles: distinct(troubles),
    notes: [...new Set(notes)],
  };
}

const none: WebCoverage = {
  configurations: 0,
  sites: 0,
  surfaces: 0,
  files: 0,
  candidates: 0,
  requests: 0,
  left: 0,
};

function summed(one: WebCoverage, other: Omit<WebCoverage, "surfaces">): WebCoverage {
  return {
    configurations: one.configurations + other.configurations,
    sites: one.sites + other.sites,
    surfaces: one.surfaces,
    files: one.files + other.files,
    candidates: one.candidates + other.candidates,
    requests: one.requests + other.requests,
    left: one.left + other.left,
  };
}

/** Names are compared without case; a site without names is of every host. */
function isOf(hosts: readonly string[], host: string): boolean {
  return hosts.length === 0 || hosts.some((one) => one.toLowerCase() === host.toLowerCase());
}

/** In their order, with the fixes' indexes of them. */
function sorted(
  exposures: readonly Exposure[],
  fixes: readonly TriedFix[],
): Pick<WebAudit, "exposures" | "fixes"> {
  const order = exposures
    .map((exposure, at) => ({ exposure, at }))
    .sort((one, other) => compareExposures(one.exposure, other.exposure) || one.at - other.at);
  const places = new Map(order.map(({ at }, to) => [at, to]));
  return {
    exposures: order.map(({ exposure }) => exposure),
    fixes: fixes.map((fix) => ({
      ...fix,
      ends: fix.ends.flatMap((at) => places.get(at) ?? []).sort((one, other) => one - other),
    })),
  };
}

function distinct(troubles: readonly Trouble[]): readonly Trouble[] {
  const known = new Map(
    troubles.map((one) => [`${one.code} ${one.where} ${one.at ?? ""}`, one] as const),
  );
  return [...known.values()].map(({ code, where, at }) => trouble(code, where, at));
}
