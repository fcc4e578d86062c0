/**
 * What modules do with a URL before a file is looked for: rewrites, then access, login, redirects and programs, in the
 * order in which the modules are loaded.
 *
 * In: a pass. Out: a verdict, or the program that has taken the request. A later module may still refuse it.
 */
import { lighttpdRewritesMax } from "../../limits.ts";
import type { Step } from "../answer.ts";
import { settingsOf, unknownIn } from "./pass.ts";
import type { Given, Pass, Settings } from "./pass.ts";
import { gatewayFor, gateways } from "./gateways.ts";
import type { GatewayModule, Program } from "./gateways.ts";
import { rewritten } from "./rewriting.ts";
import type { Rewritten } from "./rewriting.ts";
import { isEnabled, plainText, textList } from "./settings.ts";
import { givenUp, refusal, unknown } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

export type Taken = { readonly program: Program | undefined };

export function urlPhase(pass: Pass): Verdict | Taken {
  if (pass.run.prepared.modules.includes("mod_rewrite")) {
    const verdict = rewrite(pass, onceNames, repeatNames);
    if (verdict !== undefined) return verdict;
  }
  let program: Program | undefined;
  for (const module of pass.run.prepared.modules) {
    const found = askModule(pass, module);
    if (found === undefined) continue;
    if ("kind" in found) return found;
    program ??= found;
  }
  return { program };
}

function askModule(pass: Pass, module: string): Verdict | Program | undefined {
  if (Object.hasOwn(gateways, module)) return gatewayFor(pass, module as GatewayModule, undefined);
  switch (module) {
    case "mod_access":
      return access(pass);
    case "mod_auth":
      return login(pass);
    case "mod_redirect":
      return redirect(pass);
    case "mod_status":
      return status(pass);
    case "mod_secdownload":
      return downloads(pass);
    case "mod_magnet":
      return scripts(pass, "magnet.attract-raw-url-to");
    // They change nothing here, but ask for the conditions of their blocks.
    case "mod_setenv":
    case "mod_evasive":
    case "mod_usertrack":
    case "mod_webdav":
    case "mod_extforward":
      settingsOf(pass, module);
      return undefined;
    default:
      return undefined;
  }
}

function isLowered(pass: Pass): boolean {
  const base = settingsOf(pass, "base");
  return isEnabled(base.get("server.force-lowercase-filenames")?.value) ?? false;
}

/** `url.access-allow` alone counts where there is one; both compare endings. Asked twice: of the URL, and of what is left. */
export function access(pass: Pass): Verdict | undefined {
  const settings = settingsOf(pass, "mod_access");
  const allow = settings.get("url.access-allow");
  const deny = settings.get("url.access-deny");
  const open = unknownSetting(allow) ?? unknownSetting(deny);
  if (open !== undefined) return open;
  const lowered = isLowered(pass);
  const path = lowered ? pass.path.toLowerCase() : pass.path;
  const ends = ({ text }: { readonly text: string }): boolean =>
    path.endsWith(lowered ? text.toLowerCase() : text);
  const allowed = textList(allow?.value) ?? [];
  const denied = textList(deny?.value) ?? [];
  if (allow !== undefined && allowed.length > 0) {
    if (allowed.some(ends)) return undefined;
    pass.run.steps.push({ by: allow.by, did: `refuses: ${path} ends in none of its endings` });
    return refusal(403, allow.by);
  }
  if (deny === undefined || denied.length === 0) return undefined;
  const ending = denied.find(ends);
  if (ending === undefined) {
    tellOnce(pass, { by: deny.by, did: `does not refuse: ${path} ends in none of its endings` });
    return undefined;
  }
  pass.run.steps.push({ by: deny.by, did: `refuses: ${path} ends in "${ending.text}"` });
  return refusal(403, deny.by);
}

/** The same rule is asked twice; of the same path, it is told once. */
function tellOnce({ run }: Pass, { by, did }: Step): void {
  if (!run.steps.some((step) => step.by === by && step.did === did)) run.steps.push({ by, did });
}

export function unknownSetting(setting: Given | undefined): Verdict | undefined {
  const open = setting && unknownIn(setting.value);
  return open && unknown(open.construct, setting?.by);
}

/** `auth.require`: the first prefix of the URL that fits asks for a login. */
function login(pass: Pass): Verdict | undefined {
  const required = settingsOf(pass, "mod_auth").get("auth.require");
  if (required?.value.kind !== "array") return unknownSetting(required);
  const lowered = isLowered(pass);
  const path = lowered ? pass.path.toLowerCase() : pass.path;
  const entry = required.value.entries.find(({ key = "" }) =>
    path.startsWith(lowered ? key.toLowerCase() : key),
  );
  if (entry === undefined) return undefined;
  pass.run.steps.push({
    by: required.by,
    did: `asks for a login: ${path} begins with ${entry.key}`,
  });
  return refusal(401, entry.value.by, true);
}

