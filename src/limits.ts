/**
 * Every limit of telltale: its number and the reason for it.
 *
 * In and out: nothing but constants. When a limit bites, a trouble code or a count in the report says so.
 */

// --- reading git ---

/**
 * Largest object that is looked at, inflated; past it, OBJECT_TOO_BIG. A secret is text that somebody
 * wrote, and nobody writes 256 MiB; a pack entry of a few kB can claim gigabytes.
 */
export const objectBytesMax: number = 256 * 1024 * 1024;

/**
 * Most bytes that one byte of deflate data can become: RFC 1951 allows at best 258 bytes for about two
 * bits. An object that claims more than this is refused before memory is taken for it.
 */
export const inflateRatioMax = 1032;

/**
 * Longest chain of deltas followed when one object is read by itself; past it, DELTA_BAD. git writes 50
 * unless told otherwise, at most 4,095 (pack-objects) or 8,191 (fast-import). The scan of a whole store
 * walks chains of any length, because it needs no stack and only one base at a time.
 */
export const deltaDepthMax = 8191;

/** Bytes of a pack that one read brings in: large enough to make the call cheap, small enough for any cache. */
export const packWindowBytes: number = 64 * 1024;

/** Most packs of one repository: past it, LIMIT_REACHED. A store that is never repacked holds a few thousand. */
export const packsMax = 60_000;

/** Most objects (copies counted) of one repository; past it, LIMIT_REACHED. Their numbers must fit 31 bits. */
export const objectsMax = 1_000_000_000;

// --- sharing work between threads ---

/** Most worker threads unless the user asks for more: past eight, reading the pack is what takes the time. */
export const threadsDefaultMax = 8;

/** Packed bytes that make one task: small enough that the last task ends with the others. */
export const taskBytes: number = 256 * 1024;

/**
 * Packed bytes below which no thread is started: they are scanned sooner than a thread is up (about 40 ms). A hook
 * and an empty repository stay as fast as Node itself.
 */
export const inPlaceBytes: number = 2 * 1024 * 1024;

// --- plain files ---

/** Largest plain file (of the git directory, or an LFS object) that is scanned; past it, FILE_TOO_BIG. */
export const fileBytesMax: number = 256 * 1024 * 1024;

// --- findings ---

/**
 * Most paths of one tree that are followed; further ones are counted. A directory is renamed now and then; a tree
 * that holds itself under many names is built to exhaust whoever lists its paths.
 */
export const pathsOfTreeMax = 64;

/** Most tips (of branches, tags and others) that are told apart; a multiple of 32. Later ones still count as tips. */
export const tipsMax = 1024;

/** Most places listed for a finding; the others are counted. */
export const placesShownMax = 50;

/** Most places of a finding that get line and column: for each, an object is read and scanned once more. */
export const placesLocatedMax = 8;
