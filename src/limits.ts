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
 * unless told otherwise, at most 4,095 (pack-objects) or 8,191 (fast-import); anything a pack holds is shown all the
 * same, as long as reading it takes no more than a second. The scan of a whole store
 * walks chains of any length, because it needs no stack and only one base at a time.
 */
export const deltaDepthMax = 100_000;

/** Bytes of a pack that one read brings in: large enough to make the call cheap, small enough for any cache. */
export const packWindowBytes: number = 64 * 1024;

/** Most packs of one repository: past it, LIMIT_REACHED. A store that is never repacked holds a few thousand. */
export const packsMax = 60_000;

/** Most objects (copies counted) of one repository; past it, LIMIT_REACHED. Their numbers must fit 31 bits. */
export const objectsMax = 1_000_000_000;

/** Largest object that the kernel's memory takes in: that memory is never given back. Larger ones go the plain way. */
export const kernelObjectBytesMax: number = 16 * 1024 * 1024;

/** Most memory of one thread's kernel: beyond it, objects go the plain way. */
export const kernelBytesMax: number = 512 * 1024 * 1024;

/** Packed bytes that the kernel reads at a time; an entry that needs more goes the plain way. */
export const kernelInputBytes: number = 1024 * 1024;

/** Bytes of a pack that one read brings into the kernel: with eight such windows, a pack is read 1.2 to 1.6 times. */
export const kernelWindowBytes: number = 32 * 1024;

/** Operations of one delta that the kernel can list; a delta with more goes the plain way. */
export const kernelOpsMax: number = 64 * 1024;

/**
 * Most operations told by comparing two texts: what is left then is taken for new. Of changes that people make, one in a
 * hundred has as many parts; a file that is made anew by a program goes the same way as a new one.
 */
export const comparedOpsMax = 256;

/** Hits of one text that the kernel can list; a text with more goes the plain way. */
export const kernelHitsMax: number = 64 * 1024;

/**
 * Bytes that the kernel's memory has left at any time, so that room for a text's hits can be taken without moving
 * what lies there: of all hits that it can list.
 */
export const kernelSpareBytes: number = 8 * kernelHitsMax;

/**
 * Windows that rules looked at in vain and are remembered: 1.6 MB. Versions of a file follow one another, so more of
 * them hardly help: of a hundred hits, 4,096 of them keep one more from being looked at.
 */
export const windowsKept = 2048;

/** Names that call no secret and are remembered: 64 kB. git's history has 441 of them, redis's 111. */
export const namesKept = 1024;

/** Packs whose files a reader of single objects holds open: systems allow 256 to 1,024 files to a process. */
export const openPacksMax = 100;

/** Bytes of a pack that a reader of single objects brings in at a time. */
export const packBlockBytes: number = 32 * 1024;

/** The same of an index, where what is asked for next may stand anywhere. */
export const indexBlockBytes: number = 16 * 1024;

/** Bytes of such blocks that are kept for each file: what is looked up in the index of 400,000 objects. */
export const packBlocksBytes: number = 16 * 1024 * 1024;

/** Objects after which a reader of single objects loads the kernel: it inflates faster, but takes some milliseconds. */
export const kernelReadsMin = 300;

/**
 * Most memory for objects that are likely read again: bases of deltas, and a file's version before. git's own cache
 * of bases (core.deltaBaseCacheLimit) takes 96 MiB.
 */
export const objectCacheBytes: number = 64 * 1024 * 1024;

/**
 * Most memory for the same objects where many are compared in the kernel's memory: rooms there are powers of two, a
 * quarter larger on the average than what they hold.
 */
export const kernelCacheBytes: number = 32 * 1024 * 1024;

/** Most files of a commit-graph chain: git joins them so that there are a handful. With more, the chain is left alone. */
export const commitGraphLayersMax = 100;

/** Commits of a walk after which the commit-graph is opened: fewer are read sooner than that is found. */
export const commitGraphMin = 100;

/**
 * Commits looked at beyond the last that could matter if all clocks were right: some are not. git looks at five
 * (SLOP in revision.c).
 */
export const settledCommits = 8;

