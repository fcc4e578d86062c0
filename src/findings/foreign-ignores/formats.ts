/**
 * The formats of other tools that are read: their files' names at a repository's top, and how to tell a file by what it
 * holds.
 *
 * In: a path and bytes. Out: the reader of it. A new format is one line here, and one file beside this.
 */
import type { ForeignReader } from "./foreign-file.ts";

type Format = {
  /** Of the tool that writes it, for people. */
  readonly tool: string;
  /** Names at the repository's top that are read without being asked for. */
  readonly names: readonly string[];
  readonly load: () => Promise<ForeignReader>;
};

export const foreignFormats: readonly Format[] = [
  {
    tool: "gitleaks",
    names: [".gitleaksignore", ".betterleaksignore"],
    load: async () => (await import("./gitleaks-ignore.ts")).readGitleaksIgnore,
  },
  {
    tool: "gitleaks",
    names: [
      ".gitleaks-baseline.json",
      "gitleaks-baseline.json",
      ".betterleaks-baseline.json",
      "betterleaks-baseline.json",
    ],
    load: async () => (await import("./gitleaks-baseline.ts")).readGitleaksBaseline,
  },
  {
    tool: "detect-secrets",
    names: [".secrets.baseline"],
    load: async () => (await import("./detect-secrets.ts")).readSecretsBaseline,
  },
  {
    tool: "ggshield",
    names: [".gitguardian.yaml", ".gitguardian.yml"],
    load: async () => (await import("./gitguardian.ts")).readGitGuardian,
  },
  {
    tool: "git-secrets",
    names: [".gitallowed"],
    load: async () => (await import("./git-allowed.ts")).readGitAllowed,
  },
  {
    tool: "talisman",
    names: [".talismanrc"],
    load: async () => (await import("./talisman.ts")).readTalisman,
  },
];

/** The format of a file: by its name, else by what it holds. */
export function foreignFormatOf(path: string, bytes: Uint8Array): Format | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const byName = foreignFormats.find(({ names }) => names.includes(name));
  if (byName !== undefined) return byName;
  const start = Buffer.from(bytes.subarray(0, 4096))
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "");
  const named = (format: string): Format | undefined =>
    foreignFormats.find(({ names }) => names[0] === format);
  if (/^\s*\[\s*(?:\{|\])/.test(start)) return named(".gitleaks-baseline.json");
  if (/^\s*\{/.test(start)) return named(".secrets.baseline");
  if (/^(?:fileignoreconfig|allowed_patterns):/m.test(start)) return named(".talismanrc");
  if (/^(?:secret|matches-ignore|paths-ignore):/m.test(start)) return named(".gitguardian.yaml");
  const line = start.split("\n").find((one) => one.trim() !== "" && !one.startsWith("#"));
  return /^.+:[^:\s]+:\d+\s*$/.test(line ?? "") ? named(".gitleaksignore") : undefined;
}
