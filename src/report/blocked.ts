/**
 * What a developer sees whose push or commit was stopped: what was found, and exactly what to type.
 *
 * In: a report, the findings of it that count, and what is known of the commits that hold them. Out: text: nothing
 * where nothing stops git, else at most a screenful (24 lines of 80 columns for up to three findings). What to type
 * to take a secret out stands in way-out.ts.
 */
import type { Finding, Place } from "../findings/finding.ts";
import { countText, manyText } from "./amounts.ts";
import { shortened } from "./columns.ts";
import { marginColumns } from "./finding-block.ts";
import { blank, filled, prose, whole } from "./lines.ts";
import type { Word } from "./lines.ts";
import { paletteOf } from "./palette.ts";
import type { Palette } from "./palette.ts";
import type { Report } from "./report.ts";
import { shortIdLetters, stepLines, stepsOut } from "./way-out.ts";
import type { BlockedFacts, Step } from "./way-out.ts";

export type BlockedOptions = {
  readonly width: number;
  readonly colour: boolean;
  /** Findings that make the exit code 1, as the report orders them. */
  readonly counted: readonly Finding[];
  readonly facts: BlockedFacts;
  /** All of them, however many; else as many as fit a screen. */
  readonly all: boolean;
  /** Ids of TELLTALE_SKIP that are no finding's. */
  readonly unknownSkips: readonly string[];
};

type Style = BlockedOptions & { readonly palette: Palette };

/** Findings that have a screen's room together with what to type. */
const findingsShown = 3;

export function blockedScreen(report: Report, options: BlockedOptions): string {
  const style = { ...options, palette: paletteOf(options.colour) };
  const skipped = skippedLines(report, style);
  const lines =
    options.counted.length > 0
      ? [...foundLines(report, style, skipped), ...unknownSkipLines(style)]
      : [...skipped, ...incompleteLines(report, style)];
  return lines.map((line) => `${line}\n`).join("");
}

function foundLines(report: Report, style: Style, skipped: readonly string[]): string[] {
  const { counted, facts, palette } = style;
  const shown = shownOf(style);
  const left = counted.length - shown.length;
  const [what, where] = isCommit(report)
    ? (["commit", "what is staged"] as const)
    : (["push", "what it would send"] as const);
  return [
    ...paragraph(
      [
        ...prose(`telltale stopped this ${what}:`, palette.bold),
        ...prose(`${manyText(counted.length, "secret")} in ${where}.`, palette.bad),
      ],
      style,
    ),
    "",
    ...shown.flatMap((finding) => findingLines(finding, style)),
    ...(left === 0
      ? []
      : paragraph(
          prose(`and ${countText(left)} more; \`${allCommand(report, style)}\` shows all.`),
          style,
        )),
    ...(report.coverage.complete ? [] : paragraph(prose(`Besides, ${partlyText(report)}`), style)),
    ...skipped,
    "",
    ...stepLines(
      `To take ${counted.length === 1 ? "it" : "them"} out${isCommit(report) ? "" : " (nothing has been sent)"}:`,
      stepsOut(report, shown, facts),
      style,
    ),
    ...stepLines("If it is no secret:", [ignoreStep(style)], style),
    ...stepLines(`To ${what} all the same:`, skipSteps(report, style), style),
  ];
}

/** Three lines: what it is; where; why it is thought to be one, and its id. */
function findingLines(finding: Finding, { palette, width }: Style): string[] {
  const { severity, name, secret, evidence, reasons, id, places, placesLeftOff } = finding;
  const room = Math.max(20, width - marginColumns);
  const [firstLine = ""] = secret.split("\n"); // --reveal shows keys of many lines
  const heading = shortened(firstLine === "" ? name : `${name}: ${firstLine}`, room);
  const why = reasons.length === 0 ? evidence : `${evidence} (${reasons.join(", ")})`;
  const label = {
    text: palette.severity(severity)(severity) + " ".repeat(marginColumns - severity.length),
    columns: marginColumns,
  };
  const indent = blank(marginColumns);
  return [
    ...filled([whole(heading, palette.bold)], width, label),
    ...filled(placeWords(places, placesLeftOff, palette, room), width, indent),
    ...filled([...prose(`${why};`), whole(`id ${id}`)], width, indent),
  ];
}

/** "config/deploy.env:12:8 in commit 5f6a7b8c9d, and 3 more places". */
function placeWords(
  places: readonly Place[],
  leftOff: number,
  palette: Palette,
  room: number,
): Word[] {
  const [place] = places;
  if (place === undefined) return prose("in no place that is known");
  const position =
    place.line === undefined || place.path === undefined || place.kind === "file-name"
      ? ""
      : `:${place.line}${place.column === undefined ? "" : `:${place.column}`}`;
  const more = places.length - 1 + leftOff;
  const after = [
    ...(place.commit === undefined || place.path === undefined
      ? []
      : [`in commit ${place.commit.slice(0, shortIdLetters)}`]),
    ...(more === 0 ? [] : [`and ${manyText(more, "more place")}`]),
  ].join(", ");
  const taken = position.length + (after === "" ? 0 : after.length + 1);
  const member = place.member === undefined ? "" : `!${place.member}`;
  const name = shortened(nameOf(place) + member, Math.max(20, room - taken));
  return [whole(name + position, palette.path), ...prose(after)];
}