/** The same where a commit was seen that is older than its parent, by its clock. One takes about 20 microseconds. */
export const skewedCommits = 2000;

/**
 * Lines between a secret and the id that goes with it (an access key and its id): they are given together, one beneath
 * the other, with a comment or two between them.
 */
export const compositeLinesMax = 6;

/** How far before and behind a password its user and host are looked for, in bytes: so many lines of settings. */
export const accountBytesMax = 600;

/** Folders within folders that a commit's tree is followed down; past it, LIMIT_REACHED. A path has 4,096 bytes. */
export const treeDepthMax = 2048;

/** Entries that one commit takes away and that are compared with what it brings: a moved file is found among so many. */
export const removedEntriesMax = 50_000;

/** Most of them with one ending that a file with a new name is compared with by name; and those whose content is read. */
export const renamedLookedAtMax = 64;
export const renamedFromMax = 3;

// --- sharing work between threads ---

/** Most worker threads unless the user asks for more: past eight, reading the pack is what takes the time. */
export const threadsDefaultMax = 8;

/**
 * Bytes of objects that the main thread makes between two looks at signals and messages: about ten milliseconds' work.
 */
export const stepBytes: number = 4 * 1024 * 1024;

/**
 * Largest stored object, or all plain files together, with which the main thread takes part in a scan: Ctrl-C is to be
 * heard within a second, and a text of so many bytes that is nothing but keywords takes about as long.
 */
export const ownBytesMax: number = 16 * 1024 * 1024;

/** Packed bytes that make one task: small enough that the last task ends with the others. */
export const taskBytes: number = 256 * 1024;

/**
 * Packed bytes below which no thread is started: they are scanned sooner than a thread is up (about 40 ms). A hook
 * and an empty repository stay as fast as Node itself.
 */
export const inPlaceBytes: number = 2 * 1024 * 1024;

/**
 * Shortest file or folder name in which secrets are looked for: no token of a provider is shorter, and most names
 * are. Names that are findings themselves (`.env`) are known at any length.
 */
export const nameSecretBytesMin = 16;

/**
 * Bytes of objects made in place before threads take over after all: a small pack can unfold to any size, and while
 * the main thread is busy, Ctrl-C is not heard.
 */
export const inPlaceMadeBytes: number = 64 * 1024 * 1024;

/** Bytes of a text between two looks at whether the run was stopped: a hundredth of a second's work. */
export const scanBlockBytes: number = 4 * 1024 * 1024;

/** Hits between two such looks. */
export const scanBlockHits = 4096;

/** Largest object or file that is read again for line and text once the run was stopped: it has a second to end. */
export const hurriedBytesMax: number = 1024 * 1024;

/** Texts of a change from which on their objects are scanned together: fewer are scanned sooner one by one. */
export const togetherTextsMin = 1000;

/** Texts that are scanned together at a time: their list must fit into memory, whatever the range. */
export const batchTextsMax = 50_000;

// --- plain files ---

/** Largest plain file (of the git directory, or an LFS object) that is scanned; past it, FILE_TOO_BIG. */
export const fileBytesMax: number = 256 * 1024 * 1024;

/**
 * Room that a file of a working tree is read into; larger ones go to a second room, and never to the main thread, which
 * has to hear Ctrl-C. Of source files one in a thousand is larger.
 */
export const fileRoomBytes: number = 1024 * 1024;

/** Files of one folder that are handed from thread to thread together: a millisecond's work, a few kB of names. */
export const filesOfItem = 64;

/** Names of folders and files that wait to be taken by a thread; what does not fit waits in the thread that met it. */
export const filesWaitingBytes: number = 4 * 1024 * 1024;

/** Files read in place before threads are started, besides `inPlaceBytes` of them: opening them takes as long. */
export const inPlaceFiles = 1000;

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

/** Largest packed-refs that is looked into for single refs: it is read whole. Two million refs take about this much. */
export const packedRefsBytesMax: number = 128 << 20;

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
 * LIMIT_REACHED. Three million paths of 60 bytes are 180 MB; a few kB of entries that share a prefix of a
 * megabyte would be gigabytes.
 */
export const indexPathBytesMax: number = 192 << 20;

