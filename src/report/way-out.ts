/**
 * The way out: what to type to take a secret out of what is staged, or of commits that nobody else has.
 *
 * In: the findings that are shown, and where their commits stand. Out: commands with a note, in the order in which they
 * are typed. git's own commands only: nothing here rewrites anything by itself.
 */
import type { Finding, Place } from "../findings/finding.ts";
import { shielded } from "../text/printable.ts";
import { columnsOf } from "./columns.ts";
import { blank, filled, prose, whole } from "./lines.ts";
import type { Palette } from "./palette.ts";
import type { Report } from "./report.ts";

/** Where a commit stands, as seen from what is checked out. */
export type CommitStanding = {
  /** The last commit; one of those before it; one that a merge brought; or in another branch. */
  readonly where: "head" | "line" | "merged" | "elsewhere";
  /** Of one in another branch, the full name of that branch. */
  readonly branch?: string;
  /** Its first parent; absent for a first commit. */
  readonly parent?: string;
  /** Lower for older. */
  readonly order: number;
};

export type BlockedFacts = {
  /** Of commits with findings, where it is known. */
  readonly commits: ReadonlyMap<string, CommitStanding>;
  /** The user stands in a folder below the top, from where paths of the repository are written `:/path`. */
  readonly isBelow: boolean;
  /** Nothing was ever committed, so nothing can be restored from HEAD. */
  readonly isUnborn: boolean;
  /** How telltale is called here: `telltale`, `npx telltale`. */
  readonly program: string;
  readonly shell: "sh" | "powershell";
};

/** A command, and what is to be known about it. */
export type Step = { readonly command: string; readonly note?: string };

/** Commits and objects, as git abbreviates them in large repositories. */
export const shortIdLetters = 10;
const marksShown = 3;

export function stepsOut(
  report: Report,
  shown: readonly Finding[],
  facts: BlockedFacts,
): readonly Step[] {
  const places = shown.flatMap((finding) => finding.places.slice(0, placesAsked));
  return report.command === "staged" ? stagedSteps(places, facts) : pushSteps(places, facts);
}

/** Places of a finding from which steps are made: more would not fit a screen. */
const placesAsked = 3;

// --- staged ---

function stagedSteps(places: readonly Place[], facts: BlockedFacts): readonly Step[] {
  const edited = pathsOf(places, "blob", facts);
  const unwanted = pathsOf(places, "file-name", facts);
  const unstage = facts.isUnborn ? "git rm --cached" : "git restore --staged";
  return [
    ...(edited === ""
      ? []
      : [
          { command: `git add ${edited}`, note: noteOfAdd },
          { command: `${unstage} ${edited}`, note: "or leave it out of this commit" },
        ]),
    ...removeSteps(edited, unwanted),
  ];
}

/** Of files that should not be in git at all. */
function removeSteps(edited: string, unwanted: string): readonly Step[] {
  if (unwanted === "") return [];
  const isOther = !edited.split(" ").some((word) => unwanted.split(" ").includes(word));
  const note = isOther ? "keeps the file, out of git" : "or so: keeps the file, out of git";
  return [{ command: `git rm --cached ${unwanted}`, note }];
}

// --- push ---

function pushSteps(places: readonly Place[], facts: BlockedFacts): readonly Step[] {
  const ids = [...new Set(places.flatMap(({ commit }) => commit ?? []))];
  const standings = ids
    .map((id) => ({ id, standing: facts.commits.get(id) ?? unknownStanding }))
    .toSorted((a, b) => a.standing.order - b.standing.order);
  const named = nameSteps(places);
  const [oldest] = standings;
  if (oldest === undefined) return named;
  const isLast = standings.every(({ standing }) => standing.where === "head");
  const steps = amendSteps(places, isLast, facts);
  if (isLast) return [...steps, ...named];
  const elsewhere = standings.find(({ standing }) => standing.where === "elsewhere");
  const branch = elsewhere === undefined ? undefined : branchOf(elsewhere.standing);
  const isMerged = standings.some(({ standing }) => standing.where === "merged");
  const marks = standings.slice(0, marksShown).map(({ id }) => id.slice(0, shortIdLetters));
  const more = standings.length > marks.length ? " and the others" : "";
  const { parent } = oldest.standing;
  const unknown = oldest.standing === unknownStanding;
  const base = unknown
    ? `${oldest.id.slice(0, shortIdLetters)}~1`
    : (parent?.slice(0, shortIdLetters) ?? "--root");
  return [
    ...(branch === undefined ? [] : [{ command: `git switch ${branch}` }]),
    {
      command: `git rebase -i ${isMerged ? "--rebase-merges " : ""}${base}`,
      note: `write "edit" before ${marks.join(", ")}${more}`,
    },
    ...steps,
    { command: "git rebase --continue" },
    ...named,
  ];
}

