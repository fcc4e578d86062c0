/**
 * A command: what help says of it, what it takes, and what it runs.
 *
 * In: nothing (types only). Out: the shape of commands.ts's table and of the files in commands/.
 */
import type { GivenOption, OptionEntry } from "./options.ts";
import type { Settings } from "./settings.ts";
import type { Dependencies } from "./report-run.ts";

/**
 * Runs a command with its arguments; gives the exit code. Throws UserError for what the user has to mend. The options
 * as they were given are for a command that finds config files by itself.
 */
export type CommandRun = (
  args: readonly string[],
  settings: Settings,
  dependencies: Dependencies,
  given: readonly GivenOption[],
) => Promise<number>;

/** What was asked for: a command, its arguments, and its options as they were given. */
export type Call = {
  readonly entry: CommandEntry;
  readonly args: readonly string[];
  readonly given: readonly GivenOption[];
};

export type CommandEntry = {
  /** As it is written; a command of a group has two words, such as `hook install`. */
  readonly name: string;
  readonly summary: string;
  /** As commander reads them: `[path]`, `<id>`, `[paths...]`; with what help says of each. */
  readonly arguments: readonly (readonly [flags: string, help: string])[];
  readonly options: readonly OptionEntry[];
  /** What its exit codes mean, where it does not look for secrets. */
  readonly exitCodes?: string;
  /** Of a command that heeds config files: the path from which they are looked for. */
  readonly target?: (args: readonly string[]) => string;
  /** What runs where no command is named. */
  readonly isDefault?: boolean;
  /** Loads what it runs, when it is run. */
  readonly load: () => Promise<{ readonly run: CommandRun }>;
};
