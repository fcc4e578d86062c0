/**
 * The report of `telltale probe`, as text and as JSON.
 *
 * In: what a running server handed out. Out: the same fields in both, in the words of `telltale web`.
 */
import { printableText } from "../text/printable.ts";
import { exposureSeverities } from "../web/exposures/family.ts";
import type { ExposureSeverity } from "../web/exposures/family.ts";
import { countText, manyText } from "./amounts.ts";
import { marginColumns } from "./finding-block.ts";
import { withoutSteering } from "./json.ts";
import { blank, filled, prose, whole } from "./lines.ts";
import { paletteOf } from "./palette.ts";

export type ProbeReport = {
  readonly schema: 1;
  readonly tool: { readonly name: "telltale"; readonly version: string };
  readonly command: "probe";
  readonly target: string;
  readonly exposures: readonly {
    readonly url: string;
    readonly family: string;
    readonly name: string;
    readonly severity: ExposureSeverity;
    readonly reason: string;
    readonly status: number;
    readonly proven: boolean;
    readonly predicted?: boolean;
  }[];
  /** Predicted, and not handed out. */
  readonly missed: readonly { readonly url: string; readonly verdict: string }[];
  readonly catchAll: boolean;
  readonly coverage: {
    readonly requests: number;
    readonly left: number;
    readonly complete: boolean;
    readonly stopped?: string;
  };
};

export function probeJson(report: ProbeReport): string {
  return `${withoutSteering(JSON.stringify(report, undefined, 2))}\n`;
}

const stops: Readonly<Record<string, string>> = {
  budget: "the budget was used up",
  refused: "the server refused or did not answer",
  interrupted: "it was stopped",
};

export function probeText(report: ProbeReport, width: number, colour: boolean): string {
  const palette = paletteOf(colour);
  const { exposures, missed, coverage, catchAll, target } = report;
  const lines = filled(
    prose(`Asked ${printableText(target)} for ${manyText(coverage.requests, "path")}.`),
    width,
    blank(0),
  );
  if (catchAll)
    lines.push(
      ...filled(
        prose(
          "It answers with a page for names that nobody has: only what is told apart by its content counts.",
          palette.dim,
        ),
        width,
        blank(0),
      ),
    );
  if (!coverage.complete)
    lines.push(
      ...filled(
        prose(
          `${manyText(coverage.left, "path")} were not asked for: ${stops[coverage.stopped ?? ""] ?? "no answer came"}.`,
          palette.bad,
        ),
        width,
        blank(0),
      ),
    );
  const counts = exposureSeverities.flatMap((severity) => {
    const count = exposures.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${countText(count)} ${severity}`];
  });
  lines.push(
    ...filled(
      prose(
        exposures.length === 0
          ? "Nothing was handed out that should not be."
          : `${manyText(exposures.length, "exposure")}: ${counts.join(", ")}.`,
        palette.bold,
      ),
      width,
      blank(0),
    ),
  );
  for (const { url, name, severity, reason, status, predicted } of exposures) {
    const paint = severity === "info" ? palette.dim : palette.severity(severity);
    const indent = {
      text: paint(severity) + " ".repeat(marginColumns - severity.length),
      columns: marginColumns,
    };
    const note = predicted === undefined ? "" : predicted ? ", as predicted" : ", not predicted";
    lines.push(
      "",
      ...filled(
        [
          ...prose(`${name.charAt(0).toUpperCase()}${name.slice(1)}:`, palette.bold),
          whole(printableText(url), palette.path),
          ...prose(`(${status}${note})`, palette.dim),
        ],
        width,
        indent,
        blank(marginColumns),
      ),
      ...filled(prose(reason), width, blank(marginColumns)),
    );
  }
  if (missed.length > 0) {
    lines.push(
      "",
      ...filled(prose("Predicted, and not handed out:", palette.bold), width, blank(0)),
    );
    for (const { url, verdict } of missed)
      lines.push(...filled([whole(printableText(url)), ...prose(`(${verdict})`)], width, blank(2)));
  }
  return `${lines.join("\n")}\n`;
}
