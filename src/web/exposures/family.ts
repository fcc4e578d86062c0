/**
 * Families of files that should not leave: what patterns/exposures/ says of them.
 *
 * In: nothing (types). Out: what family-file.ts reads, bundle.ts writes and probes.ts looks for.
 */
/** From the gravest. "info" is told and never counts. */
export const exposureSeverities = ["critical", "high", "medium", "low", "info"] as const;
export type ExposureSeverity = (typeof exposureSeverities)[number];

export type Family = {
  readonly id: string;
  /** What a file of it is, to stand behind "1" or "3". */
  readonly name: string;
  readonly severity: ExposureSeverity;
  /** Why that matters, in a sentence. */
  readonly reason: string;
  /** Globs, relative to any folder; case counts for nothing. */
  readonly files: readonly string[];
  readonly except?: readonly string[];
  /** How the content of a real one is told. */
  readonly proof?: Proof;
  /** The severity of one whose content does not look like it. */
  readonly unproven?: ExposureSeverity;
  /** Files that a deployment brings along: asked for even where they are not there. */
  readonly latent?: readonly string[];
  /** There may be thousands with names that no rule tells apart: some of each folder stand for all. */
  readonly sampled?: boolean;
  /** It is an exposure too where a program runs it. */
  readonly runs?: boolean;
};

/** Bytes at the start, bytes anywhere near the start, or a line `NAME=value`: one of them is enough. */
export type Proof = {
  readonly starts?: readonly string[];
  readonly holds?: readonly string[];
  readonly assignments?: boolean;
};