/** Most versions of a file whose name is the finding that are read to see whether one holds a secret: the newest. */
export const fileVersionsReadMax = 8;

// --- rules ---

/** Shortest keyword: anything shorter stands in every text, and every place would have to be looked at. */
export const keywordBytesMin = 3;

/** Longest keyword: at each seam of a delta, almost twice as many bytes are looked at again. */
export const keywordBytesMax = 24;

/** Farthest a rule may look from its keyword. The largest RSA keys in PEM, 16,384 bits, take 13 kB. */
export const reachBytesMax: number = 32 * 1024;

/** Bytes around a token that decide whether it is part of a longer word: an escape such as `\u003d`, with room. */
export const boundaryBytes = 8;

/** How far an assignment looks back from its keyword: for the start of the name, and what makes it no assignment. */
export const assignmentReachBefore = 96;

/** How far an assignment looks on: over a type, an operator, quotes, and a value of 256 bytes. */
export const assignmentReachAfter = 512;

// --- hooks ---

/** Deepest nesting of `include` in the user's config files: git's own limit, past which it gives up too. */
export const configIncludeDepthMax = 10;

/** Largest hook or hook manager's file that is read to see whose it is; past it, it is taken for somebody else's. */
export const hookFileBytesMax: number = 1 << 20;
// --- continuous integration ---

/** Largest event file of a CI job that is read: a webhook of GitHub's is at most 25 MB. */
export const eventBytesMax: number = 32 * 1024 * 1024;

/** Most places named of comments that a change adds to set findings aside; the others are counted. */
export const addedIgnoresShownMax = 20;

// --- rules of users ---

/**
 * Longest match of a rule that searches (.gitleaks.toml) and has no greatest length of its own; longer ones are not
 * found. Tokens are shorter; key blocks of the usual lengths (RSA of 4,096 bits: 3.3 kB) fit.
 */
export const searchMatchBytesMax: number = 4 * 1024;

/**
 * How far from its keyword a match may stand where the expression itself holds none. Prefilters of other tools look
 * for the keyword anywhere in a file; farther apart than this, the two seldom have to do with one another.
 */
export const searchWithinBytes: number = 1024;

/** Most places in one window at which a search starts anew; hostile text could have one at every byte. */
export const searchStartsMax = 256;

/** Most keywords taken from one expression: more would be looked for in vain all over every text. */
export const searchKeywordsMax = 64;

/** How much of a line, before and behind a rule's window, an allow-list that looks at lines can see. */
export const allowLineBytesMax = 512;

// --- config files ---

/** Largest telltale.yaml, rule file or .gitleaks.toml; past it, CONFIG_INVALID. People write a few kB. */
export const configFileBytesMax: number = 1024 * 1024;

/** Longest chain of config files that extend one another; past it, CONFIG_INVALID. Two or three are in use. */
export const configDepthMax = 8;

/** Most files that one config draws in. */
export const configFilesMax = 100;

/** Most aliases (`*name`) in a YAML file: each can stand for all that was said before. */
export const yamlAliasesMax = 100;

/** Most values in a config file, those behind aliases counted each time. */
export const yamlNodesMax = 50_000;

/** Deepest values in values of a config file; the shapes of ours are five deep. */
export const yamlDepthMax = 32;

/** Most mistakes of a config file that are told at once. */
export const configMistakesMax = 20;

/** Most keywords of all rules together: their automaton takes some kB for each. */
export const ruleKeywordsMax = 4096;

// --- decisions ---

/**
 * How far from a secret, on its line and the one before, comments are looked for. Lines that people comment are
 * shorter; a minified file is one line of megabytes, and is not read for each of its secrets.
 */
export const commentReachBytes = 4096;

/** How far back from a secret a `secretlint-disable` is looked for: files that people comment are smaller. */
export const regionReachBytes: number = 1024 * 1024;

/**
 * Largest ignore file, baseline or settings file of any tool; past it, DECISIONS_BAD. A baseline of 10,000 findings
 * takes about 5 MB; what is larger accepts everything and decides nothing.
 */
export const decisionFileBytesMax: number = 32 * 1024 * 1024;

