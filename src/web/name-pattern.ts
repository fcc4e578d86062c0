/**
 * Patterns of names as the shell has them: fnmatch(3), which all servers' includes are made of.
 *
 * In: a pattern with `*`, `?`, `[a-z]` and backslashes. Out: whether it covers all of a text. Of stars the last one alone is
 * tried again, so none takes more than the product of both lengths.
 */

type GlobOptions = {
  /** A slash is matched by a slash alone. */
  readonly segments?: boolean;
  /** A leading dot is matched by a dot alone. */
  readonly dots?: boolean;
};

/** Whether `pattern` (fnmatch: `*`, `?`, `[a-z]`, backslash) covers all of `text`. */
export function globMatches(pattern: string, text: string, options: GlobOptions = {}): boolean {
  let at = 0;
  let patternAt = 0;
  let starAt = -1;
  let retryAt = 0;
  while (at < text.length) {
    const one = patternAt < pattern.length ? step(pattern, patternAt, text, at, options) : 0;
    if (pattern[patternAt] === "*" && mayStar(text, at, options)) {
      starAt = patternAt++;
      retryAt = at;
    } else if (one > 0) {
      patternAt += one;
      at++;
    } else if (starAt >= 0 && !(options.segments === true && text[retryAt] === "/")) {
      patternAt = starAt + 1;
      at = ++retryAt;
    } else return false;
  }
  while (pattern[patternAt] === "*") patternAt++;
  return patternAt === pattern.length;
}

function mayStar(text: string, at: number, { dots = false }: GlobOptions): boolean {
  return !(dots && at === 0 && text[0] === ".");
}

/** How many bytes of the pattern stand for `text[at]`; none if they do not. */
function step(
  pattern: string,
  patternAt: number,
  text: string,
  at: number,
  { segments = false, dots = false }: GlobOptions,
): number {
  const byte = text[at]!;
  const wild = !(segments && byte === "/") && !(dots && at === 0 && byte === ".");
  switch (pattern[patternAt] ?? "") {
    case "*":
      return 0;
    case "?":
      return wild ? 1 : 0;
    case "[": {
      const end = pattern.indexOf("]", patternAt + 2);
      if (end < 0) return byte === "[" ? 1 : 0;
      return wild && inClass(pattern.slice(patternAt + 1, end), byte) ? end + 1 - patternAt : 0;
    }
    case "\\":
      if (patternAt + 1 < pattern.length) return pattern[patternAt + 1] === byte ? 2 : 0;
      return byte === "\\" ? 1 : 0;
    default:
      return pattern[patternAt] === byte ? 1 : 0;
  }
}

function inClass(members: string, byte: string): boolean {
  const negated = members.startsWith("!") || members.startsWith("^");
  let found = false;
  for (let at = negated ? 1 : 0; at < members.length; at++) {
    if (members[at + 1] === "-" && at + 2 < members.length) {
      if (byte >= members[at]! && byte <= members[at + 2]!) found = true;
      at += 2;
    } else if (members[at] === byte) found = true;
  }
  return found !== negated;
}

/** Whether a name fits a pattern of one folder, as glob(3) has it: one that begins with a dot only if the pattern does. */
export function nameMatches(pattern: string, name: string): boolean {
  return !(name.startsWith(".") && !pattern.startsWith(".")) && globMatches(pattern, name);
}
