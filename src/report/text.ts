/**
 * The text report: what a person reads.
 *
 * In: a report, and how wide and colourful the terminal is. Out: text. First what was looked at and what was found,
 * in a few lines; then each finding as a block, what matters most first; at the end what could not be looked at.
 */
import { troubleWords } from "../messages.ts";
import type { Finding, Moment, Place, State } from "../findings/finding.ts";
import { isAtLeast } from "../findings/order.ts";
import { printableText } from "../text/printable.ts";
import type { Evidence } from "../rules/rule.ts";
import { bytesText, countText, durationText, manyText } from "./amounts.ts";
import { columnsOf, shorten, wrap } from "./columns.ts";
import { paletteOf } from "./palette.ts";
import type { Palette } from "./palette.ts";
import type { Report } from "./report.ts";

export type TextOptions = {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** All places and troubles, not the first few. */
  readonly verbose: boolean;
  /** Findings of less evidence are counted, not shown. */
  readonly evidence: Evidence;
  /** How long the run took, where that is known. */
  readonly durationMs?: number;
};

const placesBrief = 3;
const refsBrief = 3;
const troublesBrief = 3;

export function textReport(report: Report, options: TextOptions): string {
  const palette = paletteOf(options.colour);
  const shown = report.findings.filter(({ evidence }) => isAtLeast(evidence, options.evidence));
  const lines = [...summary(report, shown, palette, options)];
  for (const finding of shown) lines.push("", ...block(finding, palette, options));
  if (report.troubles.length > 0) lines.push("", ...troubleLines(report, palette, options));
  return `${lines.join("\n")}\n`;
}

function summary(
  report: Report,
  shown: readonly Finding[],
  palette: Palette,
  options: TextOptions,
): string[] {
  const { kinds, bytes } = report.coverage;
  const many = (count: number | undefined, one: string): string[] =>
    count === undefined ? [] : [manyText(count, one)];
  const looked = [
    ...many(kinds["commits"] ?? 0, "commit"),
    ...many(kinds["blobs"] ?? 0, "blob"),
    ...many(kinds["trees"] ?? 0, "tree"),
    ...many(kinds["tags"], "tag"),
    ...many(kinds["gitFiles"], "git file"),
    ...many(kinds["lfsObjects"], "LFS object"),
    ...(report.repository.submodules > 0
      ? [manyText(report.repository.submodules, "submodule")]
      : []),
  ];
  const took = options.durationMs === undefined ? "" : ` in ${durationText(options.durationMs)}`;
  return [
    ...wrap(
      `${palette.bold("Looked at")} ${looked.join(", ")}: ${bytesText(bytes.scanned)}${took}.`,
      options.width,
      "",
      "  ",
    ),
    ...wrap(coverageText(report, palette), options.width, "", "  "),
    ...wrap(countsText(report, shown, palette), options.width, "", "  "),
  ];
}

function coverageText(report: Report, palette: Palette): string {
  const { objects, missing, shallow, skipped, complete } = report.coverage;
  if (complete) return palette.good("Everything that is stored was looked at.");
  const parts = [
    ...(report.interrupted ? ["the run was stopped"] : []),
    ...(objects.skipped > 0
      ? [`${manyText(objects.skipped, "object")} skipped (${skippedText(skipped)})`]
      : []),
    ...(missing > 0 ? [`${manyText(missing, "object")} named but absent`] : []),
    ...(shallow > 0 ? [`history cut off at ${manyText(shallow, "commit")} (shallow clone)`] : []),
    ...(report.troubles.length > 0 ? [`${manyText(report.troubles.length, "trouble")} below`] : []),
  ];
  return `${palette.bad("Not everything was looked at:")} ${parts.join("; ")}.`;
}

function skippedText(skipped: Readonly<Record<string, number>>): string {
  return Object.entries(skipped)
    .map(([code, count]) => `${code} ${countText(count)}`)
    .join(", ");
}

function countsText(report: Report, shown: readonly Finding[], palette: Palette): string {
  const hidden = report.findings.length - shown.length;
  const weak =
    hidden > 0 ? ` ${manyText(hidden, "weak finding")} not shown (--evidence weak shows all).` : "";
  if (shown.length === 0) return `${palette.bold("No secrets found.")}${weak}`;
  const bySeverity = (["critical", "high", "medium", "low"] as const).flatMap((severity) => {
    const count = shown.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [palette.severity(severity)(`${countText(count)} ${severity}`)];
  });
  const published = shown.filter((finding) => finding.published === true).length;
  const out = published > 0 ? `, ${countText(published)} published` : "";
  return `${palette.bold(manyText(shown.length, "secret"))}: ${bySeverity.join(", ")}${out}.${weak}`;
}

