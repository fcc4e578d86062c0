/**
 * Colours by meaning, or none.
 *
 * In: whether colour is wanted. Out: functions from text to text. node:util's styleText writes the codes.
 */
import { styleText } from "node:util";
import type { Severity } from "../rules/rule.ts";

export type Paint = (text: string) => string;

export type Palette = {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly path: Paint;
  readonly severity: (severity: Severity) => Paint;
};

/** Leaves text as it is. */
export const plain: Paint = (text) => text;

const noColours: Palette = {
  bold: plain,
  dim: plain,
  good: plain,
  bad: plain,
  path: plain,
  severity: () => plain,
};

const paint =
  (format: Parameters<typeof styleText>[0]): Paint =>
  (text) =>
    text === "" ? "" : styleText(format, text, { validateStream: false });

const severityPaints: Readonly<Record<Severity, Paint>> = {
  critical: paint(["bold", "red"]),
  high: paint("red"),
  medium: paint("yellow"),
  low: paint("cyan"),
};

const colours: Palette = {
  bold: paint("bold"),
  dim: paint("dim"),
  good: paint("green"),
  bad: paint("red"),
  path: paint("cyan"),
  severity: (severity) => severityPaints[severity],
};

export function paletteOf(colour: boolean): Palette {
  return colour ? colours : noColours;
}
