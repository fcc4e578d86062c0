/**
 * Entry files: `.telltale-ignore` and `.telltale-baseline`, one sorted line for each secret.
 *
 * In: bytes, or entries to write. Out: entries, or text. A line begins with the HMAC-SHA-256 of the finding's id under
 * a salt of the file: who has the file cannot look secrets up in a table made beforehand, nor see whether two files
 * are about the same one. The id is the beginning of a hash over rule and secret, so an entry holds wherever the
 * secret moves, and not for another secret in its place.
 *
 *     telltale-ignore 1
 *     salt 5d0c...
 *     90ab... generic-password 2026-11-25 expires=2027-06-30 owner="Ada" reason="an example in the manual"
 *
 * Lines may stand in any order and more than once, and so may salts: git's `merge=union` of two such files is one
 * that can be read. What cannot be read is an error with line and column, never passed over.
 */
import { crypto } from "../builtins.ts";
import { decisionLineBytesMax, decisionSaltsMax } from "../limits.ts";
import { UserError } from "../trouble.ts";

export type EntryKind = "ignore" | "baseline";

/** One line. `reason` is why (of an ignore), `at` is where it stood (of a baseline). */
export type Entry = {
  readonly mac: string;
  readonly rule: string;
  /** The day on which it was written. */
  readonly date: string;
  readonly expires?: string;
  readonly owner?: string;
  readonly reason?: string;
  readonly at?: string;
};

export type EntryFile = {
  readonly salts: readonly string[];
  readonly entries: readonly (Entry & { readonly line: number })[];
  /** Of a baseline: the command that it was taken with. */
  readonly by?: string;
};

/** Reads a file. `path` is for errors. */
export function parseEntryFile(bytes: Uint8Array, path: string, kind: EntryKind): EntryFile {
  const salts = new Set<string>();
  const entries: (Entry & { line: number })[] = [];
  let by: string | undefined;
  let hasVersion = false;
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  for (const [number, text] of lines.entries()) {
    const line = new LineReader(text.replace(/\r$/, ""), `${path}:${number + 1}`);
    if (line.text === "") continue;
    if (!hasVersion) {
      if (line.text !== versionLine(kind)) line.fail(`expected "${versionLine(kind)}"`);
      hasVersion = true;
    } else if (line.text.startsWith("salt ")) {
      salts.add(line.take(/salt ([0-9a-f]{32})$/y, "a salt of 32 hexadecimal digits"));
      if (salts.size > decisionSaltsMax) line.fail(`more than ${decisionSaltsMax} salts`);
    } else if (kind === "baseline" && line.text.startsWith("by ")) {
      by = line.take(/by ([a-z]+)$/y, "the command that the baseline was taken with");
    } else if (line.text !== versionLine(kind)) {
      entries.push({ ...entryOf(line, kind), line: number + 1 });
    }
  }
  if (!hasVersion) new LineReader("", `${path}:1`).fail(`expected "${versionLine(kind)}"`);
  return { salts: [...salts], entries, ...(by === undefined ? {} : { by }) };
}

/** The text of a file: sorted, each entry once, so that two people who add entries touch different lines. */
export function writeEntryFile(
  kind: EntryKind,
  { salts, entries, by }: Omit<EntryFile, "entries"> & { readonly entries: readonly Entry[] },
): string {
  const lines = [...new Set(entries.map(entryLine))].toSorted();
  return [
    versionLine(kind),
    ...(by === undefined ? [] : [`by ${by}`]),
    ...salts.toSorted().map((salt) => `salt ${salt}`),
    ...lines,
    "",
  ].join("\n");
}

/** What an entry says instead of the id of a finding. */
export function macOf(salt: string, id: string): string {
  return crypto().createHmac("sha256", Buffer.from(salt, "hex")).update(id).digest("hex");
}

