/**
 * The screen of a hook: what `--hook` writes on standard error.
 *
 * In: a report, what counts of it, the commits in question and the terminal. Out: text, empty where git may go on.
 * Which words stand there says report/blocked.ts; here is what it needs to know of this machine.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import { RefLookup } from "../../git/ref-lookup.ts";
import { openRepository } from "../../git/repository.ts";
import { blockedScreen } from "../../report/blocked.ts";
import type { Report } from "../../report/report.ts";
import type { CommitStanding } from "../../report/way-out.ts";
import { skippedIds } from "../skip.ts";
import { wantsColour, widthOf } from "../terminal.ts";
import type { Terminal } from "../terminal.ts";

export function hookScreen(
  report: Report,
  counted: readonly Finding[],
  commits: ReadonlyMap<string, CommitStanding>,
  { stderr, environment, folder }: Terminal & { readonly folder: string },
  color: "auto" | "always" | "never",
): string {
  const known = new Set([...report.findings, ...report.ignored].map(({ id }) => id));
  return blockedScreen(report, {
    width: widthOf(stderr),
    colour: wantsColour(color, { stdout: stderr, stderr, environment }),
    counted,
    all: (environment["TELLTALE_VERBOSE"] ?? "") !== "",
    unknownSkips: skippedIds(environment).filter((id) => !known.has(id)),
    facts: {
      commits,
      isBelow: (environment["GIT_PREFIX"] ?? "") !== "",
      isUnborn: report.command === "staged" && counted.length > 0 && isUnborn(folder),
      program: isOnPath(environment) ? "telltale" : "npx telltale",
      // Git for Windows runs hooks in its own sh, whatever shell the user types in.
      shell: process.platform === "win32" ? "powershell" : "sh",
    },
  });
}

/** Nothing was committed yet. Hooks run in the top folder of the work tree. */
function isUnborn(folder: string): boolean {
  return new RefLookup(openRepository(folder)).find("HEAD") === undefined;
}

/** A hook manager's own PATH leads to node_modules/.bin, which the shell of a person does not. */
function isOnPath(environment: Terminal["environment"]): boolean {
  const folders = (environment["PATH"] ?? "").split(delimiter);
  const names = process.platform === "win32" ? ["telltale.cmd", "telltale.exe"] : ["telltale"];
  return folders
    .filter((folder) => folder !== "" && !/node_modules[\\/]\.bin[\\/]?$/u.test(folder))
    .some((folder) => names.some((name) => existsSync(join(folder, name))));
}