/**
 * Longest wait for another run that writes the same file of decisions; past it, DECISIONS_LOCKED. It is locked while it
 * is read and written, some milliseconds: who waits longer waits for a run that was killed.
 */
export const decisionLockWaitMs = 5000;

/** Between two looks at that lock. */
export const decisionLockTurnMs = 20;

/** Longest line of such a file; past it, DECISIONS_BAD. A reason is a sentence or two. */
export const decisionLineBytesMax: number = 16 * 1024;

/** Most salts of one file: it has one, and one more for every branch that began a file of its own. */
export const decisionSaltsMax = 64;

/** Most patterns of one file; past it, DECISIONS_BAD. Each is tried on the line of every finding. */
export const decisionPatternsMax = 2000;

/**
 * How much of a secret's line is kept on either side of its start while a run lasts, for patterns that people wrote
 * about such lines. Longer lines are nobody's to write patterns about.
 */
export const lineKeptBytesMax = 1024;

/** Deepest nesting of a JSON or YAML file of decisions; the formats that are read have five levels. */
export const decisionDepthMax = 64;

/** Largest YAML file of decisions: of hostile ones the parser takes seconds for this much. People write them by hand. */
export const decisionYamlBytesMax: number = 256 * 1024;

// --- texts within texts ---

/**
 * Shortest sequence of letters that is taken for an encoded text: 16 bytes in base64, which is as short as tokens of
 * providers are. Of names in programs, one in some hundred is as long.
 */
export const runLettersMin = 24;

/** Shortest line that is taken for one of base64 broken into lines: they are of 60, 64 or 76 letters. */
export const wrappedLettersMin = 40;

/** Most bytes between two such lines: a break, quotes, a sign that joins them, and the next one's indentation. */
export const wrapGapBytesMax = 40;

/** Longest encoded text that is decoded; past it, only so much of it is looked at: LIMIT_REACHED. */
export const runBytesMax: number = 16 * 1024 * 1024;

/**
 * Runs that came to nothing and are remembered by each thread, and the longest of them: 4 MB at most. An image or a line of
 * digits stands in every version of its file.
 */
export const runsKept = 1024;
export const runKeptBytesMax: number = 4 * 1024;

/** Shortest decoded text that is looked at: of random bytes, so many are text in one case of a hundred thousand. */
export const pieceBytesMin = 12;

/** Escapes that a run must hold to be read as escaped: a single one hides nothing. */
export const escapesMin = 2;

/**
 * Longest run of letters that is decoded from other places than its first: base64 behind a path or a word begins at any
 * of four. Longer ones stand by themselves.
 */
export const misalignedLettersMax: number = 4 * 1024;

/** How much of a line before and behind an encoded value is read with it: the name that it is assigned to. */
export const pieceContextBefore = 64;
export const pieceContextAfter = 8;

/**
 * Texts within texts that are followed: encodings, archives and what is compressed, each counted. A compressed archive
 * in a package in an image takes six; more are somebody's game. Past it, ARCHIVE_TOO_BIG for archives.
 */
export const innerDepthMax = 8;

/**
 * Most bytes that one container may unfold to, all that its members hold included; past it, ARCHIVE_TOO_BIG. A few kB
 * can claim gigabytes, and all of it is held in memory.
 */
export const unpackedBytesMax: number = 512 * 1024 * 1024;

/** Most members of one container, likewise: the largest packages have some ten thousand. */
export const unpackedMembersMax = 100_000;

/**
 * Largest file of a server's configuration, 16 MB: generated ones of hosting providers with thousands of sites have a few.
 * Past it, FILE_TOO_BIG.
 */
export const configBytesMax: number = 16 * 1024 * 1024;

// --- web: expressions of servers' configurations ---

/** Deepest nesting of brackets in an expression: PCRE's own, past which a server does not start. */
export const expressionDepthMax = 250;

/** Longest expression that is read; past it, all is undecided. PCRE refuses what takes more than 64 kB once compiled. */
export const expressionBytesMax: number = 64 * 1024;

/**
 * Steps of one search by our own engine, which runs what RE2 does not; past it, the search is undecided. A path of some
 * hundred bytes takes some hundred steps; this many take a millisecond, and a hostile expression asks once a request.
 */
export const expressionStepsMax = 50_000;

