/**
 * Troubles as blocks of lines, one for each code.
 *
 * In: the troubles of a report. Out: for each code how often it was met, what it means, the first few places, and
 * what to do about it.
 */
import { troubleWords } from "../messages.ts";
import { countText } from "./amounts.ts";
import { marginColumns } from "./finding-block.ts";
import { blank, filled, prose, whole } from "./lines.ts";
import type { ReportTrouble } from "./report.ts";
import type { Style } from "./style.ts";

const examplesBrief = 3;

/** In the order of the codes' first appearance. */
export function troubleBlocks(troubles: readonly ReportTrouble[], style: Style): string[][] {
  const codes = [...new Set(troubles.map(({ code }) => code))];
  return codes.map((code) => {
    const all = troubles.filter((trouble) => trouble.code === code);
    return troubleBlock(code, all, style);
  });
}

function troubleBlock(
  code: ReportTrouble["code"],
  all: readonly ReportTrouble[],
  style: Style,
): string[] {
  const { palette, width } = style;
  const examples = style.verbose ? all : all.slice(0, examplesBrief);
  const left = all.length - examples.length;
  const indent = blank(marginColumns);
  const first = all[0];
  const heading = all.length === 1 ? `${code}:` : `${code}, ${countText(all.length)} times:`;
  return [
    ...filled(
      [...prose(heading, palette.bad), ...prose(first?.message ?? "")],
      width,
      blank(0),
      indent,
    ),
    ...examples.flatMap(({ where, at }) =>
      filled([whole(where), ...prose(at === undefined ? "" : `at byte ${at}`)], width, indent),
    ),
    ...(left > 0
      ? filled(
          prose(`and ${countText(left)} more (--verbose lists them)`, palette.dim),
          width,
          indent,
        )
      : []),
    ...filled(prose(troubleWords[code].hint), width, indent),
  ];
}
