/**
 * The summary: what was looked at, whether that was everything, and how much was found.
 *
 * In: a report and the findings that are shown. Out: a few lines, the first of the text report.
 */
import type { Finding } from "../findings/finding.ts";
import { bytesText, countText, durationText, manyText } from "./amounts.ts";
import { asideWords, goneWords } from "./ignored-block.ts";
import { blank, filled, prose } from "./lines.ts";
import type { Word } from "./lines.ts";
import type { Report } from "./report.ts";
import type { Style } from "./style.ts";

export function summaryLines(report: Report, shown: readonly Finding[], style: Style): string[] {
  return [
    ...paragraph(lookedAt(report, style), style),
    ...paragraph(coverageWords(report, style), style),
    ...paragraph(leftAloneWords(report), style),
    ...(report.notes ?? []).flatMap((note) => paragraph(prose(note), style)),
    ...countsLines(report, shown, style),
  ];
}

/** How many findings, of what severity, how many of them published, and how many are not shown. */
export function countsLines(report: Report, shown: readonly Finding[], style: Style): string[] {
  const { bold, dim } = style.palette;
  const hidden = report.findings.length - shown.length;
  const weaker =
    hidden === 0
      ? []
      : prose(
          `${manyText(hidden, "finding")} of less evidence ${hidden === 1 ? "is" : "are"} not shown (--evidence weak shows all).`,
          dim,
        );
  if (shown.length === 0) {
    const where = report.coverage.complete ? "" : " in what was looked at";
    const none = report.ignored.length === 0 ? "No secrets found" : "No secrets that count";
    return [
      ...paragraph([...prose(`${none}${where}.`, bold), ...weaker], style),
      ...paragraph(asideWords(report.ignored, style), style),
      ...paragraph(goneWords(report, style), style),
    ];
  }
  const counts = [
    ...prose(`${manyText(shown.length, "secret")}:`, bold),
    ...severityWords(report, shown, style),
    ...(isHistory(report) ? publishedWords(shown, style) : []),
    ...(report.command === "push" ? prose("would be published.", style.palette.bold) : []),
  ];
  return [
    ...paragraph(counts, style),
    ...paragraph(ignoredWords(shown, style), style),
    ...paragraph(weaker, style),
    ...paragraph(asideWords(report.ignored, style), style),
    ...paragraph(goneWords(report, style), style),
  ];
}

/** What is told but does not count (cli/exit-code.ts). */
function ignoredWords(shown: readonly Finding[], { palette }: Style): Word[] {
  const count = shown.filter(({ state }) => state === "ignored").length;
  if (count === 0) return [];
  const [whose, verb] =
    count === 1 ? ["1 secret is", "does"] : [`${countText(count)} secrets are`, "do"];
  return prose(
    `${whose} in files that git ignores only, and ${verb} not count for the exit code.`,
    palette.dim,
  );
}

function paragraph(words: readonly Word[], { width }: Style): string[] {
  return words.length === 0 ? [] : filled(words, width, blank(0), blank(2));
}

/** What is told even if there is none of it, as it is what one expects a history to have. */
const alwaysTold = ["commit", "blob", "tree"] as const;
const told = [
  ["commits", "commit"],
  ["blobs", "blob"],
  ["trees", "tree"],
  ["tags", "tag"],
  ["gitFiles", "git file"],
  ["lfsObjects", "LFS object"],
  ["files", "file"],
  ["refNames", "ref name"],
  ["inputs", "input"],
] as const;

/** What holds no text of its own: a link's target is looked at where it lies. */
const leftOut = [
  ["linksNotFollowed", "symbolic link"],
  ["specialFiles", "socket, pipe or device"],
] as const;

