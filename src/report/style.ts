/**
 * How a text report is to look: how wide, how colourful, how much of everything.
 *
 * In: nothing (types only). Out: the shape that text.ts is given and hands on to what writes its blocks.
 */
import type { Evidence } from "../rules/rule.ts";
import type { Palette } from "./palette.ts";

export type TextOptions = {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** All places, refs and troubles, not the first few. */
  readonly verbose: boolean;
  /** Findings of less evidence are counted, not shown. */
  readonly evidence: Evidence;
  /** How long the run took, where that is known. */
  readonly durationMs?: number;
};

/** Options with the colours they ask for. */
export type Style = TextOptions & { readonly palette: Palette };
