/**
 * The calls that hooks and scripts make, read without commander: every option known and with its value, one path.
 *
 * In: arguments. Out: the call, or undefined for all that is not as plain as that (help, mistakes, `--`, values that
 * begin with a hyphen or are empty): command-line.ts reads those. It is also the slow twin of this file: what is read
 * here, it reads in the same way.
 */
import { defaultSettings, historyOptions } from "./options.ts";
import type { HistoryCall, OptionEntry, Settings } from "./options.ts";

export function plainCall(argv: readonly string[]): HistoryCall | undefined {
  if (argv[0] !== "history") return undefined;
  const effects: ((settings: Settings) => Settings)[] = [];
  let path: string | undefined;
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (!word.startsWith("-")) {
      if (path !== undefined || word === "") return undefined;
      path = word;
      continue;
    }
    const equals = word.indexOf("=");
    const option = optionOf(equals < 0 ? word : word.slice(0, equals));
    if (option === undefined) return undefined;
    const { takesValue, effect } = option;
    if (!takesValue && equals >= 0) return undefined;
    const value = !takesValue ? "" : equals >= 0 ? word.slice(equals + 1) : (argv[++at] ?? "");
    if (takesValue && (value === "" || value.startsWith("-"))) return undefined;
    effects.push((settings) => effect(settings, value));
  }
  const settings = effects.reduce((so, effect) => effect(so), defaultSettings);
  return { path: path ?? ".", settings };
}

/** The option written `--name`, by its flags: "--name" or "--name <value>". */
function optionOf(
  name: string,
): { readonly takesValue: boolean; readonly effect: OptionEntry["effect"] } | undefined {
  for (const { flags, effect } of historyOptions) {
    if (flags === name) return { takesValue: false, effect };
    if (flags.startsWith(`${name} <`)) return { takesValue: true, effect };
  }
  return undefined;
}
