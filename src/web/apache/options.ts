/**
 * Options and AllowOverride: what they say, and how one section's add to another's.
 *
 * In: words. Out: bits. `Options +X` changes what is there; `Options X` replaces it (httpd: core, Options).
 */
import { overrideClass } from "./directives.ts";

export const option = {
  indexes: 1,
  includes: 2,
  followLinks: 4,
  followOwnLinks: 8,
  execCgi: 16,
  multiViews: 32,
} as const;

const all = option.indexes | option.includes | option.followLinks | option.execCgi;
const words: Readonly<Record<string, number>> = {
  indexes: option.indexes,
  includes: option.includes,
  includesnoexec: option.includes,
  followsymlinks: option.followLinks,
  symlinksifownermatch: option.followOwnLinks,
  execcgi: option.execCgi,
  multiviews: option.multiViews,
  none: 0,
  all,
};

/** Every option may be overridden unless AllowOverride names some. */
export const anyOption: number = all | option.followOwnLinks | option.multiViews;

export type OptionSettings = {
  /** Set by words with + and - alone: what stood before still counts. */
  readonly isRelative: boolean;
  readonly value: number;
  readonly add: number;
  readonly remove: number;
};

/** What holds where nothing is said. */
export const defaultOptions: OptionSettings = {
  isRelative: true,
  value: option.followLinks,
  add: 0,
  remove: 0,
};

/** One Options line after `before` (of the same section); nothing if Apache refuses it, or `allowed` does not have an option. */
export function readOptions(
  line: readonly string[],
  before: OptionSettings | undefined,
  allowed: number = anyOption,
): OptionSettings | undefined {
  let { isRelative, value, add, remove } = before ?? {
    isRelative: true,
    value: 0,
    add: 0,
    remove: 0,
  };
  let signs = 0;
  for (const [index, word] of line.entries()) {
    const sign = word.startsWith("+") || word.startsWith("-") ? word[0] : undefined;
    const bits = words[word.slice(sign === undefined ? 0 : 1).toLowerCase()];
    if (bits === undefined || (bits & ~allowed) !== 0) return undefined;
    if (sign === undefined && index === 0) {
      isRelative = false;
      value = 0;
    }
    // Either all words have a sign or none has, but behind `All` and `None`.
    const isMixed =
      sign === undefined ? signs > 0 : index > 0 && signs === 0 && !isWholeSet(line[0]);
    if (isMixed) return undefined;
    if (sign === undefined) value |= bits;
    else {
      signs++;
      const isPlus = sign === "+";
      add = isPlus ? add | bits : add & ~bits;
      remove = isPlus ? remove & ~bits : remove | bits;
      value = isPlus ? value | bits : value & ~bits;
    }
  }
  return { isRelative, value, add, remove };
}

function isWholeSet(word: string | undefined): boolean {
  return /^(?:all|none)$/i.test(word ?? "");
}

/** What is left of options when a section without any follows: words with signs count again. */
export function carriedOptions(options: OptionSettings): OptionSettings {
  const { value, add, remove } = options;
  const carried = (value & ~remove) | add;
  return carried === value ? options : { ...options, value: carried };
}

/** The options of two sections, the second after the first. */
export function mergeOptions(base: OptionSettings, over: OptionSettings): OptionSettings {
  if (!over.isRelative) return over;
  const add = (base.add & ~over.remove) | over.add;
  const remove = (base.remove & ~over.add) | over.remove;
  return { isRelative: base.isRelative, value: (base.value & ~remove) | add, add, remove };
}

export type OverrideSettings = {
  /** Bits of overrideClass. */
  readonly classes: number;
  /** Directives that are not allowed are passed over, instead of failing. */
  readonly passesForbidden: boolean;
  /** The same for directives that no module knows. */
  readonly passesUnknown: boolean;
  /** Options that `Options=` names. */
  readonly options: number | undefined;
};

/** What AllowOverride says; nothing if Apache refuses it. */
export function readOverride(line: readonly string[]): OverrideSettings | undefined {
  let classes = 0;
  let passesForbidden = false;
  let passesUnknown = false;
  let options: number | undefined;
  for (const word of line) {
    const [name = "", value] = word.toLowerCase().split("=", 2);
    switch (name) {
      case "none":
        classes = 0;
        break;
      case "all":
        classes = overrideClass.any;
        break;
      case "limit":
        classes |= overrideClass.limit;
        break;
      case "fileinfo":
        classes |= overrideClass.fileInfo;
        break;
      case "authconfig":
        classes |= overrideClass.authConfig;
        break;
      case "indexes":
        classes |= overrideClass.indexes;
        break;
      case "options":
        classes |= overrideClass.options;
        // Without a list that is what `All` means for Options: not MultiViews.
        options = value === undefined ? all : optionBits(value);
        break;
      case "nonfatal":
        passesForbidden ||= value === "override" || value === "all";
        passesUnknown ||= value === "unknown" || value === "all";
        break;
      default:
        return undefined;
    }
  }
  return { classes, passesForbidden, passesUnknown, options };
}

function optionBits(list: string): number {
  return list.split(",").reduce((bits, word) => bits | (words[word] ?? 0), 0);
}
