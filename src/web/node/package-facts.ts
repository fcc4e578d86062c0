/**
 * What a project's package.json says of its static servers: versions, and commands that start one.
 *
 * In: a folder, and the files that may be read. Out: the major version of a package, as its lock file has it or else its
 * range; mounts for commands such as `http-server public`.
 */
import { isTrouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigText } from "../config-text.ts";
import { resolved } from "./root-folder.ts";
import type { ScriptValue } from "./script-values.ts";
import type { StaticMount, StaticPackage } from "./static-mount.ts";

export type Project = {
  readonly folder: string;
  readonly manifest: ConfigText;
  readonly lock: string | undefined;
};

/** The project that a file belongs to: the nearest folder with a package.json. */
export function projectOf(path: string, files: ConfigFiles): Project | undefined {
  for (
    let at = path.lastIndexOf("/");
    at >= 0;
    at = at === 0 ? -1 : path.lastIndexOf("/", at - 1)
  ) {
    const folder = path.slice(0, at);
    if (files.kind(`${folder}/package.json`) !== "file") continue;
    const manifest = files.read(`${folder}/package.json`);
    if (isTrouble(manifest)) return undefined;
    const lock =
      files.kind(`${folder}/package-lock.json`) === "file"
        ? files.read(`${folder}/package-lock.json`)
        : undefined;
    return {
      folder: folder === "" ? "/" : folder,
      manifest,
      lock: lock === undefined || isTrouble(lock) ? undefined : lock.text,
    };
  }
  return undefined;
}

/** The first number of a package's version. For express, that of the `send` that comes with it. */
export function majorOf(project: Project | undefined, name: string): number | undefined {
  if (project === undefined) return undefined;
  const major = lockedMajor(project.lock, name) ?? rangeMajor(project.manifest.text, name);
  if (major === undefined) return undefined;
  if (name === "express") return major >= 5 ? 1 : 0;
  return name === "serve-static" ? (major >= 2 ? 1 : 0) : major;
}

function lockedMajor(lock: string | undefined, name: string): number | undefined {
  const entry = fieldOf(fieldOf(parsed(lock ?? ""), "packages"), `node_modules/${name}`);
  return majorOfRange(fieldOf(entry, "version"));
}

function rangeMajor(manifest: string, name: string): number | undefined {
  const json = parsed(manifest);
  for (const field of ["dependencies", "devDependencies", "peerDependencies"]) {
    const major = majorOfRange(fieldOf(fieldOf(json, field), name));
    if (major !== undefined) return major;
  }
  return undefined;
}

function majorOfRange(range: unknown): number | undefined {
  if (typeof range !== "string" || range.includes("||")) return undefined;
  const digits = /^[\^~=v]*(\d+)(?:[.\s]|$)/.exec(range.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // a manifest that npm would not read either
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Commands that start a static server. */
export function commandMounts(project: Project): readonly StaticMount[] {
  const scripts = fieldOf(parsed(project.manifest.text), "scripts");
  if (typeof scripts !== "object" || scripts === null) return [];
  return Object.values(scripts).flatMap((script) =>
    typeof script === "string"
      ? script
          .split(/&&|\|\||[;|]/)
          .flatMap((command) => commandMount(command.trim(), project) ?? [])
      : [],
  );
}

/** Options of these commands that are followed by a value. */
const valued =
  /^-(?:[pPaecdtloSCKU]|-(?:port|host|outDir|cors|proxy|listen|config|base|mode|address|cache))$/;

function commandMount(command: string, { folder, manifest }: Project): StaticMount | undefined {
  const words = command
    .split(/\s+/)
    .filter((word) => !/^(?:npx|yarn|pnpm|exec|\w+=\S*)$/.test(word));
  const [name, ...rest] = words;
  const isPreview = name === "vite" && rest[0] === "preview";
  const is: StaticPackage | undefined =
    name === "http-server"
      ? "http-server"
      : name === "serve"
        ? "serve-handler"
        : isPreview
          ? "vite"
          : undefined;
  if (is === undefined) return undefined;
  const given = isPreview ? rest.slice(1) : rest;
  const places = given.filter(
    (word, at) =>
      !word.startsWith("-") && !(valued.test(given[at - 1] ?? "") && !given[at - 1]!.includes("=")),
  );
  const outDir = given[given.indexOf("--outDir") + 1];
  const root = isPreview
    ? resolved(
        resolved(folder, places[0] ?? "."),
        given.includes("--outDir") ? (outDir ?? "dist") : "dist",
      )
    : resolved(folder, places[0] ?? ".");
  const start = Math.max(0, manifest.text.indexOf(JSON.stringify(command).slice(1, -1)));
  const fields = new Map<string, ScriptValue>();
  // `serve -s` answers what is not there with the index.
  if (is === "serve-handler" && given.some((word) => word === "-s" || word === "--single"))
    fields.set("rewrites", { kind: "unknown" });
  if (given.includes("-d") && is === "http-server" && given[given.indexOf("-d") + 1] === "false")
    fields.set("showDir", { kind: "literal", value: false });
  return {
    package: is,
    major: undefined,
    prefix: "",
    root,
    options: { kind: "object", fields },
    by: { source: manifest, start, end: start + command.length },
  };
}
