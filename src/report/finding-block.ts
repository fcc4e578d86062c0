/**
 * One finding as a block of lines.
 *
 * In: a finding, and how much of it to show. Out: what it is and how it begins; what is known of it; when and where;
 * what to do; and last the names by which other tools know it. Labels stand in a margin as wide as the longest
 * severity, so that the eye can run down either side.
 */
import type { Decision } from "../findings/decision.ts";
import type { ExposedBy, Finding, Moment, Place, PlaceKind, State } from "../findings/finding.ts";
import { countText, manyText } from "./amounts.ts";
import { columnsOf, shortened } from "./columns.ts";
import { blank, filled, prose, whole } from "./lines.ts";
import type { Indent, Word } from "./lines.ts";
import type { Style } from "./style.ts";

/** "critical" and two spaces. */
export const marginColumns = 10;

const placesBrief = 3;
const refsBrief = 3;
const idBrief = 10;

const stateTexts: Readonly<Record<State, string>> = {
  head: "in HEAD",
  branch: "not in HEAD, but in other refs",
  history: "in earlier commits only",
  unreachable: "in nothing that a ref reaches",
  outgoing: "in what would be pushed",
  added: "in what the change adds",
  staged: "staged for the next commit",
  input: "in the input",
  tracked: "in the working tree",
  untracked: "in a file that git does not track",
  ignored: "in a file that git ignores",
};

/** What stands before a place that is not simply a file's content. */
const kindTexts: Readonly<Record<PlaceKind, string>> = {
  blob: "",
  "file-name": "file name",
  "commit-message": "message of commit",
  "commit-header": "header of commit",
  "tag-message": "message of tag",
  "tag-header": "header of tag",
  "ref-name": "name of ref",
  "git-file": "git directory,",
  "lfs-object": "LFS object",
  file: "",
  input: "input",
};

export function findingBlock(finding: Finding, style: Style): string[] {
  const { palette } = style;
  const line = (label: string, words: readonly Word[]): string[] =>
    filled(words, style.width, margin(label, style));
  return [
    ...heading(finding, style),
    ...(finding.beside ?? []).flatMap(({ name, secret }) =>
      line("with", [...prose(`${name}:`), whole(secret)]),
    ),
    ...line("state", stateWords(finding, style)),
    ...momentLines(finding, style).flatMap(([label, words]) => line(label, words)),
    ...placeLines(finding, style).flatMap((words, number) =>
      line(number === 0 ? "where" : "", words),
    ),
    ...(finding.exposed === undefined ? [] : line("web", exposedWords(finding.exposed, style))),
    ...(finding.expired === undefined ? [] : line("until", expiredWords(finding.expired))),
    ...line("do", prose(finding.advice)),
    ...line("id", [whole(finding.id, palette.dim), whole(finding.rule, palette.dim)]),
  ];
}

function margin(label: string, { palette }: Style): Indent {
  const text = `  ${palette.dim(label)}${" ".repeat(marginColumns - 2 - label.length)}`;
  return { text, columns: marginColumns };
}

function heading({ severity, name, secret }: Finding, { palette, width }: Style): string[] {
  const indent = {
    text: palette.severity(severity)(severity) + " ".repeat(marginColumns - severity.length),
    columns: marginColumns,
  };
  if (secret === "") return filled(prose(name, palette.bold), width, indent);
  const words = prose(`${name}:`, palette.bold);
  if (!secret.includes("\n")) return filled([...words, whole(secret)], width, indent);
  // With --reveal a key is shown whole, on lines of its own: each can be copied.
  const lines = secret.split(/\r?\n/).filter((line) => line !== "");
  return [
    ...filled(words, width, indent),
    ...lines.flatMap((line) => filled([whole(line)], width, blank(marginColumns))),
  ];
}

function stateWords(finding: Finding, { palette }: Style): Word[] {
  const { state, places, evidence, reasons } = finding;
  const isOnlyGitFile = places.length > 0 && places.every(({ kind }) => kind === "git-file");
  const where = isOnlyGitFile ? "in the git directory only" : stateTexts[state];
  const why = reasons.length === 0 ? "" : ` (${reasons.join(", ")})`;
  return [...publishedWords(finding, palette.bad), ...prose(`${where}; ${evidence}${why}`)];
}

function exposedWords({ url, host, file, line }: ExposedBy, { palette }: Style): Word[] {
  return [
    ...prose("handed out as"),
    whole(url, palette.path),
    ...(host === "" ? [] : [...prose("of"), whole(host)]),
    ...(file === undefined ? [] : [...prose("by"), whole(`${file}:${line ?? 1}`, palette.path)]),
  ];
}