/** Nobody asked the repository: only that the commit has a parent is taken for granted. */
const unknownStanding: CommitStanding = { where: "line", order: -1 };

/** While the commit is the last one. In a rebase, going on amends it by what is staged, but not by a message. */
function amendSteps(
  places: readonly Place[],
  isLast: boolean,
  facts: BlockedFacts,
): readonly Step[] {
  const edited = pathsOf(places, "blob", facts);
  const unwanted = pathsOf(places, "file-name", facts);
  const inMessage = places.some(({ kind }) => kind === "commit-message");
  const inHeader = places.some(({ kind }) => kind === "commit-header");
  const steps = [
    ...(edited === "" ? [] : [{ command: `git add ${edited}`, note: noteOfAdd }]),
    ...removeSteps(edited, unwanted),
  ];
  if (inHeader) {
    const command = "git commit --amend --reset-author";
    return [...steps, { command, note: "after setting user.name and user.email" }];
  }
  const amend = { command: "git commit --amend" };
  if (inMessage) return [...steps, { ...amend, note: "and take it out of the message" }];
  return isLast ? [...steps, amend] : steps;
}

const noteOfAdd = "after taking it out of the file";

/** Tags and names of refs are in no commit. */
function nameSteps(places: readonly Place[]): readonly Step[] {
  return places.flatMap(({ kind, refs }): Step[] => {
    const [ref = ""] = refs;
    const short = typed(ref.replace(/^refs\/(?:tags|heads)\//, ""));
    if (short === undefined || ref === "") return [];
    if (kind === "tag-message" || kind === "tag-header") {
      return [{ command: `git tag -d ${short}`, note: "and tag again, without it" }];
    }
    if (kind !== "ref-name") return [];
    return ref.startsWith("refs/tags/")
      ? [{ command: `git tag -d ${short}`, note: "and tag again, by another name" }]
      : [{ command: `git branch -m ${short} NEW-NAME` }];
  });
}

function branchOf({ branch }: CommitStanding): string | undefined {
  return branch === undefined ? undefined : typed(branch.replace(/^refs\/heads\//u, ""));
}

/** Distinct paths, as a shell and git take them; those that cannot be typed are left to the reader. */
function pathsOf(
  places: readonly Place[],
  kind: "blob" | "file-name",
  { isBelow }: BlockedFacts,
): string {
  const paths = places.flatMap((place) => (place.kind === kind ? (place.path ?? []) : []));
  const words = [...new Set(paths)].map((path) => typed(isBelow ? `:/${path}` : path) ?? "PATH");
  return [...new Set(words)].join(" ");
}

/** One word for a shell. Names that were escaped to be shown (text/printable.ts), or would be, are not what they read. */
function typed(name: string): string | undefined {
  if (name.includes("\\") || shielded(name) !== name) return undefined;
  if (/^[\w@%+=:,./-]+$/u.test(name) && !name.startsWith("-")) return name;
  return `'${(name.startsWith("-") ? `./${name}` : name).replaceAll("'", "'\\''")}'`;
}

// --- lines ---

type StepStyle = { readonly width: number; readonly palette: Palette };

const indentColumns = 2;
const gapColumns = 3;

/** A heading, and below it the commands with their notes beside them or, where there is no room, below. */
export function stepLines(
  heading: string,
  steps: readonly Step[],
  { width, palette }: StepStyle,
): string[] {
  if (steps.length === 0) return [];
  const indent = blank(indentColumns);
  const roomFor = (note: string): number => width - indentColumns - gapColumns - columnsOf(note);
  // Notes stand in a column of their own, but for those of commands that are too long.
  const aligned = steps.filter(
    ({ command, note }) => note !== undefined && columnsOf(command) <= roomFor(note),
  );
  const widest = Math.max(0, ...aligned.map(({ command }) => columnsOf(command)));
  return [
    ...filled(prose(heading), width, blank(0)),
    ...steps.flatMap(({ command, note }) => {
      const bold = whole(command, palette.bold);
      if (note === undefined) return filled([bold], width, indent);
      const columns = columnsOf(command);
      const padded = widest <= roomFor(note) ? widest : columns;
      if (columns > roomFor(note)) {
        const below = filled(prose(note, palette.dim), width, blank(indentColumns + gapColumns));
        return [...filled([bold], width, indent), ...below];
      }
      const gap = " ".repeat(padded - columns + gapColumns - 1);
      return filled([bold, whole(gap + note, palette.dim)], width, indent);
    }),
  ];
}
