/**
 * One site judged: which files that should not leave it hands out.
 *
 * In: a site, the files below its folders. Out: what is handed out and by which request, folders that are listed, and
 * what could not be told. Each file is asked for by itself: that `.git/config` is denied says nothing of `.git/HEAD`.
 */
import { isHandedOut } from "../answer.ts";
import type { Answer, Outcome } from "../answer.ts";
import type { Asker } from "./asker.ts";
import type { Candidate, Candidates, RootFiles } from "./candidates.ts";
import type { Family } from "./family.ts";
import type { FileTree } from "../file-tree.ts";
import { overlayTree } from "./overlay-tree.ts";
import { rank } from "./probes.ts";
import type { Mount } from "../site.ts";
import { encodedPath, otherSpellings, plainTarget } from "./spellings.ts";

/** A file that leaves. */
export type HandedOut = {
  readonly target: string;
  /** How the request differs from the plain one; absent where it does not. */
  readonly how?: string;
  /** A path of the server. */
  readonly file: string;
  readonly families: readonly Family[];
  readonly answer: Answer;
  readonly stands: number;
};

export type ListedFolder = {
  readonly target: string;
  readonly outcome: Outcome & { readonly kind: "listing" };
};

/** A request for a file of some family that cannot be judged. */
export type Unjudged = {
  readonly target: string;
  readonly outcome: Outcome & { readonly kind: "unknown" };
};

export type SiteJudgement = {
  readonly handedOut: readonly HandedOut[];
  /** Files that are not there, and would be handed out if they were. */
  readonly latent: readonly HandedOut[];
  readonly listed: readonly ListedFolder[];
  readonly unjudged: readonly Unjudged[];
  /** Folders of the server that lie nowhere here. */
  readonly unmapped: readonly string[];
};

/** A request that leads nowhere: what is made of it is what a fallback or an error page hands out. */
const nowhere = "/telltale-asks-for-nothing";

const climbing = "`..` right behind a prefix that has no slash at its end";

export function judgeSite(
  asker: Asker,
  candidates: Candidates,
  tree: FileTree,
  latentNames: (folder: string) => readonly string[],
  listings: number,
): SiteJudgement {
  const judge = new SiteJudge(asker, candidates, tree);
  // The outer folders first: what lies below one is walked with it.
  const mounts = asker.site.mounts.toSorted(
    (one, other) => one.folder.length - other.folder.length,
  );
  const absent = mounts.filter((mount) => !judge.take(mount));
  judge.askPlainly();
  judge.askOtherwise();
  judge.askNowhere();
  judge.askForListings(listings);
  judge.askForLatent(latentNames);
  const unmapped = absent.filter((mount) => judge.wouldServe(mount, latentNames));
  return {
    handedOut: judge.handedOut,
    latent: judge.latent.sort((one, other) => gravity(one) - gravity(other)),
    listed: judge.listed,
    unjudged: [...judge.unjudged.values()],
    unmapped: [...new Set(unmapped.map(({ folder }) => withoutSlash(folder)))],
  };
}

class SiteJudge {
  readonly #asker: Asker;
  readonly #candidates: Candidates;
  readonly #tree: FileTree;
  readonly #roots: { readonly mount: Mount; readonly files: RootFiles }[] = [];
  readonly #done = new Set<string>();
  readonly handedOut: HandedOut[] = [];
  readonly latent: HandedOut[] = [];
  readonly listed: ListedFolder[] = [];
  readonly unjudged = new Map<string, Unjudged>();

  constructor(asker: Asker, candidates: Candidates, tree: FileTree) {
    this.#asker = asker;
    this.#candidates = candidates;
    this.#tree = tree;
  }

