/**
 * Patterns of ignore files: from a pattern's bytes to a function that matches paths.
 *
 * In: a pattern and names, as latin1 strings (one character a byte). Out: whether one matches the whole of the other.
 * gitignore(5), "PATTERN FORMAT": `*` and `?` match no slash, `**` between slashes matches any number of folders,
 * `[...]` is a class, a backslash takes the next byte as it is. What the manual leaves open is decided as git does,
 * and held against `git check-ignore` in test/git/ignore.test.ts.
 *
 * A pattern is a list of steps, and matching keeps the set of steps that can come next: time is bounded by the product
 * of both lengths, whatever the pattern.
 */

/** Bytes of one step that matches a single byte: 256 flags. */
type ByteClass = Uint8Array;

/** `many` matches any run without a slash, `deep` any run, `folders` nothing or any run that ends with a slash. */
type Step = ByteClass | "many" | "deep" | "folders";

/** Whether a name matches. */
export type Wildmatch = (name: string) => boolean;

const slash = 0x2f;
const star = 0x2a;
const question = 0x3f;
const open = 0x5b;
const close = 0x5d;
const backslash = 0x5c;

/** The matcher of a pattern; one that is malformed matches nothing. */
export function wildmatch(pattern: string, ignoreCase: boolean): Wildmatch {
  const steps = stepsOf(pattern, ignoreCase);
  return steps === undefined ? () => false : (name) => matches(steps, name);
}

function matches(steps: readonly Step[], name: string): boolean {
  let now = new Uint8Array(steps.length + 1);
  let next = new Uint8Array(steps.length + 1);
  enter(steps, now, 0);
  for (let at = 0; at < name.length; at++) {
    const byte = name.charCodeAt(at);
    let isAlive = false;
    for (let place = 0; place < steps.length; place++) {
      if (now[place] === 0) continue;
      const step = steps[place]!;
      if (typeof step !== "string") {
        if (step[byte] === 0) continue;
        enter(steps, next, place + 1);
      } else if (step === "many") {
        if (byte === slash) continue;
        enter(steps, next, place);
      } else if (step === "deep") {
        enter(steps, next, place);
      } else {
        // Inside of folders; only after a slash can the rest begin.
        next[place] = 1;
        if (byte === slash) enter(steps, next, place + 1);
      }
      isAlive = true;
    }
    if (!isAlive) return false;
    [now, next] = [next, now];
    next.fill(0);
  }
  return now[steps.length] !== 0;
}

/** Marks a step as one that can come next, and what follows where it may match nothing. */
function enter(steps: readonly Step[], places: Uint8Array, first: number): void {
  for (let place = first; ; place++) {
    if (places[place] === 0) places[place] = 1;
    if (typeof steps[place] !== "string") return;
  }
}

function stepsOf(pattern: string, ignoreCase: boolean): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (let at = 0; at < pattern.length;) {
    const byte = pattern.charCodeAt(at);
    if (byte === star) {
      const end = endOfStars(pattern, at);
      const isDeep = end - at > 1 && standsAlone(pattern, at, end);
      const isFolders = isDeep && pattern.charCodeAt(end) === slash;
      steps.push(isFolders ? "folders" : isDeep ? "deep" : "many");
      at = isFolders ? end + 1 : end;
    } else if (byte === question) {
      steps.push(anyButSlash);
      at++;
    } else if (byte === open) {
      const read = readClass(pattern, at + 1, ignoreCase);
      if (read === undefined) return undefined;
      steps.push(read.bytes);
      at = read.end;
    } else {
      const literal = byte === backslash ? pattern.charCodeAt(++at) : byte;
      if (Number.isNaN(literal)) return undefined;
      steps.push(oneByte(literal, ignoreCase && byte !== backslash, ignoreCase));
      at++;
    }
  }
  return steps;
}

function endOfStars(pattern: string, from: number): number {
  let end = from;
  while (pattern.charCodeAt(end) === star) end++;
  return end;
}

/** Two stars mean folders only between slashes, or at an end of the pattern. */
function standsAlone(pattern: string, start: number, end: number): boolean {
  const isStart = start === 0 || pattern.charCodeAt(start - 1) === slash;
  const isEnd =
    end === pattern.length ||
    pattern.charCodeAt(end) === slash ||
    (pattern.charCodeAt(end) === backslash && pattern.charCodeAt(end + 1) === slash);
  return isStart && isEnd;
}

const anyButSlash: ByteClass = new Uint8Array(256).fill(1);
anyButSlash[slash] = 0;