function nameOf({ kind, path, commit, object, refs }: Place): string {
  if (path !== undefined) return kind === "file-name" ? `the file ${path}` : path;
  const short = (id: string = "unknown"): string => id.slice(0, shortIdLetters);
  switch (kind) {
    case "commit-message":
      return `the message of commit ${short(commit ?? object)}`;
    case "commit-header":
      return `the header of commit ${short(commit ?? object)}`;
    case "tag-message":
    case "tag-header":
      return `the tag ${refs[0]?.replace(/^refs\/tags\//, "") ?? short(object)}`;
    case "ref-name":
      return `the name ${refs[0] ?? "of a ref"}`;
    case "blob":
    case "file-name":
    case "git-file":
    case "lfs-object":
    case "file":
    case "input":
      return `object ${short(object ?? commit)}`;
  }
}

function shownOf({ counted, all }: Style): readonly Finding[] {
  return all ? counted : counted.slice(0, findingsShown);
}

function allCommand(report: Report, { facts }: Style): string {
  return isCommit(report)
    ? `${facts.program} staged`
    : withVariable("VERBOSE", "1", "git push", facts);
}

function ignoreStep({ counted, facts }: Style): Step {
  const command = `${facts.program} ignore ${counted[0]?.id ?? ""} --reason "..."`;
  return { command, ...(counted.length > 1 ? { note: "once for each id" } : {}) };
}

/** git does not tell a hook how it was called, so the rest of the line is the user's. */
function skipSteps(report: Report, style: Style): readonly Step[] {
  const act = isCommit(report) ? "git commit" : "git push";
  const shown = shownOf(style).map(({ id }) => id);
  const ids = [...shown, ...(style.counted.length > shown.length ? ["..."] : [])].join(",");
  return [
    { command: withVariable("SKIP", ids, act, style.facts) },
    { command: `${act} --no-verify`, note: "git's own: runs no hook at all" },
  ];
}

function withVariable(
  name: string,
  value: string,
  command: string,
  { shell }: BlockedFacts,
): string {
  return shell === "powershell"
    ? `$env:TELLTALE_${name}='${value}'; ${command}`
    : `TELLTALE_${name}=${value} ${command}`;
}

function skippedLines({ ignored }: Report, style: Style): string[] {
  const ids = ignored.filter((each) => each.ignored.kind === "skip").map(({ id }) => id);
  if (ids.length === 0) return [];
  const words = `telltale: skipped ${manyText(ids.length, "finding")}, as TELLTALE_SKIP says: ${ids.join(", ")}.`;
  return paragraph(prose(words), style);
}

function unknownSkipLines(style: Style): string[] {
  const [first, ...others] = style.unknownSkips;
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : ` and ${countText(others.length)} more`;
  const name = shortened(first, 20);
  return paragraph(prose(`TELLTALE_SKIP also names ${name}${more}, found nowhere here.`), style);
}

/** Nothing was found in what could be looked at: two lines. */
function incompleteLines(report: Report, style: Style): string[] {
  if (report.interrupted) {
    return paragraph(prose("telltale was stopped before it had looked at everything."), style);
  }
  if (report.coverage.complete) return [];
  const act = isCommit(report) ? "commit" : "push";
  const remedy = remedyOf(report);
  const onward = `${act} without this look: \`git ${act} --no-verify\``;
  return [
    ...paragraph(
      [...prose(`telltale stopped this ${act}:`, style.palette.bold), ...prose(partlyText(report))],
      style,
    ),
    ...paragraph(prose(remedy === "" ? `To ${onward}` : `Try \`${remedy}\`, or ${onward}`), style),
  ];
}

/** "it could not look at 3 things (OBJECT_MISSING)." */
function partlyText({ troubles, coverage }: Report): string {
  const [first] = troubles;
  if (first === undefined) {
    return coverage.shallow > 0
      ? "a shallow clone cannot tell all that it sends."
      : `it could not look at ${manyText(coverage.missing, "object")}, absent here.`;
  }
  const what =
    troubles.length === 1
      ? shortened(first.where, placeColumns)
      : manyText(troubles.length, "thing");
  const isOne = troubles.every(({ code }) => code === first.code);
  return `it could not look at ${what} (${first.code}${isOne ? "" : " and others"}).`;
}

/** Of an object's id or a path, so that the sentence fits a line. */
const placeColumns = 13;

function remedyOf({ troubles, coverage }: Report): string {
  if (coverage.shallow > 0 || troubles.some(({ code }) => code === "HISTORY_SHALLOW")) {
    return "git fetch --unshallow";
  }
  if (coverage.missing > 0 || troubles.some(({ code }) => code === "OBJECT_MISSING")) {
    return "git fetch --refetch";
  }
  return troubles.length === 0 ? "" : "git fsck";
}

function isCommit({ command }: Report): boolean {
  return command === "staged";
}

function paragraph(words: readonly Word[], { width }: Style): string[] {
  return filled(words, width, blank(0), blank(2));
}
