/**
 * The folder that an expression names.
 *
 * In: an expression of a script, and where the script lies. Out: an absolute path, or nothing if it cannot be read without
 * running the script. Relative paths are relative to the working directory.
 */
import type { ScriptValue } from "./script-values.ts";

export type Whereabouts = {
  /** The script's own path. */
  readonly file: string;
  readonly workingFolder: string;
  /** What names stand for: those that are given one value in the script. */
  readonly names: ReadonlyMap<string, ScriptValue>;
};

/** Names that stand for names that stand for names. */
const depthMax = 12;

/** An absolute path, single slashes, neither `.` nor `..`. */
export function folderOf(value: ScriptValue, here: Whereabouts): string | undefined {
  const text = textOf(value, here, 0);
  return text === undefined ? undefined : resolved(here.workingFolder, text);
}

export function resolved(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith("/") ? "" : folder}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function textOf(value: ScriptValue, here: Whereabouts, depth: number): string | undefined {
  if (depth > depthMax) return undefined;
  switch (value.kind) {
    case "literal":
      return typeof value.value === "string" ? value.value : undefined;
    case "sum": {
      const parts = value.parts.map((part) => textOf(part, here, depth + 1));
      return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
    }
    case "name":
      return nameText(value.path, here, depth);
    case "call":
      return callText(value, here, depth);
    case "list":
    case "object":
    case "unknown":
      return undefined;
  }
}

function nameText(path: readonly string[], here: Whereabouts, depth: number): string | undefined {
  const name = path.join(".");
  const own = path.length === 1 ? here.names.get(name) : undefined;
  if (own !== undefined) return textOf(own, here, depth + 1);
  if (name === "__dirname" || name === "import.meta.dirname") return folderOfFile(here.file);
  if (name === "__filename" || name === "import.meta.filename" || name === "import.meta.url")
    return here.file;
  return undefined;
}

function folderOfFile(file: string): string {
  return file.slice(0, Math.max(1, file.lastIndexOf("/")));
}

function callText(
  { callee, args }: Extract<ScriptValue, { kind: "call" }>,
  here: Whereabouts,
  depth: number,
): string | undefined {
  if (callee.kind !== "name") return undefined;
  const name = callee.path.at(-1);
  if (callee.path.join(".") === "process.cwd") return here.workingFolder;
  if (name === "URL") {
    const [path, base] = args.map((arg) => textOf(arg, here, depth + 1));
    return path === undefined || base === undefined
      ? undefined
      : resolved(folderOfFile(base), path);
  }
  const parts = args.map((arg) => textOf(arg, here, depth + 1));
  if (!parts.every((part) => part !== undefined)) return undefined;
  switch (name ?? "") {
    case "fileURLToPath":
    case "normalize":
      return parts[0];
    case "dirname":
      return parts[0] === undefined ? undefined : folderOfFile(parts[0]);
    case "join":
      return parts.join("/");
    case "resolve":
      return parts.reduce((folder, part) => resolved(folder, part), here.workingFolder);
    default:
      return undefined;
  }
}
