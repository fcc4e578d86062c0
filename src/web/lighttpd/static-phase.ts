/**
 * What a path on the disk comes to: path info, index files, programs by ending, listings, files.
 *
 * In: a pass, the path. Out: a verdict. The modules are asked in the order in which they are loaded; the file itself is
 * sent by the last, mod_staticfile.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { Found } from "./file-phase.ts";
import { cgiFor, gatewayFor, gateways } from "./gateways.ts";
import type { GatewayModule, Program } from "./gateways.ts";
import { settingsOf, unknownIn } from "./pass.ts";
import type { Pass } from "./pass.ts";
import { cleanPath, containsLink, joinPath, pathState } from "./paths.ts";
import { isEnabled, plainText, textList } from "./settings.ts";
import { access, unknownSetting } from "./url-phase.ts";
import { missing, refusal } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";
import { compileExpression } from "../expression/expression.ts";

export function staticPhase(pass: Pass, found: Found): Verdict {
  const { tree } = pass.run;
  const file = withoutPathInfo(pass, found);
  if (file === undefined) return missing(cleanPath(found.path), found.by);
  const linked = refusedLink(pass, file);
  if (linked !== undefined) return linked;
  const state = pathState(tree, file);
  if (state === "folder" && !pass.path.endsWith("/"))
    return {
      kind: "done",
      outcome: { kind: "redirect", target: `${pass.path}/`, by: found.by, status: 301 },
    };
  const at: Place = { file, root: found.root, by: found.by };
  for (const module of pass.run.prepared.modules) {
    const verdict = askModule(pass, module, at);
    if (verdict !== undefined) return verdict;
  }
  return refusal(403, found.by);
}

/** Where the request has come to; an index file's name is added to it. */
type Place = { file: string; readonly root: string; readonly by: ConfigSpan | undefined };

/**
 * The path that is there. Where a file stands in the middle of a path, the rest is path info, and the URL loses it:
 * `/dump.sql/x` is `/dump.sql` from here on.
 */
function withoutPathInfo(pass: Pass, { path, base }: Found): string | undefined {
  const { tree } = pass.run;
  const state = pathState(tree, path);
  if (state !== "below-file") return state === "missing" ? undefined : path;
  const start = base.length - (base.endsWith("/") ? 1 : 0);
  if (path[start] !== "/") return undefined;
  for (let slash = start; slash >= 0; slash = path.indexOf("/", slash + 1)) {
    if (slash === 0) continue; // the root of the disk
    const above = pathState(tree, path.slice(0, slash));
    if (above === "folder") continue;
    if (above !== "file") return undefined;
    pass.run.pathInfo = path.slice(slash);
    pass.path = pass.path.slice(0, pass.path.length - pass.run.pathInfo.length);
    return path.slice(0, slash);
  }
  return undefined;
}

function refusedLink(pass: Pass, file: string): Verdict | undefined {
  const setting = settingsOf(pass, "base").get("server.follow-symlink");
  if (isEnabled(setting?.value) !== false || !containsLink(pass.run.tree, file)) return undefined;
  return refusal(403, setting?.by);
}

function askModule(pass: Pass, module: string, at: Place): Verdict | undefined {
  if (Object.hasOwn(gateways, module))
    return asVerdict(gatewayFor(pass, module as GatewayModule, at.file), at);
  switch (module) {
    case "mod_access":
      return access(pass);
    case "mod_indexfile":
      return indexFile(pass, at);
    case "mod_cgi":
      return pathState(pass.run.tree, at.file) === "file"
        ? asVerdict(cgiFor(pass, at.file), at)
        : undefined;
    case "mod_ssi":
      return ssi(pass, at);
    case "mod_dirlisting":
      return listing(pass, at);
    case "mod_staticfile":
      return staticFile(pass, at);
    case "mod_flv_streaming":
    case "mod_trigger_b4_dl":
      settingsOf(pass, module);
      return undefined;
    default:
      return undefined;
  }
}

function asVerdict(found: Program | Verdict | undefined, at: Place): Verdict | undefined {
  if (found === undefined || "kind" in found) return found;
  const { target, by } = found;
  return { kind: "done", outcome: { kind: "handler", target, by, file: cleanPath(at.file) } };
}

