/**
 * The exposures of one site: what it hands out, grouped by what explains it.
 *
 * In: a site's judgement, where files lie here and how git has them. Out: exposures. Files of one family that leave by
 * one rule, past the same other rules, are one exposure: nobody reads four thousand lines about one store.
 */
import { isHandedOut } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { provenOf } from "./content-proof.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { ExposedFile, Exposure, MeantRule } from "./exposure.ts";
import { exposureSeverities } from "./family.ts";
import type { ExposureSeverity, Family } from "./family.ts";
import { meantRules } from "./meant-rules.ts";
import type { OwnSource } from "./own-source.ts";
import { localPath } from "../path-map.ts";
import type { MappedFolder } from "../path-map.ts";
import { rank } from "./probes.ts";
import type { ServerPage } from "./server-pages.ts";
import type { Site } from "../site.ts";
import type { HandedOut, SiteJudgement } from "./site-judge.ts";

export type SiteFindings = SiteJudgement & {
  readonly source: readonly OwnSource[];
  readonly pages: readonly ServerPage[];
  readonly uploads: readonly (ServerPage & { readonly file: string })[];
};

/** An exposure in the making: whatever is equal in `key` is told once. */
type Part = Omit<Exposure, "files" | "filesInAll"> & {
  readonly file: ExposedFile;
  readonly stands: number;
};

export function siteExposures(
  site: Site,
  found: SiteFindings,
  folders: readonly MappedFolder[],
): readonly Exposure[] {
  const listedFolders = new Set(found.listed.map(({ outcome }) => withSlash(outcome.folder)));
  const own = new Set(found.source.flatMap(({ files }) => files.map(({ file }) => file)));
  const parts = [
    ...found.handedOut
      .filter(({ file, families }) => !(own.has(file) && families.every(isPartOfSource)))
      .map((one) => filePart(site, one, listedFolders, folders)),
    ...found.source.flatMap((one) => sourceParts(site, one, folders)),
    ...found.latent.map((one) => latentPart(site, one)),
    ...found.listed.map(({ target, outcome }) => listingPart(site, target, outcome)),
    ...found.pages.map((one) => pagePart(site, one)),
    ...found.uploads.map((one) => uploadPart(site, one)),
  ];
  return grouped(parts);
}

/** Families that "the project's own source" tells of, where it tells of the file. */
const partsOfSource = new Set(
  ["executable-source", "other-source", "build-file", "manifest", "git-side-file"].concat([
    "environment-example", "server-rules", "assistant-file", "project-file", "settings-json",
  ]),
); // prettier-ignore

export function isPartOfSource({ id }: Family): boolean {
  return partsOfSource.has(id);
}

function filePart(
  site: Site,
  { target, how, file, families, answer, stands }: HandedOut,
  listed: ReadonlySet<string>,
  folders: readonly MappedFolder[],
): Part {
  const family = gravest(families);
  const local = localPath(folders, file);
  const isProven = provenOf(family, local);
  const isListed = listed.has(file.slice(0, file.lastIndexOf("/") + 1));
  const base = isProven === false ? (family.unproven ?? family.severity) : family.severity;
  const afterLogin = isAfterLogin(answer);
  return {
    ...common(site, target, answer, family.latent, how),
    kind: "files",
    family: family.id,
    name: family.name,
    reason: family.reason,
    severity: afterLogin ? "info" : isListed ? stepped(base, -1) : base,
    isListed,
    stands,
    file: {
      target,
      ...(how === undefined ? {} : { how }),
      file,
      ...(local === undefined ? {} : { local }),
      outcome: outcomeOf(answer),
      ...(isProven === undefined ? {} : { isProven }),
    },
  };
}

function sourceParts(
  site: Site,
  { files, of }: OwnSource,
  folders: readonly MappedFolder[],
): readonly Part[] {
  const [first] = files;
  if (first === undefined) return [];
  // One exposure, whatever rules hand out the single files: the first one's stand for all.
  const shared = common(site, first.target, first.answer);
  const afterLogin = files.every(({ answer }) => isAfterLogin(answer));
  return files.map(({ target, file, answer }) => {
    const local = localPath(folders, file);
    return {
      ...shared,
      kind: "source",
      family: "own-source",
      name: "source of the project",
      reason: "The project's own files lie below the folder that is handed out.",
      severity: afterLogin ? "info" : "high",
      afterLogin,
      isListed: false,
      of,
      stands: 1,
      file: {
        target,
        file,
        ...(local === undefined ? {} : { local }),
        outcome: outcomeOf(answer),
        state: "tracked",
      },
    };
  });
}

