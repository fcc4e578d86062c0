/**
 * The command line: from arguments to what is asked for, and its errors to words.
 *
 * In: arguments, and the terminal that help goes to. Out: a call, or an exit code where help was all that was wanted.
 * commander reads the arguments; what commands and options there are say commands.ts and options.ts. plain-call.ts
 * reads most calls without it.
 */
import { Command, CommanderError, Option } from "commander";
import { UserError } from "../trouble.ts";
import type { Call, CommandEntry } from "./command.ts";
import { commands, groupSummaries } from "./commands.ts";
import { exitUsage } from "./exit-codes.ts";
import type { GivenOption } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Reads a command line. Throws UserError for what the user has to mend. */
export function readCommandLine(
  argv: readonly string[],
  terminal: Pick<Terminal, "stdout" | "stderr">,
  version: () => string,
): Call | { readonly exit: number } {
  let call: Call | undefined;
  const program = new Command("telltale")
    .description(
      "Finds the secrets that a git repository gives away, in everything that git stores.",
    )
    .version(version(), "-V, --version", "write the version")
    .helpOption("-h, --help", "write this help")
    // Options after the second word of a group are that word's: `ignore --reason` and `ignore import --owner`.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text), // help, where a command is missing
      outputError: () => {}, // thrown as a UserError below
      getOutHelpWidth: () => helpColumns,
      getErrHelpWidth: () => helpColumns,
    });
  for (const entry of commands) {
    const command = addCommand(program, entry);
    const given = givenOf(command, entry);
    command.action(() => {
      call = { entry, args: command.args, given };
    });
  }
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

/** Adds the options to the command. The list will hold those that are given, in their order. */
function givenOf(command: Command, { options }: CommandEntry): readonly GivenOption[] {
  const given: GivenOption[] = [];
  for (const { group, flags, help, effect } of options) {
    const option = new Option(flags, help).helpGroup(group);
    command.addOption(option);
    command.on(`option:${option.name()}`, (value?: string) => {
      given.push({ name: `--${option.name()}`, value: value ?? "", effect });
    });
  }
  return given;
}

/** commander: "error: unknown option '--fromat'\n(Did you mean --format?)". */
function sentenceOf({ message }: CommanderError): string {
  const [what = "", suggestion = ""] = message.replace(/^error: /, "").split("\n");
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.$/, "")}.`;
  return suggestion === "" ? sentence : `${sentence} ${suggestion.replace(/^\((.*)\)$/, "$1")}`;
}
