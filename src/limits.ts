/**
 * Limits: every number at which telltale stops looking, with its reason.
 *
 * In: nothing. Out: constants, grouped by the room that uses them. A limit that bites is never silent: the
 * trouble code is named with it.
 */

// Metadata of a repository (src/git, all but objects and packs).

/** Largest `.git` or `commondir` file; past it, REPOSITORY_BAD. git itself refuses a `.git` file over 1 MiB. */
export const gitFileBytesMax: number = 1 << 20;

/**
 * Largest config, shallow, grafts or alternates file, which are read whole; past it, FILE_TOO_BIG. A config
 * with two lines for each of 100,000 branches is about 8 MB.
 */
export const metadataFileBytesMax: number = 32 << 20;

/**
 * Wrong lines of one config after which the rest is left alone, with LIMIT_REACHED: git stops at the first
 * one, so a file with this many is something else.
 */
export const configTroublesMax = 100;

/** Deepest nesting of alternates, past it LIMIT_REACHED: git ignores alternates below the fifth level too. */
export const alternateDepthMax = 5;

/** Most alternates of one repository, past it LIMIT_REACHED: people use one or two. */
export const alternatesMax = 1000;

/**
 * Deepest folder below refs/, logs/ and modules/; past it, LIMIT_REACHED. Branch names with ten slashes are
 * rare, and a path that git can open (4,096 bytes) seldom has more parts than this.
 */
export const folderDepthMax = 256;

/** Largest loose ref, past it REF_BAD: "ref: " and a name that fits into a path (4,096 bytes), and some room. */
export const refFileBytesMax: number = 8 << 10;

/** Longest chain of symbolic refs, past it REF_BAD: git's SYMREF_MAXDEPTH. */
export const symbolicRefDepthMax = 5;

/**
 * Most refs read, past it LIMIT_REACHED. Mirrors of the largest projects, with a ref for each pull request,
 * hold some hundred thousand; a million take about 200 MB here.
 */
export const refsMax = 1_000_000;

/**
 * Longest line of packed-refs, a reflog or FETCH_HEAD that is looked at; what is longer is cut there. Object
 * ids stand at a line's start, and names end at 4,096 bytes.
 */
export const metadataLineBytesMax: number = 64 << 10;

/**
 * Largest index file, past it FILE_TOO_BIG. It is read whole, at about 100 bytes an entry; the largest known
 * work trees (three million files) take about 300 MB.
 */
export const indexBytesMax: number = 384 << 20;

/**
 * Most bytes that the paths of one version 4 index may take when their prefixes are written out, past it
 * LIMIT_REACHED: a few kB of entries that share a prefix of a megabyte would take gigabytes.
 */
export const indexPathBytesMax: number = 384 << 20;
