/**
 * The hook: a small script in POSIX sh, as git (and Git for Windows' own sh) runs it.
 *
 * In: which hook, and how it is to find telltale. Out: the text of the script, and, for the text of any hook, whose it
 * is. Its second line holds a digest of the lines below: so a script that somebody changed is told from one that may be
 * replaced or removed.
 *
 * A hook that was there before is run first, with the same arguments and the same standard input, which is read once
 * for both. A script that finds no telltale stops the commit or the push and says how to go on: a check that passes
 * because it did not run is worse than none.
 */
import { crypto } from "../../builtins.ts";

/** The hooks that look for secrets. */
export type ScanHook = "pre-commit" | "pre-push";

export const scanHooks: readonly ScanHook[] = ["pre-commit", "pre-push"];

/** What the script starts, and what it may look for where that is gone. */
export type Launch = {
  /** Absolute paths of Node and of telltale; absent in a script that is shared by committing it. */
  readonly installed?: { readonly node: string; readonly program: string };
  /** The repository's own node_modules may be asked. Not by a hook for all repositories: it would run their code. */
  readonly asksRepository: boolean;
};

/** How a hook beside is called that was there before. */
export function keptName(hook: string): string {
  return `${hook}.before-telltale`;
}

export type ScriptOptions = {
  readonly launch: Launch;
  /** The hook to run first is the repository's own, not the one kept beside. */
  readonly runsOwn: boolean;
  /** There was no folder before; whoever removes the script removes it too, once it is empty. */
  readonly madeFolder: boolean;
};

/** The script of a hook that looks for secrets. */
export function scanScript(hook: ScanHook, options: ScriptOptions): string {
  const { launch, runsOwn, madeFolder } = options;
  const readsLines = hook === "pre-push";
  const before = runsOwn ? ownHook(hook) : `before=\${0%/*}/${keptName(hook)}`;
  const lines = [
    ...(madeFolder ? [madeFolderLine] : []),
    ...(readsLines
      ? [
          "# What git says on standard input is read once, for both. The x keeps the last line break.",
          "input=$(cat; echo x)",
          "input=${input%x}",
        ]
      : []),
    before,
    'if [ -f "$before" ] && [ -x "$before" ]; then',
    `  ${readsLines ? 'printf %s "$input" | ' : ""}"$before" "$@" || exit`,
    "fi",
    `set -- ${hook === "pre-push" ? "push" : "staged"} --hook -- "$@"`,
    ...found(launch),
    ...(readsLines ? ['printf %s "$input" | "$@"'] : ['"$@"']),
  ];
  return signed(hook, lines);
}

/** The script of another hook in a folder for all repositories: it only runs the repository's own. */
export function passScript(hook: string): string {
  return signed(hook, [
    ownHook(hook),
    'if [ -f "$before" ] && [ -x "$before" ]; then exec "$before" "$@"; fi',
    "exit 0",
  ]);
}

/** core.hooksPath hides the hooks of the repository itself, which all its worktrees share. */
function ownHook(hook: string): string {
  return `before=$(git rev-parse --git-common-dir)/hooks/${hook}`;
}

/** Puts what starts telltale before the arguments. */
function found({ installed, asksRepository }: Launch): string[] {
  const ways: (readonly [test: string, ...act: string[]])[] = [];
  if (installed !== undefined) {
    ways.push([
      '[ -f "$program" ] && command -v "$node" >/dev/null 2>&1',
      'set -- "$node" "$program" "$@"',
    ]);
  }
  if (asksRepository) {
    const local = "node_modules/.bin/telltale";
    ways.push([`[ -x ${local} ]`, `set -- ./${local} "$@"`]);
  }
  ways.push(["command -v telltale >/dev/null 2>&1", 'set -- telltale "$@"']);
  if (asksRepository) {
    ways.push([
      "npx --no-install telltale --version >/dev/null 2>&1 </dev/null",
      'set -- npx --no-install telltale "$@"',
    ]);
  }
  return [
    ...(installed === undefined
      ? []
      : [
          `node=${quoted(installed.node)}`,
          `program=${quoted(installed.program)}`,
          '[ -x "$node" ] || node=node',
        ]),
    ...ways.flatMap(([test, ...act], number) => [
      `${number === 0 ? "if" : "elif"} ${test}; then`,
      ...act.map((line) => `  ${line}`),
    ]),
    "else",
    '  echo "telltale: this hook finds no telltale to run, so nothing was looked at and git is stopped." >&2',
    "  echo \"Install it and run 'telltale hook install' again, or go on without: --no-verify.\" >&2",
    "  exit 1",
    "fi",
  ];
}

/** For sh; Windows' paths with slashes, which its sh and Node both take. */
function quoted(path: string): string {
  const slashed = process.platform === "win32" ? path.replaceAll("\\", "/") : path;
  return `'${slashed.replaceAll("'", "'\\''")}'`;
}

const mark = "# telltale hook";
const madeFolderLine = "# The folder was made for it.";

/** Whether a script of ours says that its folder was not there before. */
export function saysMadeFolder(text: string): boolean {
  return text.includes(`\n${madeFolderLine}\n`);
}

function signed(hook: string, lines: readonly string[]): string {
  const body = [
    "# Written by `telltale hook install`. `telltale hook uninstall` takes it away and puts back what was here.",
    ...lines,
    "",
  ].join("\n");
  return `#!/bin/sh\n${mark} ${hook} ${digestOf(body)}\n${body}`;
}

function digestOf(body: string): string {
  return crypto().createHash("sha256").update(body).digest("hex");
}

/** Whose a hook is: ours, ours with changes, one that runs telltale by itself, or anybody's. */
export type HookOwner = "telltale" | "telltale-changed" | "runs-telltale" | "other";

/** Line ends may be Windows': a shared script passes through git. */
export function ownerOf(text: string): HookOwner {
  const [, signature = "", ...rest] = text.replaceAll("\r\n", "\n").split("\n");
  if (signature.startsWith(`${mark} `)) {
    const digest = signature.slice(signature.lastIndexOf(" ") + 1);
    return digest === digestOf(rest.join("\n")) ? "telltale" : "telltale-changed";
  }
  return runsTelltale(text) ? "runs-telltale" : "other";
}

/** A line, and no comment, on which telltale, of whatever version or by its path, looks for secrets. */
export function runsTelltale(text: string): boolean {
  return /^[^#\n]*\btelltale(?:@\S+|\.cmd|\.cjs|\/\S*\.c?js)?["']?\s+(?:push|staged)\b/mu.test(
    text,
  );
}

/** Whether a script of ours looks for secrets, rather than only passing on. */
export function isScan(text: string): boolean {
  return /^set -- (?:push|staged) --hook /mu.test(text);
}

/** The program that a script of ours starts, as it stands there. */
export function programOf(text: string): string | undefined {
  return /^program='(.*)'$/mu.exec(text)?.[1]?.replaceAll("'\\''", "'");
}
