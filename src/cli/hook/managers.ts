/**
 * Hook managers: husky, lefthook and the pre-commit framework, which write git's hooks themselves.
 *
 * In: a work tree. Out: which manager it uses, whether that one runs telltale already, and what is to be written into
 * its file. Only husky's file is a script of its own, and one that is not there yet is written; the others' files are
 * people's, with their own order and comments, so the lines are shown and not put in.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hookFileBytesMax } from "../../limits.ts";
import { runsTelltale } from "./hook-script.ts";
import type { ScanHook } from "./hook-script.ts";
import { statusAt } from "./status-at.ts";

export type ManagerName = "husky" | "lefthook" | "pre-commit";

export type Manager = {
  readonly name: ManagerName;
  /** Its file or, of husky, its folder; relative to the work tree, with slashes. */
  readonly file: string;
};

const lefthookFiles = ["lefthook", ".lefthook", ".config/lefthook"].flatMap((name) =>
  ["yml", "yaml", "toml", "json"].map((ending) => `${name}.${ending}`),
);

/** The manager of a work tree; the first, should there be several. */
export function managerOf(workTree: string): Manager | undefined {
  if (statusAt(join(workTree, ".husky"))?.isDirectory() === true) {
    return { name: "husky", file: ".husky" };
  }
  const lefthook = lefthookFiles.find((file) => isFile(workTree, file));
  if (lefthook !== undefined) return { name: "lefthook", file: lefthook };
  const file = ".pre-commit-config.yaml";
  return isFile(workTree, file) ? { name: "pre-commit", file } : undefined;
}

/** Whether its file has it run telltale in a hook. */
export function isConfigured({ name, file }: Manager, hook: ScanHook, workTree: string): boolean {
  switch (name) {
    case "husky":
      return runsTelltale(textOf(workTree, `${file}/${hook}`));
    case "lefthook":
      return new RegExp(`^[^#\n]*\\btelltale ${commandOf(hook)}\\b`, "mu").test(
        textOf(workTree, file),
      );
    case "pre-commit":
      return new RegExp(`^[^#\n]*\\bid: *["']?${hookId(hook)}\\b`, "mu").test(
        textOf(workTree, file),
      );
  }
}

/** Whether a hook of git's is one that the manager wrote: husky's says nothing of itself, but stands in its folder. */
export function isManagers({ name }: Manager, path: string, text: string): boolean {
  switch (name) {
    case "husky":
      return /[\\/]\.husky[\\/]_[\\/]/u.test(path);
    case "lefthook":
      return text.includes("lefthook");
    case "pre-commit":
      return /pre-commit|pre_commit/u.test(text);
  }
}

/** What a person has to do: a file, the lines to put in, and the command to type then. */
export type ByHand = {
  readonly file: string;
  readonly how: string;
  readonly lines: readonly string[];
  readonly command?: string;
};

export function byHand(manager: Manager, hooks: readonly ScanHook[], version: string): ByHand {
  switch (manager.name) {
    case "husky":
      return huskyLines(manager, hooks);
    case "lefthook":
      return {
        file: manager.file,
        how: "add this",
        lines: lefthookLines(manager.file, hooks),
        command: "npx lefthook install",
      };
    case "pre-commit":
      return {
        file: manager.file,
        how: "add this below `repos:`",
        lines: [
          `  - repo: ${repositoryUrl}`,
          `    rev: v${version}`,
          "    hooks:",
          ...hooks.map((hook) => `      - id: ${hookId(hook)}`),
        ],
        command: `pre-commit install ${hooks.map((hook) => `--hook-type ${hook}`).join(" ")}`,
      };
  }
}

/** By its path: npx takes a second and a half to start it. */
const localProgram = "node_modules/.bin/telltale";

/** As in package.json; the pre-commit framework clones it. */
const repositoryUrl = "https://github.com/telltale-scanner/telltale";

function huskyLines({ file }: Manager, [hook = "pre-push"]: readonly ScanHook[]): ByHand {
  return {
    file: `${file}/${hook}`,
    how: "add this as its first command",
    lines:
      hook === "pre-push"
        ? [`${localProgram} push --hook -- "$@" || exit`]
        : [`${localProgram} staged --hook || exit`],
  };
}

function lefthookLines(file: string, hooks: readonly ScanHook[]): string[] {
  if (file.endsWith(".json")) {
    const entries = hooks.map((hook) => [hook, { commands: { telltale: lefthookEntry(hook) } }]);
    return JSON.stringify(Object.fromEntries(entries), undefined, 2).split("\n");
  }
  const isToml = file.endsWith(".toml");
  return hooks.flatMap((hook) => {
    const entry = Object.entries(lefthookEntry(hook));
    return isToml
      ? [
          `[${hook}.commands.telltale]`,
          ...entry.map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
        ]
      : [
          `${hook}:`,
          "  commands:",
          "    telltale:",
          ...entry.map(([key, value]) => `      ${key}: ${value}`),
        ];
  });
}

/** `{0}` is what git gives the hook: the remote's name and its URL. */
function lefthookEntry(hook: ScanHook): Readonly<Record<string, string | boolean>> {
  return hook === "pre-push"
    ? { run: `${localProgram} push --hook -- {0}`, use_stdin: true }
    : { run: `${localProgram} staged --hook` };
}

function commandOf(hook: ScanHook): "push" | "staged" {
  return hook === "pre-push" ? "push" : "staged";
}

/** As in .pre-commit-hooks.yaml. */
function hookId(hook: ScanHook): string {
  return `telltale-${commandOf(hook)}`;
}

function isFile(workTree: string, file: string): boolean {
  return statusAt(join(workTree, file))?.isFile() === true;
}

/** Not through links, and nothing where there is none. */
function textOf(workTree: string, file: string): string {
  const status = statusAt(join(workTree, file));
  const isReadable = status?.isFile() === true && status.size <= hookFileBytesMax;
  return isReadable ? readFileSync(join(workTree, file), "utf8") : "";
}
