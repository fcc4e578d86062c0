/**
 * Words for every code: what happened, and what to do about it.
 *
 * In: a code of trouble.ts. Out: a sentence and a hint. A new code stops the build until it has words here.
 */
import type { TroubleCode, UserErrorCode } from "./trouble.ts";

export type Words = { readonly sentence: (what: string) => string; readonly hint: string };

/** For a user's mistake: nothing was scanned. */
export const userErrorWords: Readonly<Record<UserErrorCode, Words>> = {
  PATH_MISSING: {
    sentence: (path) => `There is no file or folder ${path}.`,
    hint: "Check the path; without one, the current folder is used.",
  },
  PATH_DENIED: {
    sentence: (path) => `${path} may not be read.`,
    hint: "Run as a user who may read it, or have its permissions changed.",
  },
  NOT_A_REPOSITORY: {
    sentence: (path) => `${path} is not a git repository, nor inside one.`,
    hint: "Give the path of a work tree, of a bare repository or of a .git folder.",
  },
  REPOSITORY_UNKNOWN_FORMAT: {
    sentence: (what) => `The repository uses a format that this version does not know: ${what}.`,
    hint: "A newer telltale may read it. Nothing was scanned, so that nothing is missed in silence.",
  },
  REPOSITORY_REFTABLE: {
    sentence: (path) => `${path} keeps its refs in a reftable, which this version does not read.`,
    hint: "Run `git refs migrate --ref-format=files` in a copy of it, and scan the copy.",
  },
  REPOSITORY_BAD: {
    sentence: (what) => `The repository cannot be opened: ${what}.`,
    hint: "Run `git status` there; if git refuses too, repair it first.",
  },
  CI_UNKNOWN: {
    sentence: () =>
      "Nothing says which change is to be looked at: this is no CI job of a provider that is known, and there is no --base.",
    hint: "Name both ends: `telltale ci --base origin/main --head HEAD`.",
  },
  CI_NO_CHANGE: {
    sentence: (what) => `${what} tests no change: nothing says what is new. Nothing was scanned.`,
    hint: "Run `telltale history` there, which looks at everything, or name both ends with --base and --head.",
  },
  RANGE_NO_BASE: {
    sentence: (what) => `What ${what} adds cannot be told without a base. Nothing was scanned.`,
    hint: "Name both ends: `telltale ci --base REVISION --head REVISION`.",
  },
  RANGE_REVISION_UNKNOWN: {
    sentence: (revision) => `There is no commit ${revision} here. Nothing was scanned.`,
    hint: "Fetch it with `git fetch origin` and its name, or name another commit with --base and --head.",
  },
  RANGE_REVISION_AMBIGUOUS: {
    sentence: (name) => `${name} stands for several commits. Nothing was scanned.`,
    hint: "Write the ref's full name, such as refs/remotes/origin/main, or more of the id.",
  },
  RANGE_SHALLOW: {
    sentence: (range) => `${range} is cut off by a shallow clone. Nothing was scanned.`,
    hint: "Have the whole history fetched, or run `git fetch --unshallow` before.",
  },
  RANGE_EMPTY: {
    sentence: (range) => `${range} is empty: both ends are one commit. Nothing was scanned.`,
    hint: "Check what --base and --head name: the head is the change, the base what it is compared with.",
  },
  RANGE_SWAPPED: {
    sentence: (range) => `${range} is empty: the base contains the head. Nothing was scanned.`,
    hint: "Either --base and --head are swapped, or the change has been merged already.",
  },
  RANGE_UNRELATED: {
    sentence: (range) => `${range}: the two have no commit in common. Nothing was scanned.`,
    hint: "Check what they name; `telltale history` looks at everything, whatever it began with.",
  },
  POLICY_UNREADABLE: {
    sentence: (what) => `The policy cannot be read: ${what}. Nothing is reported.`,
    hint: "Fetch the commit whole (no partial clone), or name another one with --policy-from.",
  },
  PUSH_LINE_BAD: {
    sentence: (line) => `Standard input is not what git gives a pre-push hook: ${line}.`,
    hint: "Each line is `<local ref> <local id> <remote ref> <remote id>`; without any, the current branch is looked at.",
  },
  PUSH_NOTHING: {
    sentence: (what) => `There is nothing to push: ${what}.`,
    hint: "Commit something first.",
  },
  USAGE: { sentence: (what) => what, hint: "Run `telltale --help` to see what there is." },
  REPORT_BAD: {
    sentence: (what) => `The report cannot be read: ${what}.`,
    hint: "Make one with `telltale history --report json=FILE`, or give the path of what is to be scanned.",
  },
  REPORT_UNWRITABLE: {
    sentence: (path) => `The report cannot be written to ${path}.`,
    hint: "Choose a folder that exists and that you may write to.",
  },
  HOOKS_FOLDER_BAD: {
    sentence: (what) => `core.hooksPath leads to no folder of hooks: ${what}.`,
    hint: "Run `git config --show-origin core.hooksPath` to see it; with it unset, git runs hooks from .git/hooks.",
  },
  HOOKS_FOLDER_OUTSIDE: {
    sentence: (path) =>
      `${path} leads out of the repository by a symbolic link. Nothing was written.`,
    hint: "If git is to run hooks from there, name that folder in core.hooksPath.",
  },
  HOOKS_FOLDER_FOR_ALL: {
    sentence: (path) => `git runs hooks from ${path}, for every repository and not this one alone.`,
    hint: "Run the command with --global to mean all of them, or set core.hooksPath in this repository.",
  },
  HOOK_CHANGED: {
    sentence: (path) => `${path} was written by telltale and changed since. It was left as it is.`,
    hint: "Take telltale's lines out of it by hand, or remove it; what was there before stands beside it.",
  },
  HOOK_IN_THE_WAY: {
    sentence: (path) => `${path} is in the way. Nothing was changed.`,
    hint: "Look at both files, keep the one you want under the hook's name, and remove the other.",
  },
  HOOK_UNWRITABLE: {
    sentence: (path) => `The hook ${path} cannot be written.`,
    hint: "Check the permissions of its folder.",
  },
  RULE_UNKNOWN: {
    sentence: (what) => `There is no rule ${what}.`,
    hint: "Run `telltale rules list` to see all rules.",
  },
  CONFIG_INVALID: {
    sentence: (what) => `The config cannot be used: ${what}. Nothing was scanned.`,
    hint: "Correct it, or run with --no-config; docs/config.md lists every key.",
  },
  WEB_NOTHING: {
    sentence: (path) => `There is no configuration of a web server in ${path}. Nothing was judged.`,
    hint: "Name the folder or file it is in, such as /etc/nginx; --server and --config name one that has another name.",
  },
  DECISIONS_BAD: {
    sentence: (what) => `Decisions cannot be read: ${what}.`,
    hint: "Correct that line, or run with --no-foreign-ignores to leave other tools' files unread.",
  },
  DECISIONS_UNWRITABLE: {
    sentence: (what) => `The decision cannot be written: ${what}.`,
    hint: "The file must be a plain file of the repository that you may write to.",
  },
  DECISIONS_LOCKED: {
    sentence: (lock) =>
      `Another telltale is writing decisions: ${lock} is there. Nothing was written.`,
    hint: "Run it again; if no other one is running, remove that file first.",
  },
  DECISION_REFUSED: {
    sentence: (what) => what,
    hint: "Run `telltale ignore --help` to see what a decision takes.",
  },
  FINDING_UNKNOWN: {
    sentence: (what) => what,
    hint: "Take the id from a report's last line of a finding; --from REPORT.json reads it from a report of another place.",
  },
  RULES_BAD: {
    sentence: (what) => `A rule cannot be used: ${what}.`,
    hint: "Correct the rule file.",
  },
};

