/**
 * The syntax tree of an nginx configuration.
 *
 * In: nothing. Out: types. Nothing is known here of what a directive means: those that no module of ours knows are kept.
 */
import type { ConfigSpan } from "../config-text.ts";

/** One word of a directive. `text` is what it stands for, quotes and escapes resolved. */
export type Word = {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether a program that fills in templates is meant to put something here (`{{ }}`). */
  readonly template: boolean;
};

/** A directive with its block, if it has one. */
export type Directive = {
  readonly name: string;
  readonly words: readonly Word[];
  readonly block: readonly Directive[] | undefined;
  /** The name and the words; neither the semicolon nor the block. */
  readonly by: ConfigSpan;
  /** The first byte behind its opening brace, and its closing brace; for a directive without block, where it ends. */
  readonly inside: { readonly start: number; readonly end: number };
  /** Why an `include` brought nothing although it may be there: nobody read what it names. */
  readonly unread?: true;
};