  /** Whether the folder of a mount lies somewhere here. */
  take(mount: Mount): boolean {
    const root = withoutSlash(mount.folder);
    const files = this.#candidates.below(root);
    if (files !== undefined) this.#roots.push({ mount, files });
    for (const more of leakingRoots(mount, this.#tree)) {
      const leaked = this.#candidates.below(more);
      if (leaked !== undefined && leaked !== files) this.#roots.push({ mount, files: leaked });
    }
    return files !== undefined;
  }

  askPlainly(): void {
    for (const { mount, files } of this.#roots)
      for (const candidate of files.candidates) {
        const target = plainTarget(mount, candidate.file);
        if (target !== undefined) this.#ask(target, candidate);
      }
  }

  /** What is refused by its plain name. */
  askOtherwise(): void {
    for (const { mount, files } of this.#roots)
      for (const candidate of files.candidates) {
        if (this.#done.has(candidate.file)) continue;
        const target = plainTarget(mount, candidate.file);
        const climbed = climbedTarget(mount, candidate.file);
        const more = [
          ...(climbed === undefined ? [] : [{ target: climbed, how: climbing }]),
          ...(target === undefined ? [] : otherSpellings(target)),
        ];
        more.some((one) => this.#ask(one.target, candidate, one.how));
      }
  }

  askNowhere(): void {
    const prefixes = new Set(["", ...this.#asker.site.mounts.map(({ prefix }) => prefix)]);
    for (const prefix of prefixes) {
      for (const end of [nowhere, "/"]) {
        const target = encodedPath(`${withoutSlash(prefix)}${end}`);
        const answer = this.#asker.ask(target);
        if (answer === undefined || !isHandedOut(answer.outcome)) continue;
        const file = "file" in answer.outcome ? (answer.outcome.file ?? "") : "";
        const families = this.#candidates.familiesOf(file);
        if (families.length === 0 || this.#done.has(file)) continue;
        this.#keep({ file, families, stands: 1 }, target, answer, "fallback, index or error page");
      }
    }
  }

  askForListings(most: number): void {
    const seen = new Set<string>();
    for (const { mount, files } of this.#roots)
      for (const folder of some(files.folders, most)) {
        const target = plainTarget(mount, folder);
        if (target === undefined || seen.has(target)) continue;
        seen.add(target);
        const answer = this.#asker.ask(target);
        if (answer?.outcome.kind === "listing")
          this.listed.push({ target, outcome: answer.outcome });
      }
  }

  askForLatent(latentNames: (folder: string) => readonly string[]): void {
    const seen = new Set<string>();
    for (const { mount } of this.#roots) {
      const root = withoutSlash(mount.folder);
      if (!seen.has(root)) this.#askForNames(mount, latentNames(root));
      seen.add(root);
    }
  }

  /** Whether files of a folder that is not here would leave: if a program takes all requests, they would not. */
  wouldServe(mount: Mount, latentNames: (folder: string) => readonly string[]): boolean {
    const root = withoutSlash(mount.folder);
    const served = this.#askFor(mount, `${root}/telltale.txt`);
    if (served === undefined) return false;
    this.#askForNames(mount, latentNames(root));
    return true;
  }

  #askForNames(mount: Mount, names: readonly string[]): void {
    for (const name of names) {
      const file = `${withoutSlash(mount.folder)}/${name}`;
      const found = this.#askFor(mount, file);
      const families = found === undefined ? [] : this.#candidates.familiesOf(file);
      if (found !== undefined && families.length > 0)
        this.latent.push({ ...found, file, families, stands: 1 });
    }
  }

  /** The answer, if it hands out a file that is not there but might be. */
  #askFor(
    mount: Mount,
    file: string,
  ): { readonly target: string; readonly answer: Answer } | undefined {
    const target = plainTarget(mount, file);
    if (target === undefined || this.#tree.kind(file) !== "absent") return undefined;
    const answer = this.#asker.ask(target, overlayTree(this.#tree, [file]));
    if (answer?.outcome.kind === "unknown")
      this.unjudged.set(file, { target, outcome: answer.outcome });
    return answer !== undefined && isFileOf(answer.outcome, file) ? { target, answer } : undefined;
  }

  /** Whether the file leaves. */
  #ask(target: string, candidate: Candidate, how?: string): boolean {
    if (this.#done.has(candidate.file)) return true;
    const answer = this.#asker.ask(target);
    if (answer === undefined) return false;
    const { outcome } = answer;
    if (outcome.kind === "unknown") {
      if (how === undefined) this.unjudged.set(candidate.file, { target, outcome });
      return false;
    }
    const runs = candidate.families.filter((family) => family.runs === true);
    const isRun = outcome.kind === "handler" && how === undefined && runs.length > 0;
    if (!isRun && !isFileOf(outcome, candidate.file)) return false;
    this.#keep(isRun ? { ...candidate, families: runs } : candidate, target, answer, how);
    return true;
  }

  #keep(candidate: Candidate, target: string, answer: Answer, how: string | undefined): void {
    this.#done.add(candidate.file);
    this.unjudged.delete(candidate.file);
    const { file, families, stands } = candidate;
    this.handedOut.push({
      target,
      file,
      families: answer.outcome.kind === "handler" ? families : withoutRun(families),
      answer,
      stands,
      ...(how === undefined ? {} : { how }),
    });
  }
}

/** The first half of so many, and as many spread over the rest. */
function some(folders: readonly string[], most: number): readonly string[] {
  if (folders.length <= most) return folders;
  const half = Math.ceil(most / 2);
  const step = (folders.length - half) / half;
  const spread = Array.from(
    { length: half },
    (_, at) => folders[half + Math.floor(at * step)] ?? "",
  );
  return [...folders.slice(0, half), ...spread];
}

function gravity({ families: [first] }: HandedOut): number {
  return first === undefined ? 0 : rank(first.severity);
}

/** Sent as text, a page for the developer is source like any other. */
function withoutRun(families: readonly Family[]): readonly Family[] {
  const sent = families.filter(({ runs }) => runs !== true);
  return sent.length > 0 ? sent : families;
}

/** Whether an answer hands out that very file, or its compressed twin. */
function isFileOf(outcome: Outcome, file: string): boolean {
  if (outcome.kind !== "served" && outcome.kind !== "error-body") return false;
  return outcome.file === file;
}

/**
 * Folders beside the one that a mount names, which it may lead to all the same: by text alone `/i` + `../x` is a path
 * out of `/srv/static/`, and `/srv/statics` begins like `/srv/static`.
 */
function leakingRoots({ prefix, folder }: Mount, tree: FileTree): readonly string[] {
  const root = withoutSlash(folder);
  const slash = root.lastIndexOf("/");
  if (prefix === "" || prefix === "/" || slash <= 0) return [];
  const parent = root.slice(0, slash);
  if (folder.endsWith("/")) return prefix.endsWith("/") ? [] : [parent];
  const name = root.slice(slash + 1);
  return tree
    .names(parent)
    .filter((one) => one !== name && one.startsWith(name))
    .map((one) => `${parent}/${one}`)
    .filter((path) => tree.kind(path) === "folder");
}

/** The request that climbs out of a mount's folder, for a file of the folder above. */
function climbedTarget({ prefix, folder }: Mount, file: string): string | undefined {
  if (prefix === "" || prefix.endsWith("/") || !folder.endsWith("/")) return undefined;
  const root = withoutSlash(folder);
  const parent = root.slice(0, root.lastIndexOf("/") + 1);
  if (!file.startsWith(parent) || file.startsWith(folder)) return undefined;
  return encodedPath(`${prefix}../${file.slice(parent.length)}`);
}

function withoutSlash(folder: string): string {
  return folder.endsWith("/") ? folder.slice(0, -1) : folder;
}
