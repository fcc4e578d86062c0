/**
 * The command line: from arguments to a command, and its errors to words.
 *
 * In: arguments, and what a run depends on. Out: an exit code. commander reads the arguments; what options there are
 * says options.ts. Nothing of the engine is loaded here: help must come as fast as Node does.
 */
import { Command, CommanderError, Option } from "commander";
import { UserError } from "../trouble.ts";
import { exitUsage } from "./exit-code.ts";
import type { CommandEntry } from "./command.ts";
import { commands, groupSummaries } from "./commands.ts";
import { defaultSettings } from "./options.ts";
import type { GivenOption, Settings } from "./options.ts";
import type { Dependencies } from "./report-run.ts";
import { packageVersion } from "./version.ts";

/** Runs a command; gives the exit code. Throws UserError for what the user has to mend. */
export async function runProgram(
  argv: readonly string[],
  dependencies: Dependencies,
): Promise<number> {
  const { stdout, stderr } = dependencies;
  let code = 0;
  const program = new Command("telltale")
    .description(
      "Finds the secrets that a git repository gives away, in everything that git stores.",
    )
    .version(packageVersion(), "-V, --version", "write the version")
    .helpOption("-h, --help", "write this help")
    // Options after the second word of a group are that word's: `ignore --reason` and `ignore import --owner`.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text), // help, where a command is missing
      outputError: () => {}, // thrown as a UserError below
      getOutHelpWidth: () => helpColumns,
      getErrHelpWidth: () => helpColumns,
    });
  for (const entry of commands) {
    const command = addCommand(program, entry);
    const given: GivenOption[] = [];
    const settings = settingsOf(command, entry, dependencies.folder, given);
    command.action(async () => {
      const { run } = await entry.load();
      code = await run(command.args, await settings(), dependencies, given);
    });
  }
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

/** A command below the program, or below the group that its name begins with: which may be a command itself. */
function addCommand(program: Command, entry: CommandEntry): Command {
  const { name, summary, arguments: args, exitCodes = exitCodesHelp, isDefault = false } = entry;
  const [first = "", second] = name.split(" ");
  const group = isDefault ? program.command(first, { isDefault }) : groupOf(program, first);
  const command = second === undefined ? group : group.command(second);
  command
    .description(summary)
    .helpOption("-h, --help", "write this help")
    .addHelpText("after", exitCodes);
  for (const [flags, help] of args) command.argument(flags, help);
  return command;
}

function groupOf(program: Command, name: string): Command {
  return (
    program.commands.find((command) => command.name() === name) ??
    program
      .command(name)
      .description(groupSummaries[name] ?? "")
      .helpOption("-h, --help", "write this help")
  );
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

/** Adds the options to the command. The settings are what their effects made of the config, or of the defaults. */
function settingsOf(
  command: Command,
  { options, target }: CommandEntry,
  folder: string,
  given: GivenOption[],
): () => Promise<Settings> {
  for (const { group, flags, help, effect } of options) {
    const option = new Option(flags, help).helpGroup(group);
    command.addOption(option);
    command.on(`option:${option.name()}`, (value: string) => {
      given.push({ name: `--${option.name()}`, value, effect });
    });
  }
  return async () => {
    const { configured, settled } = await import("./config/configure.ts");
    if (target === undefined) return settled(defaultSettings, given);
    return await configured(given, target(command.args), folder);
  };
}

/** commander: "error: unknown option '--fromat'\n(Did you mean --format?)". */
function sentenceOf({ message }: CommanderError): string {
  const [what = "", suggestion = ""] = message.replace(/^error: /, "").split("\n");
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.$/, "")}.`;
  return suggestion === "" ? sentence : `${sentence} ${suggestion.replace(/^\((.*)\)$/, "$1")}`;
}
