/**
 * Names of refs: which kind of ref a name stands for, and whether git would accept it.
 *
 * In: a name. Out: its kind. Reading the refs themselves is left to refs.ts.
 */

export type RefKind =
  | "head" // HEAD of the worktree that was opened
  | "branch"
  | "tag"
  | "remote" // a remote-tracking ref: what the remote had when it was last asked
  | "stash"
  | "notes"
  | "replace"
  | "pull" // a request of a hosting service, as mirrors fetch them
  | "other" // anything else below refs/
  | "worktree-head" // HEAD of another worktree
  | "special"; // ORIG_HEAD, MERGE_HEAD, FETCH_HEAD and their like

/** The first that a name starts with decides. */
const kindsByStart: readonly (readonly [string, RefKind])[] = [
  ["refs/heads/", "branch"],
  ["refs/tags/", "tag"],
  ["refs/remotes/", "remote"],
  ["refs/notes/", "notes"],
  ["refs/replace/", "replace"],
  ["refs/pull/", "pull"], // GitHub, Gitea, Forgejo
  ["refs/pull-requests/", "pull"], // Bitbucket
  ["refs/merge-requests/", "pull"], // GitLab
  ["refs/changes/", "pull"], // Gerrit
  ["refs/", "other"],
];

/** The kind of the ref `name`, which may stand behind `main-worktree/` or `worktrees/ID/`. */
export function refKind(name: string): RefKind {
  if (name === "HEAD") return "head";
  const own = /^(?:main-worktree|opened-worktree|worktrees\/[^/]*)\/(.*)$/su.exec(name)?.[1];
  if (own !== undefined) return own === "HEAD" ? "worktree-head" : refKind(own);
  if (name === "refs/stash") return "stash";
  return kindsByStart.find(([start]) => name.startsWith(start))?.[1] ?? "special";
}

/**
 * Whether a symbolic ref may lead to `name`: below refs/, and by git-check-ref-format(1) no part that is
 * empty, starts with a dot or ends in `.lock`, no `..`, `@{`, blank, control byte or sign of a glob. `name` is
 * compared with names that were read and never used as a path, so this is for telling junk from absence.
 */
export function isRefName(name: string): boolean {
  return (
    /^refs(?:\/(?!\.)[^\0- ~^:?*[\\\x7f/]+)+$/u.test(name) &&
    !/\.\.|@\{|\.lock(?:\/|$)|\.$/u.test(name)
  );
}

/**
 * Files beside HEAD that hold object ids. gitglossary(7), "pseudoref": names in capitals that end in `_HEAD`,
 * and these, which do not.
 */
const otherSpecialNames: ReadonlySet<string> = new Set([
  "AUTO_MERGE",
  "BISECT_EXPECTED_REV",
  "MERGE_AUTOSTASH",
  "NOTES_MERGE_PARTIAL",
]);

/** Whether a file of this name, beside HEAD, holds object ids. */
export function isSpecialRefName(name: string): boolean {
  return /^[A-Z][A-Z_]*_HEAD$/u.test(name) || otherSpecialNames.has(name);
}

/** Files of an operation that is under way which hold one object id each (git-rebase, git-am, sequencer). */
export const operationFiles: readonly string[] = [
  "rebase-apply/abort-safety",
  "rebase-apply/autostash",
  "rebase-apply/onto",
  "rebase-apply/orig-head",
  "rebase-merge/amend",
  "rebase-merge/autostash",
  "rebase-merge/onto",
  "rebase-merge/orig-head",
  "rebase-merge/squash-onto",
  "rebase-merge/stopped-sha",
  "sequencer/abort-safety",
  "sequencer/head",
];
