/**
 * The calls that hooks and scripts make, read without commander: a known command, every option known and with its value.
 *
 * In: arguments. Out: the call, or undefined for all that is not as plain as that (help, mistakes, `--`, values that
 * begin with a hyphen or are empty): command-line.ts reads those. It is also the slow twin of this file: what is read
 * here, it reads in the same way.
 */
import type { Call, CommandEntry } from "./command.ts";
import { commands } from "./commands.ts";
import type { GivenOption, OptionEntry } from "./options.ts";

export function plainCall(argv: readonly string[]): Call | undefined {
  const entry = commandOf(argv);
  if (entry === undefined) return undefined;
  const args: string[] = [];
  const given: GivenOption[] = [];
  for (let at = entry.name.split(" ").length; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "") return undefined;
    if (!word.startsWith("-")) {
      args.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    const option = entry.options.find(({ flags }) => flags.split(" ", 1)[0] === name);
    if (option === undefined || mayTakeValue(option)) return undefined;
    const hasValue = takesValue(option);
    if (!hasValue && equals >= 0) return undefined;
    const value = !hasValue ? "" : equals >= 0 ? word.slice(equals + 1) : (argv[++at] ?? "");
    if (hasValue && (value === "" || value.startsWith("-"))) return undefined;
    given.push({ name, value, effect: option.effect });
  }
  if (!takesArguments(entry, args.length) || namesAnother(entry, args)) return undefined;
  return { entry, args, given };
}

/** The command with the most of the first words as its name. */
function commandOf([first = "", second = ""]: readonly string[]): CommandEntry | undefined {
  const two = `${first} ${second}`;
  return commands.find(({ name }) => name === two) ?? commands.find(({ name }) => name === first);
}

/** By its flags: "--name", or "--name <value>". */
function takesValue({ flags }: OptionEntry): boolean {
  return flags.includes(" <");
}

/** "--name [value]": whether the next word is its value, commander decides. */
function mayTakeValue({ flags }: OptionEntry): boolean {
  return flags.includes(" [");
}

/** Whether a command takes so many arguments: `<id>` must be there, `[path]` may be, the last may be several. */
function takesArguments({ arguments: wanted }: CommandEntry, count: number): boolean {
  const least = wanted.filter(([flags]) => flags.startsWith("<")).length;
  const isOpen = wanted.at(-1)?.[0].includes("...") ?? false;
  return count >= least && (isOpen || count <= wanted.length);
}

/** Whether an argument could be the second word of a command that begins with this one, or ask for help about one. */
function namesAnother({ name }: CommandEntry, args: readonly string[]): boolean {
  const seconds = commands
    .filter((other) => other.name.startsWith(`${name} `))
    .map((other) => other.name.slice(name.length + 1));
  return seconds.length > 0 && args.some((word) => word === "help" || seconds.includes(word));
}
