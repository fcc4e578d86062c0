/**
 * The report of `telltale web` as text: what a person reads.
 *
 * In: a report, and how wide and colourful the terminal is. Out: first what was looked at and how much leaves; then each
 * exposure, the gravest first: what, by which request, which rule hands it out, which was meant to stop it and why it
 * does not; then fixes as diffs; then what could not be told.
 */
import { shielded } from "../text/printable.ts";
import { exposureSeverities } from "../web/exposures/family.ts";
import type { ExposureSeverity } from "../web/exposures/family.ts";
import { countText, manyText } from "./amounts.ts";
import { marginColumns } from "./finding-block.ts";
import { blank, filled, prose, whole } from "./lines.ts";
import type { Indent, Word } from "./lines.ts";
import { paletteOf } from "./palette.ts";
import type { Paint, Palette } from "./palette.ts";
import { troubleBlocks } from "./trouble-block.ts";
import type { WebExposure, WebFile, WebReport, WebRule } from "./web-report.ts";

export type WebTextOptions = {
  readonly width: number;
  readonly colour: boolean;
  readonly verbose: boolean;
  readonly durationMs?: number;
};

type Style = WebTextOptions & { readonly palette: Palette };

const filesBrief = 3;
const exposuresBrief = 40;

const serverTitles: Readonly<Record<string, string>> = {
  nginx: "nginx",
  apache: "Apache httpd",
  caddy: "Caddy",
  lighttpd: "lighttpd",
  iis: "IIS",
  node: "Node",
};

export function webText(report: WebReport, options: WebTextOptions): string {
  const style = { ...options, palette: paletteOf(options.colour) };
  const shown = style.verbose ? report.exposures : report.exposures.slice(0, exposuresBrief);
  const blocks = [
    ...shown.map((exposure) => exposureBlock(exposure, style)),
    ...moreBlock(report.exposures.length - shown.length, style),
    ...report.fixes.map((fix, at) => fixBlock(fix, at, report, style)),
    ...unknownBlock(report, style),
    ...unmappedBlock(report, style),
    ...troubleBlocks(report.troubles, { ...style, evidence: "likely" }),
  ];
  const lines = summary(report, style);
  for (const block of blocks) lines.push("", ...block);
  return `${lines.join("\n")}\n`;
}

function summary(report: WebReport, style: Style): string[] {
  const { coverage, exposures, servers, notes } = report;
  const { bold, dim } = style.palette;
  const names = servers.map((name) => serverTitles[name] ?? name).join(", ");
  const looked = [
    `${manyText(coverage.configurations, "configuration")}${names === "" ? "" : ` (${names})`}`,
    manyText(coverage.sites, "site"),
    ...(coverage.surfaces === 0 ? [] : [manyText(coverage.surfaces, "other way out")]),
    `${manyText(coverage.files, "file")} below their folders`,
  ].join(", ");
  const counts = exposureSeverities.flatMap((severity) => {
    const count = exposures.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [prose(`${countText(count)} ${severity}`, paintOf(severity, style))];
  });
  const total =
    exposures.length === 0
      ? prose(
          coverage.complete
            ? "Nothing is handed out that should not be."
            : "Nothing is known to be handed out that should not be.",
          bold,
        )
      : [
          ...prose(`${manyText(exposures.length, "exposure")}:`, bold),
          ...counts.flatMap((words, at) => (at === counts.length - 1 ? words : withComma(words))),
        ];
  return [
    ...paragraph(prose(`Looked at ${looked}.`), style),
    ...notes.flatMap((note) => paragraph(prose(`${note}.`, dim), style)),
    ...paragraph(incompleteWords(report, style), style),
    ...paragraph(total, style),
  ];
}

function incompleteWords(
  { coverage, unknown, unmapped, troubles }: WebReport,
  { palette }: Style,
): Word[] {
  if (coverage.complete) return [];
  const parts = [
    ...(unknown.length === 0
      ? []
      : [`${manyText(sum(unknown.map(({ files }) => files)), "file")} could not be judged`]),
    ...(unmapped.length === 0
      ? []
      : [
          `${manyText(unmapped.length, "folder")} of a server ${unmapped.length === 1 ? "lies" : "lie"} nowhere here`,
        ]),
    ...(coverage.left === 0 ? [] : [`${manyText(coverage.left, "request")} were too many to ask`]),
    ...(troubles.length === 0 ? [] : [manyText(troubles.length, "trouble")]),
  ];
  return prose(`Not everything could be told: ${parts.join("; ")}.`, palette.bad);
}

function exposureBlock(exposure: WebExposure, style: Style): string[] {
  const { palette, width } = style;
  const { severity, files, rule, meant } = exposure;
  const line = (label: string, words: readonly Word[]): string[] =>
    filled(words, width, margin(label, style));
  const heading: Indent = {
    text: paintOf(severity, style)(severity) + " ".repeat(marginColumns - severity.length),
    columns: marginColumns,
  };
  const shownFiles = style.verbose ? files : files.slice(0, filesBrief);
  const left = exposure.filesInAll - shownFiles.length;
  return [
    ...filled(prose(`${titleOf(exposure)}.`, palette.bold), width, heading),
    ...line("why", prose(exposure.reason)),
    ...(exposure.host === "" ? [] : line("host", [whole(exposure.host)])),
    ...shownFiles.flatMap((file, at) => line(at === 0 ? "request" : "", fileWords(file, style))),
    ...(left > 0 ? line("", prose(moreFiles(left, files.length > filesBrief), palette.dim)) : []),
    ...(rule === undefined ? [] : line("rule", ruleWords(rule, style))),
    ...meant.flatMap((one) => [
      ...line("meant", ruleWords(one.rule, style)),
      ...line("", prose(one.why)),
    ]),
    ...notesOf(exposure).flatMap((note) => line("note", prose(note))),
    ...(exposure.fix === undefined ? [] : line("fix", prose(`number ${exposure.fix + 1}, below`))),
  ];
}

