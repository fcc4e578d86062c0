/**
 * A report file: opened before the scan, so that a report which cannot be written costs no scan; written after it.
 *
 * In: a path, and whether the report is for its owner only. Out: a file that is written once or given up. What
 * stands in the file is left alone until then. Pipes and devices (`/dev/stdout`) are written as they are.
 */
import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync } from "node:fs";
import { unlinkSync, writeFileSync } from "node:fs";
import { UserError } from "../trouble.ts";

export type ReportFile = {
  readonly write: (text: string) => void;
  /** Closes it, and removes it if it was made here and not written. */
  readonly close: () => void;
};

/** With `isPrivate` nobody but the owner may read it, not even a file that was there before. */
export function openReportFile(path: string, isPrivate: boolean): ReportFile {
  const { file, isNew } = guarded(path, () => opened(path, isPrivate ? 0o600 : 0o666));
  let isWritten = false;
  return {
    write: (text) => {
      guarded(path, () => {
        if (fstatSync(file).isFile()) {
          if (isPrivate) fchmodSync(file, 0o600);
          ftruncateSync(file);
        }
        writeFileSync(file, text);
      });
      isWritten = true;
    },
    close: () => {
      closeSync(file);
      if (isNew && !isWritten) unlinkSync(path);
    },
  };
}

function opened(path: string, mode: number): { file: number; isNew: boolean } {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  try {
    return { file: openSync(path, O_WRONLY | O_CREAT | O_EXCL, mode), isNew: true };
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
    return { file: openSync(path, O_WRONLY), isNew: false };
  }
}

/** Whatever the file system refuses is the user's to mend. */
function guarded<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && "syscall" in error)
      throw new UserError("REPORT_UNWRITABLE", path);
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
