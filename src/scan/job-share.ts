/**
 * What the threads of a history's scan share, and what each hands over.
 *
 * In: nothing. Out: types, and the places of the numbers in `control`. All of it is shared memory or plain data, which
 * can cross threads.
 */
import type { Catalog } from "../git/catalog.ts";
import type { DeltaForest } from "../git/delta-forest.ts";
import type { TroubleCode } from "../trouble.ts";
import type { GraphPart } from "./graph-log.ts";
import type { KeptName } from "./name-table.ts";
import type { Secret } from "./secrets.ts";

/** Everything threads share. Only shared memory and plain data. */
export type JobShare = {
  readonly catalog: Catalog;
  readonly forest: DeltaForest;
  /** Plain files to scan as text. */
  readonly files: readonly JobFile[];
  /** Texts to scan as they are: ref names, as latin1. */
  readonly texts: readonly string[];
  /** 1 for every row (the first of its id) that holds a secret. */
  readonly marked: Uint8Array;
  /** [0]: next task; [1]: stop flag; [2]: done, in kB of packed bytes. */
  readonly control: Int32Array;
  readonly verify: boolean;
  readonly checkDeltas: boolean;
  /** Largest plain file that is scanned. */
  readonly fileBytesMax: number;
  /** Do without the kernel: for tests, and where there is too little to do for it. */
  readonly plain: boolean;
};

/** A file by absolute path; for an LFS object also the id of the pointer that stands for it in trees. */
export type JobFile = { readonly path: string; readonly pointer?: Uint8Array };

export const controlNext = 0;
export const controlStop = 1;
export const controlDone = 2;

/** What could not be looked at: an object's row or a file's number, and why. */
export type JobTrouble = {
  readonly row: number;
  readonly code: TroubleCode;
  /** Of something in an archive: its path there, as latin1. */
  readonly member?: string;
};

/** Result of the first phase. Sets and secrets are numbers of this thread's tables, which come with it. */
export type TextResult = {
  readonly secrets: readonly Secret[];
  readonly sets: readonly Int32Array[];
  /** Pairs of row and set, for objects; of file or text number and set. */
  readonly objectSets: Int32Array;
  readonly fileSets: Int32Array;
  readonly textSets: Int32Array;
  readonly graph: GraphPart;
  readonly troubles: readonly JobTrouble[];
  readonly fileTroubles: readonly JobTrouble[];
  readonly fileBytes: number;
  readonly checked: number;
};

/** Result of the second phase. */
export type TreeResult = {
  readonly log: Int32Array;
  readonly names: readonly KeptName[];
  readonly secrets: readonly Secret[];
  readonly sets: readonly Int32Array[];
  readonly missing: Uint8Array;
  readonly troubles: readonly JobTrouble[];
  readonly checked: number;
};
