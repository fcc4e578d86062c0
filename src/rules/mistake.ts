/**
 * A mistake in a file that somebody wrote: rules, a config, another tool's. Where it stands, and what is wrong.
 *
 * In: nothing (types only). Whoever reads such a file gives its mistakes as a list; the sentence has no full stop.
 */

export type Position = { readonly file: string; readonly line: number; readonly column: number };

/** A mistake in a rule file. */
export type RuleMistake = Position & { readonly sentence: string };
