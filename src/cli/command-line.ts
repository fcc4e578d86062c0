/**
 * The command line: from arguments to what is asked for, and its errors to words.
 *
 * In: arguments, and the terminal that help goes to. Out: a call, or an exit code where help was all that was wanted.
 * commander reads the arguments; what options there are says options.ts. plain-call.ts reads most calls without it.
 */
import { Command, CommanderError, Option } from "commander";
import { UserError } from "../trouble.ts";
import { exitUsage } from "./exit-codes.ts";
import { defaultSettings, historyOptions } from "./options.ts";
import type { HistoryCall, OptionEntry, Settings } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Reads a command line. Throws UserError for what the user has to mend. */
export function readCommandLine(
  argv: readonly string[],
  terminal: Pick<Terminal, "stdout" | "stderr">,
  version: () => string,
): HistoryCall | { readonly exit: number } {
  let call: HistoryCall | undefined;
  const program = new Command("telltale")
    .description(
      "Finds the secrets that a git repository gives away, in everything that git stores.",
    )
    .version(version(), "-V, --version", "write the version")
    .helpOption("-h, --help", "write this help")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text), // help, where a command is missing
      outputError: () => {}, // thrown as a UserError below
      getOutHelpWidth: () => helpColumns,
      getErrHelpWidth: () => helpColumns,
    });
  const history = program
    .command("history")
    .description(
      "Audits everything that git stores: all commits, stashes, reflogs, dangling objects, the git directory.",
    )
    .argument("[path]", "work tree, bare repository or .git folder (default: the current folder)")
    .helpOption("-h, --help", "write this help")
    .addHelpText("after", exitCodesHelp);
  const settings = settingsOf(history, historyOptions);
  history.action((path: string | undefined) => {
    call = { path: path ?? ".", settings: settings() };
  });
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.help") return { exit: exitUsage };
    if (error.exitCode === 0) return { exit: 0 };
    throw new UserError("USAGE", sentenceOf(error));
  }
  return call ?? { exit: 0 };
}

const helpColumns = 100;

const exitCodesHelp = `
Exit codes:
  0    everything was looked at, and nothing found
  1    findings of the severity and evidence asked for, or above
  2    a mistake in the call; nothing was scanned
  3    nothing found, but not everything could be looked at
  130  stopped by Ctrl-C; the report says what was not looked at
`;

/** Adds the options to the command. The settings are what their effects made of the defaults, in their order. */
function settingsOf(command: Command, entries: readonly OptionEntry[]): () => Settings {
  let settings = defaultSettings;
  for (const { group, flags, help, effect } of entries) {
    const option = new Option(flags, help).helpGroup(group);
    command.addOption(option);
    command.on(`option:${option.name()}`, (value: string) => {
      settings = effect(settings, value);
    });
  }
  return () => settings;
}

/** commander: "error: unknown option '--fromat'\n(Did you mean --format?)". */
function sentenceOf({ message }: CommanderError): string {
  const [what = "", suggestion = ""] = message.replace(/^error: /, "").split("\n");
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.$/, "")}.`;
  return suggestion === "" ? sentence : `${sentence} ${suggestion.replace(/^\((.*)\)$/, "$1")}`;
}
