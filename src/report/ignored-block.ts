/**
 * What was set aside: counted in the summary, listed with --verbose.
 *
 * In: findings with the decisions that set them aside. Out: a sentence, and for each a few lines: what it is, where it
 * stands, who decided, and why.
 */
import type { Decision, DecisionKind } from "../findings/decision.ts";
import type { IgnoredFinding } from "../findings/finding.ts";
import { countText } from "./amounts.ts";
import { marginColumns, placeWords } from "./finding-block.ts";
import { blank, filled, prose, whole } from "./lines.ts";
import type { Word } from "./lines.ts";
import type { Report } from "./report.ts";
import type { Style } from "./style.ts";

/** "3 set aside: 2 by .telltale-ignore, 1 inline; --verbose lists them." */
export function asideWords(ignored: readonly IgnoredFinding[], style: Style): Word[] {
  if (ignored.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { ignored: decision } of ignored) {
    const by = byText(decision);
    counts.set(by, (counts.get(by) ?? 0) + 1);
  }
  const parts = [...counts]
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([by, count]) => `${countText(count)} ${by}`);
  const how = style.verbose ? "" : "; --verbose lists them";
  return prose(
    `${countText(ignored.length)} set aside: ${parts.join(", ")}${how}.`,
    style.palette.dim,
  );
}

/** "2 of .telltale-baseline are gone." */
export function goneWords({ baseline }: Report, style: Style): Word[] {
  const count = baseline?.gone?.length ?? 0;
  if (baseline === undefined || count === 0) return [];
  const how = style.verbose ? "" : " (--verbose lists them)";
  return [
    ...prose(`${countText(count)} of`, style.palette.dim),
    whole(baseline.file, style.palette.dim),
    ...prose(`${count === 1 ? "is" : "are"} gone${how}.`, style.palette.dim),
  ];
}

/** With --verbose, what is in the baseline and was not found. */
export function goneBlocks({ baseline }: Report, style: Style): string[][] {
  const gone = baseline?.gone ?? [];
  if (!style.verbose || gone.length === 0) return [];
  const { palette, width } = style;
  return [
    [
      ...filled(prose("Gone since the baseline:", palette.bold), width, blank(0)),
      ...gone.flatMap(({ rule, date, at, where }) =>
        filled(
          [whole(rule), whole(at, palette.path), ...prose(`known since ${date},`), whole(where)],
          width,
          blank(2),
          blank(4),
        ),
      ),
    ],
  ];
}

/** With --verbose, one block for all of them. */
export function ignoredBlocks(ignored: readonly IgnoredFinding[], style: Style): string[][] {
  if (!style.verbose || ignored.length === 0) return [];
  const { palette, width } = style;
  const lines = ignored.flatMap((finding) => [
    ...filled(
      [...prose(finding.name), whole(finding.id, palette.dim), whole(finding.rule, palette.dim)],
      width,
      blank(2),
      blank(4),
    ),
    ...finding.places
      .slice(0, 1)
      .flatMap((place) => filled(placeWords(place, style), width, blank(marginColumns))),
    ...filled(decisionWords(finding.ignored), width, blank(marginColumns)),
  ]);
  return [[...filled(prose("Set aside:", palette.bold), width, blank(0)), ...lines]];
}

const byKind: Readonly<Record<DecisionKind, (file: string) => string>> = {
  "ignore-file": (file) => `by ${file}`,
  inline: () => "inline",
  baseline: (file) => `in ${file}`,
  skip: (name) => `by ${name}`,
  config: (file) => `by ${file}`,
  foreign: (file) => `by ${file}`,
};

/** A file without the line. */
function byText({ kind, where }: Decision): string {
  return byKind[kind](where.replace(/:\d+$/, ""));
}

function decisionWords({ where, reason, owner, expires }: Decision): Word[] {
  return [
    ...prose("by"),
    whole(where),
    ...(owner === undefined ? [] : [...prose("of"), whole(owner)]),
    ...(expires === undefined ? [] : prose(`until ${expires}`)),
    ...prose(reason === "" ? "without a reason" : `because: ${reason}`),
  ];
}