function lookedAt(report: Report, style: Style): Word[] {
  const { coverage, repository } = report;
  const { kinds, bytes } = coverage;
  const counts = told.flatMap(([kind, one]) => {
    const count = kinds[kind] ?? 0;
    const isTold = count > 0 || (isHistory(report) && alwaysTold.some((word) => word === one));
    return isTold ? [manyText(count, one)] : [];
  });
  const submodules = repository?.submodules ?? 0;
  if (submodules > 0) counts.push(manyText(submodules, "submodule"));
  const left = leftOut.flatMap(([kind, one]) => {
    const count = kinds[kind] ?? 0;
    return count === 0 ? [] : [manyText(count, one)];
  });
  const took = style.durationMs === undefined ? "" : ` in ${durationText(style.durationMs)}`;
  return [
    ...prose("Looked at", style.palette.bold),
    ...prose(
      counts.length === 0
        ? `nothing, as there is nothing to look at${took}.`
        : `${counts.join(", ")}: ${bytesText(bytes.scanned)}${took}.`,
    ),
    ...prose(left.length === 0 ? "" : `Left out: ${left.join(", ")}.`),
  ];
}

/** A whole store was looked at. */
function isHistory({ repository }: Report): boolean {
  return repository !== undefined;
}

function coverageWords(report: Report, { palette }: Style): Word[] {
  const { objects, missing, shallow, skipped, complete } = report.coverage;
  if (complete)
    return prose(
      isHistory(report) ? "Everything that is stored was looked at." : "Everything was looked at.",
      palette.good,
    );
  const codes = Object.entries(skipped)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, count]) => `${code} ${countText(count)}`)
    .join(", ");
  const share = Math.floor((100 * objects.scanned) / Math.max(1, objects.expected));
  // How many files a folder holds that nobody came to is not known.
  const isMeasured = report.command !== "files";
  const when = isMeasured ? ` when ${share} % of the objects were done` : "";
  const parts = [
    ...(report.interrupted ? [`the run was stopped${when}`] : []),
    ...(objects.skipped > 0
      ? [
          `${countText(objects.skipped)} of ${manyText(objects.expected, "object")} skipped${codes === "" ? "" : ` (${codes})`}`,
        ]
      : []),
    ...(missing > 0 ? [`${manyText(missing, "object")} named but absent`] : []),
    ...(shallow > 0 ? [`history cut off at ${manyText(shallow, "commit")} (shallow clone)`] : []),
    ...(report.troubles.length > 0
      ? [`${manyText(report.troubles.length, "trouble")}, below`]
      : []),
  ];
  return [
    ...prose("Not everything was looked at:", palette.bad),
    ...prose(`${parts.length === 0 ? "the reason is not known" : parts.join("; ")}.`),
  ];
}

/** What config files leave alone is never left out in silence. */
function leftAloneWords({ coverage: { leftAlone = {} } }: Report): Word[] {
  const counts = Object.entries(leftAlone).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (counts.length === 0) return [];
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const by = counts.map(([where, count]) => `${where} (${countText(count)})`).join(", ");
  return prose(`${manyText(all, "place")} left alone, as config files say: ${by}.`);
}

function severityWords(report: Report, shown: readonly Finding[], { palette }: Style): Word[] {
  const end = isHistory(report) || report.command === "push" ? ";" : ".";
  const parts = (["critical", "high", "medium", "low"] as const).flatMap((severity) => {
    const count = shown.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [{ severity, count }];
  });
  // A comma belongs to the words before it, and has their colour.
  return parts.flatMap(({ severity, count }, number) =>
    prose(
      `${countText(count)} ${severity}${number === parts.length - 1 ? end : ","}`,
      palette.severity(severity),
    ),
  );
}

function publishedWords(shown: readonly Finding[], { palette }: Style): Word[] {
  const yes = shown.filter(({ published }) => published === true).length;
  const unknown = shown.filter(({ published }) => published === null).length;
  if (unknown === shown.length) {
    return prose("whether a remote has them is unknown, as there are no remote-tracking refs.");
  }
  const rest = unknown > 0 ? `, ${countText(unknown)} unknown.` : ".";
  if (yes === 0) return prose(`none published${rest}`);
  const all = yes === shown.length && yes > 1 ? "all" : countText(yes);
  return prose(`${all} published${rest}`, palette.bold);
}