/** What makes a text unfit for a line that people and terminals read: controls, and what reorders or hides. */
export const unfit: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Whether it is a day of the calendar, as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function versionLine(kind: EntryKind): string {
  return `telltale-${kind} 1`;
}

/** The fields that may follow rule and date, in their order. */
const fieldsOf = {
  ignore: ["expires", "owner", "reason"],
  baseline: ["at"],
} as const satisfies Record<EntryKind, readonly (keyof Entry)[]>;

export function entryLine(entry: Entry): string {
  const { mac, rule, date, expires, owner, reason, at } = entry;
  return [
    mac,
    /^[!#-[\]-~]+$/.test(rule) ? rule : JSON.stringify(rule),
    date,
    ...(expires === undefined ? [] : [`expires=${expires}`]),
    ...(owner === undefined ? [] : [`owner=${JSON.stringify(owner)}`]),
    ...(reason === undefined ? [] : [`reason=${JSON.stringify(reason)}`]),
    ...(at === undefined ? [] : [`at=${JSON.stringify(at)}`]),
  ].join(" ");
}

function entryOf(line: LineReader, kind: EntryKind): Entry {
  const mac = line.take(/([0-9a-f]{64})(?= )/y, "64 hexadecimal digits");
  line.take(/( )/y, "a space");
  const rule = line.peek('"') ? line.quoted() : line.take(/([!#-[\]-~]+)(?= )/y, "a rule's id");
  line.take(/( )/y, "a space");
  const entry: Record<"mac" | "rule" | "date", string> & Partial<Record<keyof Entry, string>> = {
    mac,
    rule,
    date: line.date(),
  };
  const known = fieldsOf[kind];
  let next = 0;
  while (!line.isDone) {
    line.take(/( )/y, "a space");
    const found = known.findIndex((field, number) => number >= next && line.peek(`${field}=`));
    const name = known[found];
    if (name === undefined)
      return line.fail(`expected ${known.slice(next).join("=, ") || "nothing"}= or the end`);
    line.take(new RegExp(`(${name}=)`, "y"), `${name}=`);
    entry[name] = name === "expires" ? line.date() : line.quoted();
    next = found + 1;
  }
  return entry;
}

/** Reads a line from left to right; what does not fit ends the run, with line and column. */
class LineReader {
  readonly text: string;
  readonly #where: string;
  #at = 0;

  constructor(text: string, where: string) {
    this.text = text;
    this.#where = where;
    if (text.length > decisionLineBytesMax)
      this.fail(`longer than ${decisionLineBytesMax} characters`);
  }

  get isDone(): boolean {
    return this.#at >= this.text.length;
  }

  peek(start: string): boolean {
    return this.text.startsWith(start, this.#at);
  }

  /** The first group of a sticky pattern that has to match here. */
  take(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match === null) return this.fail(`expected ${what}`);
    this.#at = pattern.lastIndex;
    return match[1] ?? "";
  }

  date(): string {
    const at = this.#at;
    const date = this.take(/(\d{4}-\d\d-\d\d)(?= |$)/y, "a date, YYYY-MM-DD");
    if (isDate(date)) return date;
    this.#at = at;
    return this.fail(`no day of the calendar: ${date}`);
  }

  /** A string in JSON's quotes. */
  quoted(): string {
    const at = this.#at;
    const written = this.take(/("(?:[^"\\]|\\.)*")(?= |$)/y, "a string in double quotes");
    let value: unknown;
    try {
      value = JSON.parse(written);
    } catch {
      value = undefined; // an escape that JSON does not know: told below
    }
    if (typeof value === "string" && value !== "" && !unfit.test(value)) return value;
    this.#at = at;
    return this.fail("a string that is empty, holds control characters or is not in JSON's form");
  }

  fail(what: string): never {
    const hint = /^[<=>|]{7}/.test(this.text) ? " (a conflict that nobody resolved)" : "";
    throw new UserError("DECISIONS_BAD", `${this.#where}:${this.#at + 1}: ${what}${hint}`);
  }
}
