/**
 * From a URL to a place on the disk: document root, aliases, homes of users.
 *
 * In: a pass. Out: the path, by text alone, and the folder that counts as its root; or a verdict. Which rule led there is
 * told.
 */
import type { ConfigSpan } from "../config-text.ts";
import { settingsOf, unknownIn } from "./pass.ts";
import type { Given, Pass } from "./pass.ts";
import { joinPath, pathState } from "./paths.ts";
import { isEnabled, plainText, textList } from "./settings.ts";
import type { Program } from "./gateways.ts";
import { rewriteMissing, scripts, unknownSetting } from "./url-phase.ts";
import { refusal, unknown } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/** `root` is what index files with a slash are relative to, `base` what path info is looked for below. */
export type Found = {
  readonly kind: "found";
  readonly path: string;
  readonly base: string;
  readonly root: string;
  readonly by: ConfigSpan | undefined;
};

export function filePhase(pass: Pass, program: Program | undefined): Verdict | Found {
  const root = documentRoot(pass);
  if ("outcome" in root) return root;
  const lowered = isEnabled(
    settingsOf(pass, "base").get("server.force-lowercase-filenames")?.value,
  );
  const relative = lowered === true ? pass.path.toLowerCase() : pass.path;
  let found: Found = {
    kind: "found",
    path: joinPath(root.folder, relative),
    base: root.folder,
    root: root.folder,
    by: root.by,
  };
  for (const module of pass.run.prepared.modules) {
    const next = askModule(pass, module, found, relative, program);
    if (next === undefined) continue;
    if (next.kind !== "found") return next;
    found = next;
  }
  return found;
}

function askModule(
  pass: Pass,
  module: string,
  found: Found,
  relative: string,
  program: Program | undefined,
): Verdict | Found | undefined {
  switch (module) {
    case "mod_alias":
      return alias(pass, found);
    case "mod_userdir":
      return home(pass, found, relative);
    case "mod_rewrite":
      if (program !== undefined || pathState(pass.run.tree, found.path) === "file")
        return undefined;
      return rewriteMissing(pass);
    case "mod_magnet":
      return scripts(pass, "magnet.attract-physical-path-to");
    default:
      return undefined;
  }
}

type Root = { readonly folder: string; readonly by: ConfigSpan | undefined };

/** `server.document-root`, unless a module finds a folder for the host. */
function documentRoot(pass: Pass): Root | (Verdict & { readonly outcome: unknown }) {
  const { modules, chroot } = pass.run.prepared;
  const setting = settingsOf(pass, "base").get("server.document-root");
  let root: Root = { folder: chroot + (plainText(setting?.value) ?? "/"), by: setting?.by };
  let open = setting && unknownIn(setting.value);
  for (const module of modules) {
    if (module === "mod_vhostdb") {
      const database = settingsOf(pass, module).get("vhostdb.backend");
      if (database !== undefined) return asOutcome(unknown("vhostdb", database.by));
    }
    const other =
      module === "mod_simple_vhost"
        ? simpleHost(pass)
        : module === "mod_evhost"
          ? patternHost(pass)
          : undefined;
    if (other === undefined) continue;
    if ("outcome" in other) return other;
    root = other;
    open = undefined;
  }
  if (open !== undefined) return asOutcome(unknown(open.construct, setting?.by));
  return setting === undefined && root.by === undefined ? asOutcome(refusal(500, undefined)) : root;
}

function asOutcome(verdict: Verdict): Verdict & { readonly outcome: unknown } {
  if ("outcome" in verdict) return verdict;
  throw new Error("a verdict without an outcome");
}

/** `simple-vhost.*`: a folder of the host's name, or of the default's. */
function simpleHost(pass: Pass): ReturnType<typeof documentRoot> | undefined {
  const settings = settingsOf(pass, "mod_simple_vhost");
  const server = settings.get("simple-vhost.server-root");
  const below = settings.get("simple-vhost.document-root");
  const usual = settings.get("simple-vhost.default-host");
  const open = [server, below, usual].map(unknownSetting).find(Boolean);
  if (open !== undefined) return asOutcome(open);
  const start = plainText(server?.value);
  if (start === undefined) return undefined;
  const { host, tree, prepared } = pass.run;
  for (const name of [host, plainText(usual?.value) ?? ""]) {
    if (name === "" && name === host) continue;
    const named = start + name.split(":", 1)[0]!;
    const rest = plainText(below?.value);
    const folder =
      prepared.chroot + (rest === undefined ? joinPath(named, "") : joinPath(named, rest));
    if (pathState(tree, folder) === "folder") return { folder, by: server?.by };
  }
  return undefined;
}

