/**
 * The text report: what a person reads.
 *
 * In: a report, and how wide and colourful the terminal is. Out: text. First what was looked at and what was found
 * (summary.ts); then each finding as a block, what matters most first (finding-block.ts); then what could not be
 * looked at (trouble-block.ts). A long report says at its end once more what was found, where the eye is then.
 */
import { isAtLeast } from "../findings/order.ts";
import { findingBlock } from "./finding-block.ts";
import { goneBlocks, ignoredBlocks } from "./ignored-block.ts";
import { paletteOf } from "./palette.ts";
import type { Report } from "./report.ts";
import type { TextOptions } from "./style.ts";
import { countsLines, summaryLines } from "./summary.ts";
import { troubleBlocks } from "./trouble-block.ts";

/** Blocks after which the counts are given once more: about what a terminal shows at a time. */
const blocksOnScreen = 4;

export function textReport(report: Report, options: TextOptions): string {
  const style = { ...options, palette: paletteOf(options.colour) };
  const shown = report.findings.filter(({ evidence }) => isAtLeast(evidence, options.evidence));
  const blocks = [
    ...shown.map((finding) => findingBlock(finding, style)),
    ...ignoredBlocks(report.ignored, style),
    ...goneBlocks(report, style),
    ...troubleBlocks(report.troubles, style),
  ];
  const lines = summaryLines(report, shown, style);
  for (const block of blocks) lines.push("", ...block);
  if (blocks.length > blocksOnScreen) lines.push("", ...countsLines(report, shown, style));
  return `${lines.join("\n")}\n`;
}
