/**
 * Inline comments: what somebody wrote next to a secret to say that it is none.
 *
 * In: the bytes of a text, and where in it a secret of which rule stands. Out: the comment, and where it stands. Ours
 * is `telltale:ignore [rule] [reason]`, on the line of the secret or alone on the line before; others' are read as
 * their tools read them. What a comment is, differs from language to language, so a word counts wherever it stands
 * on the line: nobody writes it by accident.
 */
import { commentReachBytes, regionReachBytes } from "../limits.ts";

/** A comment that sets a secret aside; `at` is its offset in the text. */
export type InlineComment = { readonly reason: string; readonly at: number };

/** The comment about the secret of `rule` in bytes [start, end), if there is one. */
export function inlineComment(
  bytes: Uint8Array,
  start: number,
  end: number,
  rule: string,
): InlineComment | undefined {
  const around = surroundings(bytes, start, end);
  for (const { pattern, isOnLineBefore, read } of directives) {
    const region = isOnLineBefore ? around.before : around.line;
    for (const match of region.text.matchAll(pattern)) {
      const reason = read(match, rule, region.text);
      if (reason !== undefined) return { reason, at: region.at + match.index * around.step };
    }
  }
  return disabledRegion(bytes, start, rule, around.step === 2);
}

type Region = { readonly text: string; readonly at: number };

/** The lines of the secret and the line before, up to a limit, as latin1; each letter stands for `step` bytes. */
function surroundings(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly line: Region; readonly before: Region; readonly step: 1 | 2 } {
  const lowest = Math.max(0, start - commentReachBytes);
  const lineStart = lineStartAt(bytes, start, lowest);
  const beforeStart = lineStart > lowest ? lineStartAt(bytes, lineStart - 1, lowest) : lineStart;
  let lineEnd = bytes.indexOf(0x0a, end);
  if (lineEnd < 0) lineEnd = bytes.length;
  lineEnd = Math.min(lineEnd, end + commentReachBytes);
  // UTF-16: every letter of a comment has a NUL byte beside it.
  const isWide = end - start > 2 && (bytes[start + 1] === 0 || bytes[start] === 0);
  const region = (from: number, to: number): Region => ({
    text: latin1(bytes, from, to, isWide),
    at: from,
  });
  return {
    line: region(lineStart, lineEnd),
    before: region(beforeStart, lineStart),
    step: isWide ? 2 : 1,
  };
}

/** Where the line of offset `at` starts, looking back no farther than `lowest`. */
function lineStartAt(bytes: Uint8Array, at: number, lowest: number): number {
  let start = at;
  while (start > lowest && bytes[start - 1] !== 0x0a) start--;
  return start;
}

function latin1(bytes: Uint8Array, from: number, to: number, isWide: boolean): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  const text = view.toString("latin1");
  return isWide ? text.replaceAll("\0", "") : text;
}

/** What is looked for, and the reason that a match gives; undefined if it is not about this rule. */
type Directive = {
  readonly pattern: RegExp;
  readonly isOnLineBefore: boolean;
  readonly read: (match: RegExpExecArray, rule: string, line: string) => string | undefined;
};

const ours = /(?<![\w:-])telltale:ignore(?![\w-])([^\r\n]*)/g;

/** detect-secrets: `pragma: allowlist secret` (once `whitelist`), and `nextline` for the line after. */
const pragma = /\bpragma: ?(?:allow|white)list[ -]secret\b/g;
const pragmaNext = /\bpragma: ?(?:allow|white)list[ -]nextline[ -]secret\b/g;

const directives: readonly Directive[] = [
  { pattern: ours, isOnLineBefore: false, read: ([, rest = ""], rule) => reasonOf(rest, rule) },
  {
    pattern: ours,
    isOnLineBefore: true,
    // After code it is about that code, and not about the line that follows.
    read: (match, rule, line) =>
      isAlone(line.slice(0, match.index)) ? reasonOf(match[1] ?? "", rule) : undefined,
  },
  { pattern: /\b(?:gitleaks|betterleaks):allow\b/g, isOnLineBefore: false, read: named },
  { pattern: /\btrufflehog:ignore\b/g, isOnLineBefore: false, read: named },
  { pattern: pragma, isOnLineBefore: false, read: named },
  { pattern: pragmaNext, isOnLineBefore: true, read: named },
  {
    pattern: /\bsecretlint-disable-line\b([^\r\n]*)/g,
    isOnLineBefore: false,
    read: ([, rest = ""], rule) => secretlintReason("secretlint-disable-line", rest, rule),
  },
  {
    pattern: /\bsecretlint-disable-next-line\b([^\r\n]*)/g,
    isOnLineBefore: true,
    read: ([, rest = ""], rule) => secretlintReason("secretlint-disable-next-line", rest, rule),
  },
];

