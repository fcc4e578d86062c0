/**
 * A CI provider: how it is recognised, and what its environment says of the change under test.
 *
 * In: nothing (types, and readers of single variables). Out: the shape of the files beside this one. Revisions and
 * names are handed on as the provider gives them; whether they exist is for commands/ci.ts to find out.
 */

/** The environment of the process. Only variables that a provider documents are read, and no other is ever shown. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a small file that the provider names, or undefined where it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/**
 * What is tested: a change that waits to be merged; an entry of a merge queue; commits that were pushed to a branch; a
 * tag; or a run that nothing pushed has caused (a schedule, a button).
 */
export type CiKind = "pull-request" | "merge-queue" | "push" | "tag" | "run";

export type CiChange = {
  readonly kind: CiKind;
  /** The event as the provider calls it. */
  readonly event: string;
  /** Revision that the change is compared with, where the provider gives one. */
  readonly base?: string;
  /** Revision of the last commit of the change. */
  readonly head: string;
  /** A merge of the head into its target that the provider made to test it. */
  readonly merge?: string;
  /** Branch that the change is to be merged into. */
  readonly target?: string;
  /** Branch that was pushed. */
  readonly branch?: string;
  readonly tag?: string;
  readonly defaultBranch?: string;
  /** The branch was not there before: without a base, all of its history is new. */
  readonly isNew?: true;
  /** The push deletes a ref: nothing is added. */
  readonly isDeletion?: true;
  /** Why the event may bring no commit that is new: what a range without commits is excused by. */
  readonly emptyBecause?: string;
};

export type CiProvider = {
  /** As people call it. */
  readonly name: string;
  /** Where its lines belong. */
  readonly file: string;
  readonly isHere: (environment: Environment) => boolean;
  readonly changeOf: (environment: Environment, readText: ReadText) => CiChange;
  /** What to put into the provider's file, so that the whole history is fetched. */
  readonly historyLines: readonly string[];
  /** How to name the base, where the provider does not give one in the environment. */
  readonly baseLines?: readonly string[];
};

/** The value of a variable; undefined for one that is empty or says that there is none. */
export function valueOf(environment: Environment, name: string): string | undefined {
  return givenValue(environment[name]);
}

/** Providers write "nothing" as an empty string, as `false`, or (Jenkins, in a shell) as `null`. */
export function givenValue(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === undefined || text === "" || text === "false" || text === "null"
    ? undefined
    : text;
}

/** A revision; undefined for an id of zeros, which is how git and most providers write "no commit". */
export function revisionOf(value: string | undefined): string | undefined {
  const text = givenValue(value);
  return text === undefined || /^0+$/.test(text) ? undefined : text;
}

/** No commit, as git writes it. */
export const zeros: string = "0".repeat(40);

/** Whether the value is an id of zeros. */
export function isZeros(value: string | undefined): boolean {
  return value !== undefined && /^0{40,64}$/.test(value);
}

/** A branch's short name: `main` for `refs/heads/main`. */
export function branchName(ref: string | undefined): string | undefined {
  return givenValue(ref)?.replace(/^refs\/heads\//, "");
}

/** The object without keys whose value is undefined. */
export function given<Fields extends Readonly<Record<string, unknown>>>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]?: Exclude<Fields[Key], undefined>;
  };
}

/** Why events of a kind may bring nothing new. Words for the report: "Nothing new: ...". */
export const excuses = {
  deletion: "the push deletes a ref",
  newBranch: "the new branch starts at a commit that its base has",
  movedBack: "the push moves the branch back to a commit that it had before",
  tag: "the tag stands on a commit that its base has",
  mergeQueue: "the merge queue's entry has no commit of its own",
} as const;

/** What the commit before a push says: zeros are a new branch; one that is known may lie ahead of where it is now. */
export function sinceBefore(
  before: string | undefined,
): Pick<CiChange, "base" | "isNew" | "emptyBecause"> {
  if (isZeros(before)) return { isNew: true, emptyBecause: excuses.newBranch };
  const base = revisionOf(before);
  return base === undefined ? {} : { base, emptyBecause: excuses.movedBack };
}
