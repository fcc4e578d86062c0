/**
 * Trouble: something in the data that could not be looked at.
 *
 * A trouble is a value, not an exception: the scan collects it, goes on, shows it and counts it. What
 * a user did wrong is a UserError (below); a bug of ours is an assertion.
 */

/** Every kind of trouble. The words for each stand in messages.ts. */
export type TroubleCode =
  | "PACK_CUT_SHORT" // the file ends inside an entry
  | "PACK_BAD" // not a pack, or a version or entry type nobody defines
  | "PACK_INDEX_BAD" // not an index, or one that contradicts its pack
  | "PACK_WITHOUT_INDEX" // a .pack whose .idx is absent or unreadable
  | "OBJECT_BAD" // zlib data that does not inflate, or a loose object without a header
  | "OBJECT_SIZE_WRONG" // inflates to another size than its header says
  | "OBJECT_TOO_BIG" // larger than objectBytesMax
  | "OBJECT_HASH_WRONG" // --verify: the bytes do not have the name they are stored under
  | "DELTA_BAD" // copies from outside its base, or makes another size than it says
  | "DELTA_CYCLE" // a delta whose chain of bases comes back to itself
  | "DELTA_BASE_MISSING" // the base is in no store
  | "DELTA_BASE_UNREADABLE" // the base has trouble of its own
  | "OBJECT_MISSING" // something names an object that no store has
  | "TREE_BAD" // a tree whose entries cannot be told apart
  | "COMMIT_BAD" // a commit without a tree, or with a header that cannot be read
  | "REF_BAD" // a ref file or line that names no object
  | "CONFIG_BAD" // a line of a git config file that is not in its syntax
  | "INDEX_BAD" // an index file (staged files) that cannot be read
  | "REPOSITORY_UNREADABLE" // one inside of what is looked at cannot be opened: its files count as tracked
  | "FILE_UNREADABLE" // the file system refused, or the file went away
  | "FILE_TOO_BIG" // larger than fileBytesMax
  | "ARCHIVE_BAD" // an archive or compressed file that is damaged: what could be read of it was looked at
  | "ARCHIVE_LOCKED" // one that is encrypted, or of a kind that is not read
  | "ARCHIVE_TOO_BIG" // one that unfolds to more, or holds deeper archives, than is looked at
  | "ALTERNATE_OUTSIDE" // an alternate object store outside of the repository: not followed
  | "LINK_OUTSIDE" // a symbolic link that leads out of the repository: not followed
  | "WEB_CONFIG_BAD" // a server's configuration that is not in its syntax: what could be read of it was
  | "WEB_INCLUDE_OUTSIDE" // an include that leads out of the folders that may be read: not followed
  | "HISTORY_SHALLOW" // the history ends early, in a shallow clone
  | "WORKER_LOST" // a worker thread ended; its share was not looked at
  | "RULE_UNUSABLE" // a rule of the user that cannot run; the others do
  | "LIMIT_REACHED"; // another named limit cut something off; `where` says which

/** One thing that could not be looked at. `where` is an object id or a path; `at` a byte offset there. */
export type Trouble = {
  readonly kind: "trouble";
  readonly code: TroubleCode;
  readonly where: string;
  readonly at?: number;
};

/** A trouble with `code` at `where` (an object id, or a path relative to the target) and byte offset `at`. */
export function trouble(code: TroubleCode, where: string, at?: number): Trouble {
  return at === undefined ? { kind: "trouble", code, where } : { kind: "trouble", code, where, at };
}

/** Whether `value` is a trouble rather than the result that was asked for. */
export function isTrouble(value: unknown): value is Trouble {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "trouble";
}

/** Every mistake of a user that ends a run before anything is scanned. The words stand in messages.ts. */
export type UserErrorCode =
  | "PATH_MISSING"
  | "PATH_DENIED"
  | "NOT_A_REPOSITORY"
  | "REPOSITORY_UNKNOWN_FORMAT" // an extension or version we do not know, named in `what`
  | "REPOSITORY_REFTABLE"
  | "REPOSITORY_BAD" // a .git file, config or commondir that cannot be followed
  | "CI_UNKNOWN" // no provider that is known, and no --base
  | "CI_NO_CHANGE" // a schedule or a button: nothing says what is new
  | "RANGE_NO_BASE"
  | "RANGE_REVISION_UNKNOWN"
  | "RANGE_REVISION_AMBIGUOUS" // a name that several refs or ids have
  | "RANGE_SHALLOW"
  | "RANGE_EMPTY"
  | "RANGE_SWAPPED"
  | "RANGE_UNRELATED"
  | "POLICY_UNREADABLE"
  | "PUSH_LINE_BAD"
  | "PUSH_NOTHING"
  | "USAGE"
  | "REPORT_UNWRITABLE"
  | "REPORT_BAD" // a file that is to be a report of ours and is none
  | "HOOKS_FOLDER_BAD" // core.hooksPath names nothing that hooks can be run from; `what` says why
  | "HOOKS_FOLDER_OUTSIDE" // a symbolic link leads out of the repository
  | "HOOKS_FOLDER_FOR_ALL" // core.hooksPath of the user or the machine: not one repository's to change
  | "HOOK_CHANGED" // a script of ours that somebody changed
  | "HOOK_IN_THE_WAY" // a file where a hook is to be kept or put back
  | "HOOK_UNWRITABLE"
  | "DECISIONS_BAD" // an ignore file or baseline, ours or another tool's, that cannot be read; `what` says where and why
  | "DECISIONS_UNWRITABLE"
  | "DECISIONS_LOCKED" // another run writes the file, or was killed doing so; `what` is the lock file
  | "DECISION_REFUSED" // a decision that would not be understood: no reason, a date that is none
  | "FINDING_UNKNOWN" // an id that no finding has, or that several have
  | "RULES_BAD"
  | "RULE_UNKNOWN"
  | "WEB_NOTHING" // no configuration of a server, and no other way out, below the paths
  | "CONFIG_INVALID"; // a config file or one that it names: mistakes, each with its place

/**
 * Thrown for a user's mistake: cli.ts prints code, sentence and hint, without a stack, and exits with 2. Below the
 * hint stand `lines` to copy, where there are such.
 */
export class UserError extends Error {
  readonly code: UserErrorCode;
  readonly what: string;
  readonly lines: readonly string[];

  constructor(code: UserErrorCode, what: string, lines: readonly string[] = []) {
    super(`${code}: ${what}`);
    this.name = "UserError";
    this.code = code;
    this.what = what;
    this.lines = lines;
  }
}