// --- web: nginx ---

/** Deepest blocks of an nginx configuration; past it, LIMIT_REACHED. People write five or six. */
export const nginxBlockDepthMax = 64;

/** Longest chain of nginx files that include one another; past it, LIMIT_REACHED. Distributions have three. */
export const nginxIncludeDepthMax = 32;

/**
 * Most directives of an nginx configuration, what is included counted each time; past it, LIMIT_REACHED. Thousands of
 * sites take some hundred thousand; files that include one another twice over could be any number.
 */
export const nginxDirectivesMax = 500_000;

/** Most words of one nginx directive; past it, LIMIT_REACHED. Lists of server names have some hundred. */
export const nginxWordsMax = 100_000;

/** Most ports of one range of `listen`; people write ten or so, and each has a table of names. */
export const nginxPortsMax = 128;

/**
 * Most runs of one request, each with other answers to what cannot be told (a cookie, a header, a program's word): four
 * such questions in all combinations. Past it, the answer is unknown.
 */
export const undecidedRunsMax = 16;

/** Compiled expressions of nginx configurations that are kept for the next block: some kB each. */
export const nginxExpressionsKept = 500;

// --- web: exposures ---

/**
 * Files and folders below all roots of a run that are looked at for what should not leave; past it, LIMIT_REACHED. Large
 * sites have some hundred thousand; a disk that is taken for a root has millions.
 */
export const webFilesMax = 2_000_000;

/** Deepest folder below a root that is looked into: a circle of mounts, or a path that no server opens. */
export const webDepthMax = 100;

/**
 * Files of one family and ending in one folder that are asked for where the family says that they are many and alike
 * (objects of git): no rule tells one from the other, and there are a hundred thousand.
 */
export const webAlikeMax = 3;

/**
 * Requests that a resolver is asked in one run, shared out among the sites: some microseconds each, so seconds in all.
 * What is past a site's share is not asked, and LIMIT_REACHED says so.
 */
export const webRequestsMax = 2_000_000;

/**
 * Folders that are asked for a listing in one run, shared out among the sites, and least for each: those with something
 * in them first, then some of all others, as a rule that lists one folder lists those beside it.
 */
export const webListingsMax = 10_000;
export const webListingsMin = 20;

/**
 * Bytes of a configuration that are read again to try fixes: each trial reads it whole. Sites past it get no fix, but
 * the first always does. 1.5 MB are a quarter of a second.
 */
export const webTrialBytesMax = 1_500_000;

/** Bytes of a file's start in which its content is told. */
export const proofBytesMax = 4096;

// --- web: configurations of servers ---

/** Deepest nesting of blocks in a server's configuration; past it, LIMIT_REACHED. People write five, generators ten. */
export const webConfigDepthMax = 200;

/** Most files that one configuration includes; past it, LIMIT_REACHED. Ten thousand sites have a file each. */
export const configIncludesMax = 50_000;

/** Deepest chain of includes: Apache's own (AP_MAX_INCLUDE_DEPTH), past which it does not start. */
export const apacheIncludeDepthMax = 20;

/** Internal redirects, and requests within a request, that Apache makes before it gives up (LimitInternalRecursion). */
export const apacheRecursionMax = 10;

/** Rounds of rewriting that the flag [N] makes before Apache gives up (REWRITE_MAX_ROUNDS). */
export const apacheRewriteRoundsMax = 32_000;

/** Bytes past which Apache gives up on a rewritten path: twice its longest request line. */
export const apacheRewriteBytesMax: number = 2 * 8190;

/**
 * Conditions nobody can judge from files (a cookie, the environment) that one request is answered with and without, in
 * all combinations: 16 answers. With more of them the answer is unknown.
 */
export const openConditionsMax = 4;

/** Longest condition of Apache's that is read: as long as one of its lines may be (MAX_STRING_LEN). Past it, it is undecided. */
export const conditionBytesMax = 8192;

/** Deepest nesting of blocks in a Caddyfile or of values in Caddy's JSON; past it, LIMIT_REACHED. People use five levels. */
export const caddyNestingMax = 64;