function redirect(pass: Pass): Verdict | undefined {
  const settings = settingsOf(pass, "mod_redirect");
  const setting = settings.get("url.redirect");
  if (setting === undefined) return undefined;
  const found = apply(pass, [setting]);
  if (found.kind === "unchanged") return undefined;
  if (found.kind === "unknown") return unknown(found.construct, found.by);
  pass.run.steps.push({ by: found.by, did: `redirects to ${found.target}` });
  const code = settings.get("url.redirect-code")?.value;
  const number = code?.kind === "number" ? code.number : Number(plainText(code) ?? 301);
  const statusCode = number >= 100 && number < 1000 ? number : 301;
  if (statusCode >= 400) return refusal(statusCode, found.by);
  const { target, by } = found;
  return { kind: "done", outcome: { kind: "redirect", target, by, status: statusCode } };
}

function apply(pass: Pass, settings: readonly Given[]): Rewritten & { readonly at?: number } {
  for (const [at, setting] of settings.entries()) {
    const open = unknownIn(setting.value);
    if (open !== undefined) return { kind: "unknown", construct: open.construct, by: setting.by };
    const groups = pass.captures.get(setting.block);
    const found = rewritten(pass, textList(setting.value) ?? [], groups);
    if (found.kind !== "unchanged" || found.ends) return { ...found, at };
  }
  return { kind: "unchanged", ends: false };
}

const onceNames = ["url.rewrite-once", "url.rewrite-final", "url.rewrite"];
const repeatNames = ["url.rewrite-repeat"];
const onceNotFile = ["url.rewrite-if-not-file"];
const repeatNotFile = ["url.rewrite-repeat-if-not-file"];

/** Rewrites where no file is at the path. */
export function rewriteMissing(pass: Pass): Verdict | undefined {
  return rewrite(pass, onceNotFile, repeatNotFile);
}

/** The lists of the last block that holds and has one: first those that end the rewriting, then those that go on. */
function rewrite(
  pass: Pass,
  once: readonly string[],
  repeat: readonly string[],
): Verdict | undefined {
  const { run } = pass;
  const lists = lastBlock(settingsOf(pass, "mod_rewrite"), [...once, ...repeat]);
  if (lists.every(({ value }) => value.kind === "array" && value.entries.length === 0))
    return undefined;
  if (run.rewrites > 0) {
    if (++run.rewrites > lighttpdRewritesMax + 1) return givenUp(lists[0]!.by);
    if (run.rewritesEnded) return undefined;
  }
  const found = apply(pass, lists);
  if (found.kind === "unknown") return unknown(found.construct, found.by);
  if (found.kind === "unchanged") return undefined;
  if (!found.target.startsWith("/")) return givenUp(found.by);
  run.steps.push({ by: found.by, did: `rewrites ${pass.target} to ${found.target}` });
  if (run.rewrites === 0) run.rewrites = 1;
  const list = lists[found.at ?? 0]!;
  if (once.includes(list.name.toLowerCase())) run.rewritesEnded = true;
  return { kind: "again", target: found.target };
}

/** Lists of one block work together; those of a later block that holds replace them all. */
function lastBlock(settings: Settings, names: readonly string[]): readonly Given[] {
  const given = names.flatMap((name) => settings.get(name) ?? []);
  const last = Math.max(...given.map(({ block }) => block.index));
  return given.filter(({ block }) => block.index === last);
}

function status(pass: Pass): Verdict | undefined {
  const settings = settingsOf(pass, "mod_status");
  for (const name of ["status.status-url", "status.config-url", "status.statistics-url"]) {
    const setting = settings.get(name);
    if (setting !== undefined && plainText(setting.value) === pass.path)
      return { kind: "done", outcome: { kind: "handler", target: name, by: setting.by } };
  }
  return undefined;
}

function downloads(pass: Pass): Verdict | undefined {
  const settings = settingsOf(pass, "mod_secdownload");
  const root = settings.get("secdownload.document-root");
  const prefix = plainText(settings.get("secdownload.uri-prefix")?.value) ?? "/";
  return root !== undefined && pass.path.startsWith(prefix)
    ? unknown("secdownload", root.by)
    : undefined;
}

/** Lua may answer anything. */
export function scripts(pass: Pass, name: string): Verdict | undefined {
  const setting = settingsOf(pass, "mod_magnet").get(name);
  if (setting?.value.kind === "array" && setting.value.entries.length === 0) return undefined;
  return setting && unknown(name, setting.by);
}