const damaged = "Run `git fsck --full` there; a fresh clone often has the object whole.";
const absent =
  "Fetch what is absent (`git fetch --unshallow`, or `git fetch --refetch` in a partial clone) and scan again.";
const unreadable = "Scan as a user who may read it, and while nothing changes the repository.";
const limit = "Limits and their reasons stand in the README; look at this one by hand.";

/** For trouble in the data: it is shown with its place, counted, and the scan goes on. */
export const troubleWords: Readonly<Record<TroubleCode, Words>> = {
  PACK_CUT_SHORT: { sentence: () => "A pack ends too early.", hint: damaged },
  PACK_BAD: { sentence: () => "A pack is damaged or of an unknown version.", hint: damaged },
  PACK_INDEX_BAD: {
    sentence: () => "The index of a pack is damaged.",
    hint: "Run `git index-pack` on the pack.",
  },
  PACK_WITHOUT_INDEX: {
    sentence: () => "A pack has no index.",
    hint: "Run `git index-pack` on the pack.",
  },
  OBJECT_BAD: { sentence: () => "An object cannot be inflated.", hint: damaged },
  OBJECT_SIZE_WRONG: {
    sentence: () => "An object is not of the size that it says.",
    hint: damaged,
  },
  OBJECT_TOO_BIG: { sentence: () => "An object is larger than what is looked at.", hint: limit },
  OBJECT_HASH_WRONG: {
    sentence: () => "An object does not have the name it is stored under.",
    hint: damaged,
  },
  DELTA_BAD: { sentence: () => "A delta does not fit its base.", hint: damaged },
  DELTA_CYCLE: { sentence: () => "Deltas are based on one another in a circle.", hint: damaged },
  DELTA_BASE_MISSING: { sentence: () => "The base of a delta is absent.", hint: damaged },
  DELTA_BASE_UNREADABLE: { sentence: () => "The base of a delta cannot be read.", hint: damaged },
  OBJECT_MISSING: { sentence: () => "An object is absent.", hint: absent },
  TREE_BAD: { sentence: () => "A tree cannot be read to its end.", hint: damaged },
  COMMIT_BAD: { sentence: () => "A commit names no tree.", hint: damaged },
  REF_BAD: { sentence: () => "A ref or reflog line names no object.", hint: damaged },
  INDEX_BAD: {
    sentence: () => "An index of staged files is damaged.",
    hint: "Run `git read-tree HEAD` to write it anew.",
  },
  CONFIG_BAD: {
    sentence: () => "A config file has lines that git would refuse.",
    hint: "Run `git config --list` to see where.",
  },
  REPOSITORY_UNREADABLE: {
    sentence: () => "A repository in there cannot be opened: its files are taken for tracked.",
    hint: "Run `git status` there; scan as a user who may read its git directory.",
  },
  FILE_UNREADABLE: { sentence: () => "A file could not be read.", hint: unreadable },
  FILE_TOO_BIG: { sentence: () => "A file is larger than what is looked at.", hint: limit },
  ARCHIVE_BAD: {
    sentence: () => "An archive or compressed file is damaged: only a part of it was looked at.",
    hint: "Try to unpack it by hand; if it is whole there, tell us.",
  },
  ARCHIVE_LOCKED: {
    sentence: () => "An archive is encrypted or of a kind that is not read.",
    hint: "Unpack it by hand, and scan the folder with `telltale files`.",
  },
  ARCHIVE_TOO_BIG: {
    sentence: () => "An archive unfolds to more than is looked at.",
    hint: limit,
  },
  ALTERNATE_OUTSIDE: {
    sentence: () => "Objects are borrowed from outside of the repository.",
    hint: "That store is not followed; scan it by its own path.",
  },
  LINK_OUTSIDE: {
    sentence: () => "A symbolic link leads out of the repository.",
    hint: "It is not followed.",
  },
  HISTORY_SHALLOW: { sentence: () => "The history is cut off in a shallow clone.", hint: absent },
  WORKER_LOST: { sentence: () => "A thread ended early.", hint: "Scan again with --threads 1." },
  RULE_UNUSABLE: {
    sentence: () => "A rule of a config file cannot be used.",
    hint: "Correct the rule, or take it out; the other rules ran.",
  },
  WEB_CONFIG_BAD: {
    sentence: () => "A server's configuration cannot be read on from here.",
    hint: "Have the server test it (`nginx -t`, `apachectl configtest`): it would refuse to start.",
  },
  WEB_INCLUDE_OUTSIDE: {
    sentence: () => "An include leads out of what may be read.",
    hint: "It is not followed: what it holds may change the answers. Name its folder, too.",
  },
  LIMIT_REACHED: { sentence: () => "A limit was reached.", hint: limit },
};
