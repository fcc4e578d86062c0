/**
 * A finding: one secret under one rule, with every place where it occurs, its timeline and its advice.
 *
 * In: nothing (types only). Out: the shapes that findings/ makes and report/ shows. A report is the same
 * for people and machines: report/json.ts writes these fields under these names.
 */
import type { Evidence, Severity } from "../rules/rule.ts";
import type { TextState } from "../sources/source.ts";
import type { Decision } from "./decision.ts";

/** What a place is: which of the things that git stores holds the secret. */
export type PlaceKind =
  | "blob" // a file's content, in some commit or in none
  | "file-name"
  | "commit-message"
  | "commit-header" // author, committer, signature or another header line
  | "tag-message"
  | "tag-header"
  | "ref-name"
  | "git-file" // a plain file of the git directory: config, FETCH_HEAD, a reflog, a hook ...
  | "lfs-object"
  | "file" // a file of a working tree or of any folder
  | "input"; // standard input

/** One place that holds the secret. Paths are relative to the repository, with control bytes escaped. */
export type Place = {
  readonly kind: PlaceKind;
  /** Of a blob or file name: its path in the tree. Of a git file: its path below the git directory. */
  readonly path?: string;
  /** Of what stands in an archive: the path of the member, with `!` between archives; line and column are its. */
  readonly member?: string;
  /** The object that holds the bytes. */
  readonly object?: string;
  /** The first commit in which the place holds the secret. */
  readonly commit?: string;
  /** Counted from 1; the column in characters of the line, decoded as UTF-8. */
  readonly line?: number;
  readonly column?: number;
  /** Refs (and, where no ref reaches it, reflogs, worktrees, indexes) that lead to the place. */
  readonly refs: readonly string[];
  /** How many versions (blobs) at this path hold the secret. */
  readonly versions?: number;
  /** The submodule store (below .git/modules) the place is in; absent for the repository itself. */
  readonly repository?: string;
};

/** A commit of the timeline. `date` is ISO 8601 in UTC. */
export type Moment = {
  readonly commit: string;
  readonly author: string;
  readonly date: string;
  readonly path?: string;
};

/**
 * Where the secret is today. In a history: in HEAD's tree; in the tree of another ref's tip; only in earlier commits
 * that a ref reaches; or in nothing that a ref reaches (reflog, dangling object, index, git directory). In anything
 * else, as its source says (sources/source.ts).
 */
export type State = "head" | "branch" | "history" | "unreachable" | TextState;

/** From what matters most to what matters least: the state of a secret is the first that any of its places has. */
export const statesByOrder: readonly State[] = [
  "outgoing",
  "added",
  "staged",
  "input",
  "head",
  "branch",
  "history",
  "tracked",
  "untracked",
  "unreachable",
  "ignored",
];

export type Finding = {
  /** Stable: does not depend on line, commit or path. */
  readonly id: string;
  readonly rule: string;
  readonly name: string;
  readonly provider: string;
  readonly severity: Severity;
  readonly evidence: Evidence;
  /** Why this evidence, in words: "checksum holds", "checksum does not hold" ... */
  readonly reasons: readonly string[];
  /** Masked, unless the user asked for --reveal. */
  readonly secret: string;
  readonly state: State;
  /** A remote-tracking ref reaches it; none does; or there are none to ask. */
  readonly published: boolean | null;
  readonly first?: Moment;
  readonly last?: Moment;
  readonly places: readonly Place[];
  /** Places beyond `placesShownMax`, not listed. */
  readonly placesLeftOff: number;
  readonly advice: string;
  /** The entry of patterns/rotation that says how it is replaced (`telltale plan`). */
  readonly rotation?: string;
  /** The ids that stand beside it and go with it, masked. */
  readonly beside?: readonly BesideFinding[];
  /** A web server's configuration hands it out: by which request, and by which rule. */
  readonly exposed?: ExposedBy;
  /** A decision that set it aside until it expired. */
  readonly expired?: Decision;
};

/** `file` and `line` say where the rule stands; they are absent where nothing but a default hands it out. */
export type ExposedBy = {
  readonly url: string;
  readonly host: string;
  readonly file?: string;
  readonly line?: number;
};

/** An id that goes with a secret: told with it, not as a finding of its own. */
export type BesideFinding = Pick<Finding, "id" | "rule" | "name" | "secret">;

/** A finding that somebody decided is not to count. */
export type IgnoredFinding = Finding & { readonly ignored: Decision };

/** How much was looked at. All numbers count distinct objects (and their inflated bytes). */
export type Coverage = {
  readonly objects: CoverageCount;
  readonly bytes: CoverageCount;
  /** By what was scanned: blobs, trees, commits, tags, git files, LFS objects. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Skipped objects by trouble code. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Objects that something names and no store has. */
  readonly missing: number;
  /** Shallow clones: commits at which the history is cut off. */
  readonly shallow: number;
  /** Places that config files leave alone, by what says so (`telltale.yaml:12`); absent where there are none. */
  readonly leftAlone?: Readonly<Record<string, number>>;
  /** Everything that is stored and named was looked at. */
  readonly complete: boolean;
};

export type CoverageCount = {
  readonly expected: number;
  readonly scanned: number;
  readonly skipped: number;
};