function moreFiles(left: number, isListed: boolean): string {
  return `and ${manyText(left, "more file")}${isListed ? " (--verbose lists them)" : ""}`;
}

function titleOf({ kind, name, filesInAll, of, files }: WebExposure): string {
  if (kind === "source")
    return `${countText(filesInAll)} of the project's ${manyText(of ?? filesInAll, "source file")} can be downloaded`;
  const first = files[0]?.url ?? "";
  const count = filesInAll === 1 ? first : `${countText(filesInAll)} files`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${count}`;
}

function notesOf({ files, listed, afterLogin, kind }: WebExposure): readonly string[] {
  const spellings = [...new Set(files.flatMap(({ spelling }) => spelling ?? []))];
  const unproven = files.filter(({ proven }) => proven === false).length;
  return [
    ...(spellings.length === 0
      ? []
      : [`The request is not the plain one: ${spellings.join("; ")}.`]),
    ...(listed && kind !== "listing"
      ? ["The folder is listed: nobody has to guess the name."]
      : []),
    ...(afterLogin ? ["Only after a login."] : []),
    ...(files.some(({ outcome }) => outcome === "error-body")
      ? ["It is sent as the body of an error page."]
      : []),
    ...(unproven === 0
      ? []
      : [
          `The content of ${unproven === files.length ? "it" : `${countText(unproven)} of them`} does not look like the name.`,
        ]),
    ...(files.some(({ state }) => state === "ignored")
      ? ["git ignores it; what copies the folder does not."]
      : []),
  ];
}

function fileWords({ url, path, state, outcome }: WebFile, { palette }: Style): Word[] {
  const what = [
    ...(path === "" ? [] : [path]),
    ...(state === undefined || state === "tracked" ? [] : [state]),
    ...(outcome === "handler" ? ["run by the server"] : []),
  ].join(", ");
  return [whole(url, palette.path), ...(what === "" ? [] : [whole(`(${what})`, palette.dim)])];
}

function ruleWords({ file, line, text }: WebRule, { palette }: Style): Word[] {
  return [whole(`${file}:${line}`, palette.path), ...prose(text)];
}

function fixBlock(
  { why, diff }: WebReport["fixes"][number],
  at: number,
  { exposures, fixes }: WebReport,
  style: Style,
): string[] {
  const { bold, good, bad, dim } = style.palette;
  const ended = exposures.filter(({ fix }) => fix === at).length;
  const number = fixes.length === 1 ? "Fix" : `Fix ${at + 1}`;
  const what = `${number}, tried: ends ${manyText(ended, "exposure")}; the index, other files and .well-known stay.`;
  // Tabs stay: else the diff could not be applied as it is copied.
  const paintLine = (line: string): string => {
    const text = line.split("\t").map(shielded).join("\t");
    if (line.startsWith("+")) return good(text);
    if (line.startsWith("-")) return bad(text);
    return line.startsWith("@@") ? dim(text) : text;
  };
  return [
    ...paragraph(prose(what, bold), style),
    ...paragraph(prose(why), style),
    ...diff.replace(/\n$/, "").split("\n").map(paintLine),
  ];
}

function unknownBlock({ unknown }: WebReport, style: Style): string[][] {
  if (unknown.length === 0) return [];
  return [
    [
      ...paragraph(prose("Could not be judged, and may be handed out:", style.palette.bold), style),
      ...unknown.flatMap(({ construct, rule, files, url }) =>
        filled(
          [
            ...prose(`${construct}:`),
            ...(rule === undefined ? [] : ruleWords(rule, style)),
            ...prose(`(${manyText(files, "file")}, such as`),
            whole(`${url})`),
          ],
          style.width,
          blank(2),
          blank(4),
        ),
      ),
    ],
  ];
}

function unmappedBlock({ unmapped }: WebReport, style: Style): string[][] {
  if (unmapped.length === 0) return [];
  return [
    [
      ...paragraph(
        prose(
          "Folders of a server that lie nowhere here: say where with",
          style.palette.bold,
        ).concat(whole("--root FOLDER=DIR", style.palette.bold)),
        style,
      ),
      ...unmapped.flatMap((folder) => filled([whole(folder)], style.width, blank(2))),
    ],
  ];
}

function moreBlock(left: number, style: Style): string[][] {
  if (left <= 0) return [];
  return [
    paragraph(
      prose(`And ${manyText(left, "more exposure")} (--verbose lists them).`, style.palette.dim),
      style,
    ),
  ];
}

function margin(label: string, { palette }: Style): Indent {
  const text = `  ${palette.dim(label)}${" ".repeat(marginColumns - 2 - label.length)}`;
  return { text, columns: marginColumns };
}

function paragraph(words: readonly Word[], { width }: Style): string[] {
  return words.length === 0 ? [] : filled(words, width, blank(0), blank(2));
}

function paintOf(severity: ExposureSeverity, { palette }: Style): Paint {
  return severity === "info" ? palette.dim : palette.severity(severity);
}

function withComma(words: readonly Word[]): readonly Word[] {
  return words.map((word, at) =>
    at === words.length - 1 ? { ...word, text: `${word.text},` } : word,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