/** `evhost.path-pattern`: a folder with parts of the host's name in it. */
function patternHost(pass: Pass): ReturnType<typeof documentRoot> | undefined {
  const setting = settingsOf(pass, "mod_evhost").get("evhost.path-pattern");
  const open = unknownSetting(setting);
  if (open !== undefined) return asOutcome(open);
  const pattern = plainText(setting?.value);
  const { host, tree, prepared } = pass.run;
  if (pattern === undefined || host === "") return undefined;
  const name = host.startsWith("[") ? host : host.split(":", 1)[0]!;
  const labels = name.split(".").toReversed();
  const part = (digit: number): string =>
    digit === 0 ? labels.slice(0, 2).toReversed().join(".") : (labels[digit - 1] ?? "");
  const folder = pattern.replaceAll(
    /%(?:([%_\d])|\{(\d)(?:\.(\d))?\})/g,
    (_, sign: string | undefined, label: string | undefined, letter: string | undefined) => {
      if (sign === "%") return "%";
      if (sign === "_") return name;
      const text = part(Number(sign ?? label));
      return letter === undefined || letter === "0" ? text : (text[Number(letter) - 1] ?? "");
    },
  );
  const whole = prepared.chroot + joinPath(folder, "");
  return pathState(tree, whole) === "folder" ? { folder: whole, by: setting?.by } : undefined;
}

/** `alias.url`: a prefix by text alone. A dot segment at the seam is refused; siblings and names are not. */
function alias(pass: Pass, found: Found): Verdict | Found | undefined {
  const setting = settingsOf(pass, "mod_alias").get("alias.url");
  const open = unknownSetting(setting);
  if (open !== undefined) return open;
  const lowered = isEnabled(
    settingsOf(pass, "base").get("server.force-lowercase-filenames")?.value,
  );
  const url = found.path.slice(found.base.replace(/\/$/, "").length);
  const entry = textList(setting?.value)?.find(({ key = "" }) =>
    lowered === true ? url.toLowerCase().startsWith(key.toLowerCase()) : url.startsWith(key),
  );
  if (entry === undefined) return undefined;
  const key = entry.key ?? "";
  const rest = url.slice(key.length);
  const leavesFolder = /^\.\.?(?:\/|$)/.test(rest) && key !== "" && !key.endsWith("/");
  if (leavesFolder && entry.text.endsWith("/")) return refusal(403, entry.by);
  tellAlias(pass, setting, entry.text + rest);
  const base = pass.run.prepared.chroot + entry.text;
  return { ...found, path: base + rest, base, by: entry.by };
}

function tellAlias({ run }: Pass, setting: Given | undefined, path: string): void {
  if (setting !== undefined) run.steps.push({ by: setting.by, did: `leads to ${path}` });
}

/** `userdir.*`: folders of users are known only where there is one for all of them. */
function home(pass: Pass, found: Found, relative: string): Verdict | Found | undefined {
  const parts = /^\/~([^/]*)(\/?.*)$/.exec(pass.path);
  const settings = settingsOf(pass, "mod_userdir");
  const path = settings.get("userdir.path");
  if (parts === null || path === undefined) return undefined;
  if (isEnabled(settings.get("userdir.active")?.value) === false) return undefined;
  const open = unknownSetting(path);
  if (open !== undefined) return open;
  const below = plainText(path.value);
  const [, user = "", rest = ""] = parts;
  if (below === undefined || user === "") return undefined;
  if (rest === "")
    return {
      kind: "done",
      outcome: { kind: "redirect", target: `${pass.path}/`, by: path.by, status: 301 },
    };
  const all = plainText(settings.get("userdir.basepath")?.value);
  const lists = ["userdir.exclude-user", "userdir.include-user", "userdir.letterhomes"];
  if (all === undefined || lists.some((name) => settings.has(name)))
    return unknown("userdir", path.by);
  if (/^\.\.?$/.test(user) || !/^[-\w.]+$/.test(user)) return undefined;
  const folder = joinPath(joinPath(all, user), below);
  const slash = relative.indexOf("/", 2);
  const base = pass.run.prepared.chroot + folder;
  return { ...found, path: joinPath(base, relative.slice(slash + 1)), base, by: path.by };
}