const stateTexts: Readonly<Record<State, string>> = {
  head: "in HEAD",
  branch: "not in HEAD, but in other refs",
  history: "in earlier commits only",
  unreachable: "in nothing that a ref reaches",
};

function block(finding: Finding, palette: Palette, options: TextOptions): string[] {
  const published =
    finding.published === null
      ? "published: unknown"
      : finding.published
        ? palette.bad("published")
        : "not published";
  const title = `${palette.severity(finding.severity)(finding.severity.padEnd(8))} ${palette.bold(finding.name)}`;
  const secret = printableText(finding.secret);
  const isNarrow = columnsOf(title) + columnsOf(secret) + 2 > options.width;
  const head =
    secret === "" ? [title] : isNarrow ? [title, `  ${secret}`] : [`${title}  ${secret}`];
  const facts = `${finding.evidence} (${finding.reasons.join(", ")}); ${stateTexts[finding.state]}; ${published}`;
  const indent = "  ";
  const lines = [...head, ...wrap(facts, options.width, indent)];
  const seen = timeline(finding);
  if (seen !== undefined) lines.push(...wrap(seen, options.width, indent).map(palette.dim));
  const places = options.verbose ? finding.places : finding.places.slice(0, placesBrief);
  for (const place of places) lines.push(indent + placeText(place, palette, options));
  const left = finding.places.length - places.length + finding.placesLeftOff;
  if (left > 0) lines.push(`${indent}${palette.dim(`and ${manyText(left, "more place")}`)}`);
  lines.push(
    ...wrap(finding.advice, options.width, indent),
    `${indent}${palette.dim(`${finding.rule} ${finding.id}`)}`,
  );
  return lines;
}

function timeline({ first, last }: Finding): string | undefined {
  if (first === undefined) return undefined;
  const text = (moment: Moment): string =>
    `${moment.date.slice(0, 10)} ${moment.commit.slice(0, 10)} ${moment.author}`;
  if (last === undefined || last.commit === first.commit) return `seen in ${text(first)}`;
  return `first ${text(first)}, last ${text(last)}`;
}

function placeText(place: Place, palette: Palette, options: TextOptions): string {
  const what = place.kind === "blob" ? "" : `${place.kind} `;
  const where =
    place.path ??
    (place.kind === "blob"
      ? `object ${(place.object ?? "").slice(0, 12)}`
      : (place.commit ?? place.object ?? "").slice(0, 12));
  const line = place.line === undefined ? "" : `:${place.line}:${place.column ?? 1}`;
  const inside = place.repository === undefined ? "" : `${place.repository}: `;
  const versions = place.versions === undefined ? "" : `, ${manyText(place.versions, "version")}`;
  const refs = refsText(place.refs, options);
  const tail = `${line}${versions}${refs === "" ? "" : `  ${refs}`}`;
  const room = Math.max(20, options.width - 2 - columnsOf(what + inside + tail));
  const rest = palette.dim(`${versions}${refs === "" ? "" : `  ${refs}`}`);
  return `${what}${inside}${palette.path(shorten(where, options.verbose ? Infinity : room))}${line}${rest}`;
}

function refsText(refs: readonly string[], options: TextOptions): string {
  const shown = options.verbose ? refs : refs.slice(0, refsBrief);
  const names = shown.map((name) => name.replace(/^refs\/(?:heads|tags|remotes)\//, ""));
  const left = refs.length - shown.length;
  return names.length === 0
    ? ""
    : `(${names.join(", ")}${left > 0 ? ` and ${countText(left)} more` : ""})`;
}

/** Grouped by code, each with its words once. */
function troubleLines(report: Report, palette: Palette, options: TextOptions): string[] {
  const codes = [...new Set(report.troubles.map(({ code }) => code))];
  return codes.flatMap((code) => {
    const all = report.troubles.filter((trouble) => trouble.code === code);
    const examples = options.verbose ? all : all.slice(0, troublesBrief);
    const left = all.length - examples.length;
    const { sentence, hint } = troubleWords[code];
    return [
      `${palette.bad(code)} ${countText(all.length)}: ${sentence("")} ${hint}`,
      ...examples.map(
        ({ where, at }) => `  ${printableText(where)}${at === undefined ? "" : ` at byte ${at}`}`,
      ),
      ...(left > 0 ? [`  and ${countText(left)} more`] : []),
    ];
  });
}
