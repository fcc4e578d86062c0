/** Exit codes that are given without a report; exit-code.ts says what a report's are. */

/** A user's mistake in the call. */
export const exitUsage = 2;
/** A bug: sysexits' EX_SOFTWARE. */
export const exitBug = 70;
/** Stopped: 128 + SIGINT, as shells count. */
export const exitInterrupted = 130;