/**
 * Most words of a Caddyfile with all that it imports; past it, LIMIT_REACHED. Snippets that import one another twice each
 * double with every level; the largest real ones have some ten thousand.
 */
export const caddyWordsMax = 500_000;

/**
 * Most conditions of one request that nobody can decide and that are tried both ways; past it, the answer is unknown. Each
 * doubles the work at worst.
 */
export const caddyForksMax = 24;

/** Deepest blocks and arrays of a lighttpd configuration; past it, LIMIT_REACHED. People write three or four. */
export const lighttpdDepthMax = 64;

/** Longest chain of lighttpd files that include one another; past it, LIMIT_REACHED. Distributions have two. */
export const lighttpdIncludeDepthMax = 32;

/** Most conditional blocks of a lighttpd configuration: its own limit, past which it does not start. */
export const lighttpdBlocksMax = 4096;

/**
 * Most statements of a lighttpd configuration, what is included counted each time; past it, LIMIT_REACHED. Blocks are
 * 4,096 at most, and few have more than twenty statements.
 */
export const lighttpdStatementsMax = 500_000;

/**
 * Most runs of one request, each with other answers to what cannot be told (a header, the socket): four such questions in
 * all combinations. Past it, the answer is unknown.
 */
export const lighttpdRunsMax = 16;

/** Requests of one `probe`, unless the user says otherwise: the list of names is shorter. */
export const probeRequestsMax = 500;

/** Requests a second that `probe` makes at most: fewer than one visitor's browser does. */
export const probeRateMax = 10;

/** Bytes of each answer that are asked for and read. */
export const probeBytesMax = 512;

/** Seconds that one answer may take, and that a whole probe may. */
export const probeAnswerSeconds = 10;
export const probeSecondsMax = 600;

/** Answers in a row that say "too many" or do not come, after which a server is left alone. */
export const probeRefusalsMax = 5;

/** Most tokens of one lighttpd file; past it, LIMIT_REACHED: a file of 16 MB that holds nothing but commas. */
export const lighttpdTokensMax = 2_000_000;

/** Longest text that is joined from parts in a lighttpd configuration; past it, LIMIT_REACHED: `x += x` doubles it each time. */
export const lighttpdTextBytesMax: number = 64 * 1024;

/** Most entries of arrays that are joined in a lighttpd configuration, all together; past it, LIMIT_REACHED. */
export const lighttpdEntriesMax = 2_000_000;

/** Rewrites of one request by lighttpd before it gives the request up: its own. */
export const lighttpdRewritesMax = 100;

/** Hosts for which the blocks that may hold are remembered: a run asks one after the other. */
export const lighttpdHostsMax = 1000;

/** Paths that braces in one include are unfolded to: each pair doubles them. */
export const lighttpdIncludesMax = 64;

/** Deepest elements of a web.config; past it, LIMIT_REACHED. Its schema has ten levels. */
export const webConfigElementDepthMax = 64;

/** Most elements of a web.config; past it, LIMIT_REACHED. IIS takes no file over 250 kB unless told to. */
export const webConfigElementsMax = 200_000;

/**
 * Most runs of one request to IIS, each with other answers to what cannot be told (a header, a server's variable): four
 * such questions in all combinations. Past it, the answer is unknown.
 */
export const iisRunsMax = 16;

/** Most bytes of a configuration with all that it includes, 128 MB: a file may be included for each of thousands of sites. */
export const configAllBytesMax: number = 128 * 1024 * 1024;

/** Rounds of [N] that are followed: people's end after a few, one for each letter of a path. Past it, it is unknown. */
export const apacheRoundsFollowed = 500;

/**
 * Requests within one request that are followed: an index of twenty names in ten folders asks for two hundred. Names of
 * indexes that lead to folders with indexes are asked for in all combinations, so past it, the answer is unknown.
 */
export const apacheInnerRequestsMax = 1000;

/** Names of a folder that are judged one by one for its list; the others count as shown. */
export const apacheListedMax = 2000;

/**
 * Parts (sections, aliases, rules) that hosts take over from the main server, all hosts together; past it, LIMIT_REACHED,
 * and the hosts that are left are not judged. Five thousand hosts take over some fifty each.
 */
export const apacheMergedMax = 1_000_000;
