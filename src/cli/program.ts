/**
 * The command line: from arguments to a command, and its errors to words.
 *
 * In: arguments, and what a run depends on. Out: an exit code. commander reads the arguments; what options there are
 * says options.ts. Nothing of the engine is loaded here: help must come as fast as Node does.
 */
import { Command, CommanderError, Option } from "commander";
import { UserError } from "../trouble.ts";
import { exitUsage } from "./exit-codes.ts";
import { runHistory } from "./history-run.ts";
import type { Dependencies } from "./history-run.ts";
import { defaultSettings, historyOptions } from "./options.ts";
import type { OptionEntry, Settings } from "./options.ts";

/** Runs a command; gives the exit code. Throws UserError for what the user has to mend. */
export async function runProgram(
  argv: readonly string[],
  dependencies: Dependencies,
): Promise<number> {
  let code = 0;
  const program = new Command("telltale")
    .description(
      "Finds the secrets that a git repository gives away, in everything that git stores.",
    )
    .version(dependencies.version(), "-V, --version", "write the version")
    .helpOption("-h, --help", "write this help")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => dependencies.stdout.write(text),
      writeErr: (text) => dependencies.stderr.write(text), // help, where a command is missing
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
  history.action(async (path: string | undefined) => {
    code = await runHistory(path ?? ".", settings(), dependencies);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.help") return exitUsage;
    if (error.exitCode === 0) return 0;
    throw new UserError("USAGE", sentenceOf(error));
  }
  return code;
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