function named([words]: RegExpExecArray): string {
  return words;
}

/** A comment's beginning: marks, or one of the words that begin comments where no mark does. */
function isAlone(before: string): boolean {
  return /^[^A-Za-z0-9\u0080-\u00ff]*(?:(?:rem|dnl|comment)\b[^A-Za-z0-9\u0080-\u00ff]*)?$/i.test(
    before,
  );
}

/** What ends a comment in some language, with all that may follow it on the line. */
const commentEnd =
  /\s*(?:\*+\/|-->|--\}|-\}|#\}|\*\}|\}\}|--%>|%>|\*\)|\*@|\]\]|"""|'''|["'`],?\s*$).*$/;

/** Ids of rules are words in small letters, joined by hyphens. */
const ruleId = /^[a-z0-9]+(?:-[a-z0-9]+)+(?:,[a-z0-9]+(?:-[a-z0-9]+)+)*[:,]?$/;

/** The reason in what follows `telltale:ignore`; undefined if it begins with another rule's id. */
function reasonOf(rest: string, rule: string): string | undefined {
  const text = Buffer.from(rest.replace(commentEnd, ""), "latin1").toString("utf8").trim();
  const [first = "", ...others] = text.split(/\s+/);
  const plain = first.replace(/[:,]$/, "");
  const isRule = plain === rule || ruleId.test(first);
  if (!isRule) return text.replace(/^[-–—:]+\s*/, "");
  if (!plain.split(",").includes(rule)) return undefined;
  return others.join(" ").replace(/^[-–—:]+\s*/, "");
}

/**
 * secretlint's directives name its own rules after the word, and a reason after `--`. A rule of its is the same as
 * one of ours where the names have a part in common: `@secretlint/secretlint-rule-github` and `github-classic-token`.
 */
function secretlintReason(directive: string, rest: string, rule: string): string | undefined {
  const [names = ""] = rest.replace(commentEnd, "").split("--");
  const ids = names.split(/[\s,]+/).filter((id) => id !== "");
  if (ids.length === 0) return directive;
  return ids.some((id) => isSameRule(id, rule)) ? directive : undefined;
}

const secretlintNames: Readonly<Record<string, string>> = {
  privatekey: "private-key",
  basicauth: "url",
  gcp: "google",
};

function isSameRule(id: string, rule: string): boolean {
  const name = id.replace(/^.*secretlint-rule-/, "");
  if (name.startsWith("preset-")) return true;
  const ourName = secretlintNames[name] ?? name;
  return `-${rule}-`.includes(`-${ourName}-`);
}

/**
 * secretlint-disable: everything from there on, until secretlint-enable. An enabling that names other rules leaves
 * this one disabled; which directives there are is looked up backwards from the secret.
 */
function disabledRegion(
  bytes: Uint8Array,
  start: number,
  rule: string,
  isWide: boolean,
): InlineComment | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = isWide ? directive.wide : directive.narrow;
  if (!hasRegions(bytes)) return undefined;
  const lowest = Math.max(0, start - regionReachBytes);
  for (let at = start; at > lowest;) {
    at = lowest + view.subarray(lowest, at).lastIndexOf(word);
    if (at < lowest) return undefined;
    let end = view.indexOf(0x0a, at);
    if (end < 0) end = view.length;
    const text = latin1(bytes, at, Math.min(end, at + commentReachBytes), isWide);
    const match = /^secretlint-(disable|enable)(?![\w-])([^\r\n]*)/.exec(text);
    if (match === null) continue;
    const [, which = "", rest = ""] = match;
    const reason = secretlintReason("secretlint-disable", rest, rule);
    if (reason === undefined) continue;
    return which === "enable" ? undefined : { reason, at };
  }
  return undefined;
}

/** As bytes: for a string in UTF-16, Node's indexOf does not end where the text has an odd number of bytes. */
const directive = {
  narrow: Buffer.from("secretlint-", "latin1"),
  wide: Buffer.from("secretlint-", "utf16le"),
};

/** Most texts have no such directive, which is asked once a text: a dump may hold thousands of secrets. */
const regions = new WeakMap<Uint8Array, boolean>();

function hasRegions(bytes: Uint8Array): boolean {
  const known = regions.get(bytes);
  if (known !== undefined) return known;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const has = view.includes(directive.narrow) || view.includes(directive.wide);
  regions.set(bytes, has);
  return has;
}