function latentPart(site: Site, { target, file, families, answer }: HandedOut): Part {
  const family = gravest(families);
  return {
    ...common(site, target, answer),
    kind: "latent",
    family: "latent",
    name: "files that a deployment may bring along",
    reason: "They are not there now, and would be handed out as soon as they are.",
    severity: isAfterLogin(answer) ? "info" : stepped(family.severity, 1),
    isListed: false,
    stands: 1,
    file: { target, file, outcome: outcomeOf(answer) },
  };
}

function listingPart(
  site: Site,
  target: string,
  outcome: SiteJudgement["listed"][number]["outcome"],
): Part {
  const afterLogin = outcome.afterLogin === true;
  return {
    host: site.hosts[0] ?? "",
    by: outcome.by,
    meant: [],
    afterLogin,
    kind: "listing",
    family: "listing",
    name: "list of a folder's files",
    reason: "Nobody has to guess what is there.",
    severity: afterLogin ? "info" : "low",
    isListed: true,
    stands: 1,
    file: { target, file: outcome.folder, outcome: "listing" },
  };
}

function pagePart(site: Site, { target, answer }: ServerPage): Part {
  return {
    ...common(site, target, answer),
    kind: "page",
    family: "server-page",
    name: "page of the server's state",
    reason: "It shows requests of others with their addresses, and how the server is set up.",
    severity: "medium",
    isListed: false,
    stands: 1,
    file: { target, file: "", outcome: "handler" },
  };
}

function uploadPart(site: Site, { target, file, answer }: ServerPage & { file: string }): Part {
  return {
    ...common(site, target, answer),
    kind: "uploads",
    family: "uploads",
    name: "folder of uploads in which programs are run",
    reason: "A program that a user puts there is run by the server.",
    severity: "high",
    isListed: false,
    stands: 1,
    file: { target, file, outcome: "handler" },
  };
}

function common(
  site: Site,
  target: string,
  answer: Answer,
  like: readonly string[] = [],
  how?: string,
): {
  host: string;
  by: ConfigSpan | undefined;
  meant: readonly MeantRule[];
  afterLogin: boolean;
} {
  return {
    host: site.hosts[0] ?? "",
    by: answer.outcome.by,
    meant: meantRules(site, target, answer, like, how),
    afterLogin: isAfterLogin(answer),
  };
}

function grouped(parts: readonly Part[]): readonly Exposure[] {
  const groups = new Map<string, { part: Part; files: ExposedFile[]; filesInAll: number }>();
  for (const part of parts) {
    const key = keyOf(part);
    const group = groups.get(key) ?? { part, files: [], filesInAll: 0 };
    groups.set(key, group);
    group.files.push(part.file);
    group.filesInAll += part.stands;
    if (rank(part.severity) < rank(group.part.severity))
      group.part = { ...group.part, severity: part.severity };
  }
  return [...groups.values()].map(({ part, files, filesInAll }) => {
    const { file: _, stands: __, ...shared } = part;
    return { ...shared, files, filesInAll };
  });
}

function keyOf(part: Part): string {
  const { kind, family, severity, by, meant, file, isListed, afterLogin } = part;
  if (kind === "source") return JSON.stringify([kind, part.of]);
  if (kind === "latent") return JSON.stringify([kind, placeKey(by), afterLogin]);
  const rules = meant.map((one) => [placeKey(one.by), withoutPaths(one.why)]);
  return JSON.stringify(
    [kind, family, severity, placeKey(by), rules, file.how, file.outcome, isListed, afterLogin],
  ); // prettier-ignore
}

/** Reasons that differ in the path they speak of are one reason. */
function withoutPaths(why: string): string {
  return why.replaceAll(/\/\S*/g, "/");
}

function placeKey(span: ConfigSpan | undefined): string {
  return span === undefined ? "" : `${span.source.path}:${span.start}`;
}

function gravest(families: readonly Family[]): Family {
  const [first] = families;
  if (first === undefined) throw new Error("a candidate has a family");
  return first;
}

function isAfterLogin({ outcome }: Answer): boolean {
  return "afterLogin" in outcome && outcome.afterLogin;
}

function outcomeOf({ outcome }: Answer): ExposedFile["outcome"] {
  if (outcome.kind === "error-body") return "error-body";
  return isHandedOut(outcome) ? "served" : "handler";
}

/** A severity so many steps less grave (or more, if negative); what is only told stays so. */
function stepped(severity: ExposureSeverity, steps: number): ExposureSeverity {
  if (severity === "info") return severity;
  const at = Math.min(Math.max(rank(severity) + steps, 0), rank("low"));
  return exposureSeverities[at] ?? severity;
}

function withSlash(folder: string): string {
  return folder.endsWith("/") ? folder : `${folder}/`;
}
