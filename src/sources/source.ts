/**
 * What a source yields: texts, where each stands, and what stood there before.
 *
 * In: nothing (types only). Out: the shapes that sources make and scan/change-scan.ts reads. The history source is
 * another thing: it hands over whole object stores, which are scanned in delta space (history.ts).
 */
import type { ObjectReader } from "../git/object-reader.ts";
import type { Trouble, TroubleCode } from "../trouble.ts";

/** What a text is. A "name" is the path of a folder or submodule: it has no bytes, but its name can be a finding. */
export type TextKind = "file" | "blob" | "commit" | "tag" | "ref-name" | "name" | "input";

/**
 * Where a text stands on its way out: a file that git tracks (or one without a repository), one that it does not, one
 * that it is told to ignore; staged for the next commit; in commits that are being pushed; in commits that a change
 * adds; or handed over on standard input.
 */
export type TextState =
  | "tracked"
  | "untracked"
  | "ignored"
  | "staged"
  | "outgoing"
  | "added"
  | "input";

/** One text, read when it is its turn. */
export type SourceText = {
  readonly kind: TextKind;
  readonly state: TextState;
  /** Bytes of the path, relative to the target, as latin1. */
  readonly path?: string;
  /** The object that holds the bytes, in hexadecimal. */
  readonly object?: string;
  /** The commit that brings it, in hexadecimal. */
  readonly commit?: string;
  /** Names of refs that lead to it. */
  readonly refs?: readonly string[];
  /** The text is a submodule's commit, a folder or anything else whose name alone can be a finding. */
  readonly read: () => Uint8Array | TroubleCode;
  /**
   * The texts that stood at this path before, in the parents of its commit or in HEAD. What is in one of them is old
   * and no finding of this source. Read when something was found.
   */
  readonly before?: () => readonly Uint8Array[];
  /** The objects that hold those texts. */
  readonly beforeObjects?: readonly string[];
  /** They stood under another name: the name is new, even if all that is in the text is old. */
  readonly isRenamed?: boolean;
};

/** Who made a commit, and when: seconds since 1970. The name is bytes as latin1. */
export type CommitFacts = {
  readonly author: string;
  readonly email: string;
  readonly time: number;
};

export type TextSource = {
  /** Yielded once, in an order that does not depend on chance: oldest commit first, then by path. */
  readonly texts: Iterable<SourceText>;
  /** Reads the objects that texts name, where many of them are best scanned together. */
  readonly reader?: ObjectReader;
  /** Facts of a commit that some text names. */
  readonly factsOf?: (commit: string) => CommitFacts | undefined;
  /** Complete when `texts` is exhausted. */
  readonly troubles: readonly Trouble[];
  /** What was looked through besides texts: commits of a range, files of an index. Complete as `troubles` is. */
  readonly counts: Readonly<Record<string, number>>;
  /** What cannot be known from here, such as what a shallow clone cuts off. */
  readonly shallow?: number;
  readonly missing?: number;
};
