/**
 * Patterns that people wrote: regular expressions in RE2, so that none of them can hang a run; and globs.
 *
 * In: a pattern as it stands in a file. Out: a test; or the reason why RE2 has no such pattern.
 */
import picomatch from "picomatch";
import RE2 from "re2";

export type Pattern = {
  readonly test: (text: string) => boolean;
  /** The text without what the pattern matches. */
  readonly without: (text: string) => string;
};

/** A pattern, or in words why it cannot be one. */
export function patternOf(source: string): Pattern | string {
  try {
    const expression = new RE2(source, "g");
    return {
      test: (text) => {
        expression.lastIndex = 0;
        return expression.test(text);
      },
      without: (text) => expression.replace(text, ""),
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return "a pattern that RE2 cannot run";
  }
}

/** Whether a path matches a glob; names that begin with a dot are names as others. */
export function globOf(glob: string): (path: string) => boolean {
  return picomatch(glob, { dot: true, nonegate: true, noextglob: true, nobrace: true });
}