/** The first name that is there; one with a slash is looked for below the root. The URL gets its name. */
function indexFile(pass: Pass, at: Place): Verdict | undefined {
  if (!pass.path.endsWith("/")) return undefined;
  const settings = settingsOf(pass, "mod_indexfile");
  const setting = settings.get("index-file.names");
  const open = unknownSetting(setting);
  if (open !== undefined) return open;
  for (const { text } of textList(setting?.value) ?? []) {
    const fromRoot = text.startsWith("/");
    const file = joinPath(fromRoot ? at.root : at.file, text);
    const state = pathState(pass.run.tree, file);
    if (state === "missing" || state === "below-file") continue;
    pass.path = fromRoot ? text : pass.path + text;
    at.file = file;
    return undefined;
  }
  return undefined;
}

function ssi(pass: Pass, at: Place): Verdict | undefined {
  const setting = settingsOf(pass, "mod_ssi").get("ssi.extension");
  const fits = textList(setting?.value)?.some(({ text }) => at.file.endsWith(text)) ?? false;
  // What is no command in it is sent as it is.
  return fits ? { kind: "file", file: cleanPath(at.file), by: setting?.by } : undefined;
}

function listing(pass: Pass, at: Place): Verdict | undefined {
  if (!pass.path.endsWith("/")) return undefined;
  const settings = settingsOf(pass, "mod_dirlisting");
  const on = settings.get("dir-listing.activate");
  const open = unknownSetting(on);
  if (open !== undefined) return open;
  if (on === undefined || isEnabled(on.value) !== true) return undefined;
  const folder = cleanPath(at.file);
  if (pathState(pass.run.tree, at.file) !== "folder") return refusal(403, on.by);
  const hidesDots = isEnabled(settings.get("dir-listing.hide-dotfiles")?.value) ?? true;
  const excludes = (textList(settings.get("dir-listing.exclude")?.value) ?? []).map(({ text }) =>
    compileExpression(text),
  );
  const names = pass.run.tree
    .names(folder)
    .filter((name) => !(hidesDots && name.startsWith(".")))
    .filter((name) => !excludes.some((exclude) => exclude?.match(name) !== undefined));
  return { kind: "done", outcome: { kind: "listing", folder, names, by: on.by } };
}

/** A file goes out unless its ending is excluded, or it has path info where that is not wanted. */
function staticFile(pass: Pass, at: Place): Verdict | undefined {
  const settings = settingsOf(pass, "mod_staticfile");
  const noPathInfo = settings.get("static-file.disable-pathinfo");
  const excluded = settings.get("static-file.exclude-extensions");
  const open = [noPathInfo, excluded].find((one) => one && unknownIn(one.value));
  if (open !== undefined) return unknownSetting(open);
  if (pass.run.pathInfo !== "" && isEnabled(noPathInfo?.value) === true) {
    pass.run.steps.push({ by: noPathInfo!.by, did: `refuses: ${pass.run.pathInfo} is path info` });
    return refusal(403, noPathInfo!.by);
  }
  const ending = textList(excluded?.value)?.find(({ text }) => at.file.endsWith(text));
  if (excluded !== undefined && ending !== undefined) {
    pass.run.steps.push({ by: excluded.by, did: `refuses: the file ends in "${ending.text}"` });
    return refusal(403, excluded.by);
  }
  const linked = refusedLink(pass, at.file);
  if (linked !== undefined) return linked;
  const state = pathState(pass.run.tree, at.file);
  if (state === "file") return { kind: "file", file: cleanPath(at.file), by: at.by };
  return state === "missing" ? missing(cleanPath(at.file), at.by) : refusal(403, at.by);
}

/** `server.errorfile-prefix`: a page for each status. */
export function errorFile(pass: Pass, status: number): Verdict | undefined {
  const setting = settingsOf(pass, "base").get("server.errorfile-prefix");
  const prefix = plainText(setting?.value);
  if (prefix === undefined) return undefined;
  const file = `${pass.run.prepared.chroot}${prefix}${status}.html`;
  if (pathState(pass.run.tree, file) !== "file" || refusedLink(pass, file) !== undefined)
    return undefined;
  return { kind: "file", file: cleanPath(file), by: setting?.by };
}
