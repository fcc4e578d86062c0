/**
 * What the threads of a scan of files share, and what each hands over.
 *
 * In: nothing. Out: types, and the places of the numbers in `control`. All of it is shared memory or plain data, which
 * can cross threads.
 */
import type { TroubleCode } from "../trouble.ts";
import type { Secret } from "./secrets.ts";
import type { SharedStackMemory } from "./shared-stack.ts";

/** What threads share. Only shared memory and plain data. */
export type FilesShare = {
  /** Paths of the folders that are scanned, as bytes. */
  readonly roots: readonly string[];
  readonly work: SharedStackMemory;
  /** Files too large for a thread that has to answer in time. */
  readonly large: SharedStackMemory;
  /** [0]: stop flag; [1]: kB scanned. */
  readonly control: Int32Array;
  readonly fileBytesMax: number;
};

export const filesStop = 0;
export const filesDone = 1;

/** A file: the number of its root, and its path below it, as bytes. */
export type FilePlace = { readonly root: number; readonly path: string };

/** A file in which secrets stand, or whose name holds some or may be a finding. */
export type FoundFile = FilePlace & {
  readonly secrets: readonly FoundSecret[];
  readonly nameSecrets: readonly FoundSecret[];
  readonly isTellingName: boolean;
};

/** A secret's number in the thread's table, and its bytes [start, end); whether they are encoded. */
export type FoundSecret = {
  readonly secret: number;
  readonly start: number;
  readonly end: number;
  readonly isInner: boolean;
};

export type FileTrouble = FilePlace & {
  readonly code: TroubleCode;
  /** Of something in an archive: its path there; the file was scanned all the same. */
  readonly member?: string;
};

export type FilesPart = {
  readonly secrets: readonly Secret[];
  readonly found: readonly FoundFile[];
  readonly troubles: readonly FileTrouble[];
  readonly files: number;
  readonly bytes: number;
  readonly links: number;
  readonly special: number;
  /** Files and folders that were known when the run was stopped. */
  readonly notReached: number;
};