function expiredWords({ expires, where, reason }: Decision): Word[] {
  return [
    ...prose(`${expires ?? ""} it was set aside by`),
    whole(where),
    ...prose(reason === "" ? "without a reason" : `(${reason})`),
  ];
}

/** What is on its way out, or in no commit, is not said to be unpublished: its state says so. */
function publishedWords({ published, state }: Finding, bad: Word["paint"]): Word[] {
  if (published === true) return prose("published,", bad);
  if (!isStored(state)) return [];
  return prose(published === null ? "maybe published," : "not published,");
}

function isStored(state: State): boolean {
  return state === "head" || state === "branch" || state === "history" || state === "unreachable";
}

function momentLines({ first, last, places }: Finding, style: Style): [string, Word[]][] {
  const shownPath = places[0]?.path;
  if (first === undefined) return [];
  if (last === undefined || last.commit === first.commit) {
    return [["seen", momentWords(first, shownPath, style)]];
  }
  return [
    ["first", momentWords(first, shownPath, style)],
    ["last", momentWords(last, shownPath, style)],
  ];
}

/** The path is said where it is another one than that of the place shown first. */
function momentWords(moment: Moment, shownPath: string | undefined, style: Style): Word[] {
  const { dim, path } = style.palette;
  const commit = style.verbose ? moment.commit : moment.commit.slice(0, idBrief);
  const room = style.width - marginColumns;
  return [
    whole(moment.date.slice(0, 10)),
    whole(commit, dim),
    ...prose(moment.author),
    ...(moment.path === undefined || moment.path === shownPath
      ? []
      : [whole(style.verbose ? moment.path : shortened(moment.path, room), path)]),
  ];
}

function placeLines({ places, placesLeftOff }: Finding, style: Style): Word[][] {
  const shown = style.verbose ? places : places.slice(0, placesBrief);
  const lines = shown.map((place) => placeWords(place, style));
  const left = places.length - shown.length + placesLeftOff;
  if (left === 0) return lines;
  const how = places.length > shown.length ? " (--verbose lists them)" : "";
  const more = `${lines.length === 0 ? "" : "and "}${manyText(left, "more place")}${how}`;
  return [...lines, prose(more, style.palette.dim)];
}

export function placeWords(place: Place, style: Style): Word[] {
  const { palette, verbose, width } = style;
  const { repository, versions, kind, refs } = place;
  const before = [
    ...(repository === undefined ? [] : [...prose("submodule"), whole(`${repository},`)]),
    ...prose(kindTexts[kind]),
  ];
  const taken = before.reduce((sum, { text }) => sum + columnsOf(text) + 1, 0);
  const position = positionOf(place);
  const room = Math.max(20, width - marginColumns - taken - position.length);
  const name = nameOf(place, style) + (place.member === undefined ? "" : `!${place.member}`);
  const details = [
    ...(versions === undefined ? [] : [manyText(versions, "version")]),
    ...(kind === "ref-name" || refs.length === 0 ? [] : [refText(refs, verbose)]),
  ].join("; ");
  return [
    ...before,
    whole((verbose ? name : shortened(name, room)) + position, palette.path),
    ...(details === "" ? [] : prose(`(${details})`, palette.dim)),
  ];
}

/** As editors and terminals understand it, where there is a path; a name has no lines. */
function positionOf({ kind, path, line, column }: Place): string {
  if (line === undefined || kind === "file-name" || kind === "ref-name") return "";
  return path === undefined
    ? `, line ${line}`
    : `:${line}${column === undefined ? "" : `:${column}`}`;
}

/** What the place is called: a path where it has one, else a ref or an object. */
function nameOf({ kind, path, object, commit, refs }: Place, { verbose }: Style): string {
  if (path !== undefined) return path;
  if (kind === "ref-name") return refs[0] ?? "unknown";
  const id = object ?? commit ?? "unknown";
  const short = verbose ? id : id.slice(0, idBrief);
  return kind === "blob" ? `object ${short}` : short;
}

/** Refs as people call them, the first few: "in main, origin/main and 2 more". */
function refText(refs: readonly string[], verbose: boolean): string {
  const shown = verbose ? refs : refs.slice(0, refsBrief);
  const names = shown.map((name) => name.replace(/^refs\/(?:heads|tags|remotes)\//, ""));
  const left = refs.length - shown.length;
  return `in ${names.join(", ")}${left > 0 ? ` and ${countText(left)} more` : ""}`;
}