/**
 * A single byte. Where case is ignored, names count in lower case; a letter after a backslash is taken as it stands,
 * so that a capital there matches nothing, in git as here.
 */
function oneByte(byte: number, folds: boolean, ignoreCase: boolean): ByteClass {
  const wanted = folds ? lower(byte) : byte;
  return bytesWhere((name) => (ignoreCase ? lower(name) : name) === wanted);
}

type ReadClass = { readonly bytes: ByteClass; readonly end: number };

/**
 * A class, read from after its `[`. A `]` that comes first is a member; `!` or `^` first makes it all others; a slash
 * is never matched. Undefined if it does not end, or names a class that there is none of.
 */
function readClass(pattern: string, from: number, ignoreCase: boolean): ReadClass | undefined {
  let at = from;
  const isNegated = pattern[at] === "!" || pattern[at] === "^";
  if (isNegated) at++;
  const members: ((byte: number) => boolean)[] = [];
  let before = 0; // the member that a range may start from
  for (let isFirst = true; ; isFirst = false) {
    if (at >= pattern.length) return undefined;
    if (!isFirst && pattern.charCodeAt(at) === close) break;
    if (pattern[at] === "-" && before !== 0 && at + 1 < pattern.length && pattern[at + 1] !== "]") {
      const last = member(pattern, at + 1);
      if (last === undefined) return undefined;
      members.push(inRange(before, last.byte, ignoreCase));
      before = 0;
      at = last.end;
      continue;
    }
    if (pattern.startsWith("[:", at)) {
      const named = readNamed(pattern, at + 2, ignoreCase);
      if (named === "unknown") return undefined;
      if (named !== undefined) {
        members.push(named.has);
        before = 0;
        at = named.end;
        continue;
      }
    }
    const one = member(pattern, at);
    if (one === undefined) return undefined;
    members.push((byte) => byte === one.byte);
    before = one.byte;
    at = one.end;
  }
  const bytes = bytesWhere((name) => {
    const byte = ignoreCase ? lower(name) : name;
    return name !== slash && members.some((has) => has(byte)) !== isNegated;
  });
  return { bytes, end: at + 1 };
}

function member(
  pattern: string,
  at: number,
): { readonly byte: number; readonly end: number } | undefined {
  const isEscaped = pattern.charCodeAt(at) === backslash;
  const byte = pattern.charCodeAt(isEscaped ? at + 1 : at);
  return Number.isNaN(byte) ? undefined : { byte, end: at + (isEscaped ? 2 : 1) };
}

function inRange(first: number, last: number, ignoreCase: boolean): (byte: number) => boolean {
  const holds = (byte: number): boolean => byte >= first && byte <= last;
  return ignoreCase ? (byte) => holds(byte) || (isLower(byte) && holds(byte - 32)) : holds;
}

/** `[:name:]`, from after its `[:`; undefined if no `:]` ends it. POSIX names, in the C locale. */
function readNamed(
  pattern: string,
  from: number,
  ignoreCase: boolean,
): { readonly has: (byte: number) => boolean; readonly end: number } | "unknown" | undefined {
  const end = pattern.indexOf("]", from);
  if (end < 0) return "unknown";
  if (end === from || pattern[end - 1] !== ":") return undefined;
  const name = pattern.slice(from, end - 1);
  const known = namedClasses[name];
  if (known === undefined) return "unknown";
  const has =
    name === "upper" && ignoreCase ? (byte: number) => known(byte) || isLower(byte) : known;
  return { has, end: end + 1 };
}

const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;
const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isGraph = (byte: number): boolean => byte > 0x20 && byte < 0x7f;
const isAlnum = (byte: number): boolean => isLower(byte) || isUpper(byte) || isDigit(byte);

const namedClasses: Readonly<Record<string, (byte: number) => boolean>> = {
  alnum: isAlnum,
  alpha: (byte) => isLower(byte) || isUpper(byte),
  blank: (byte) => byte === 0x20 || byte === 0x09,
  cntrl: (byte) => byte < 0x20 || byte === 0x7f,
  digit: isDigit,
  graph: isGraph,
  lower: isLower,
  print: (byte) => isGraph(byte) || byte === 0x20,
  punct: (byte) => isGraph(byte) && !isAlnum(byte),
  space: (byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d),
  upper: isUpper,
  xdigit: (byte) =>
    isDigit(byte) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46),
};

function lower(byte: number): number {
  return isUpper(byte) ? byte + 32 : byte;
}

function bytesWhere(has: (byte: number) => boolean): ByteClass {
  return Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0));
}
