/**
 * lighttpd's configuration as a site model.
 *
 * In: the main file, and what may be read beside it. Out: sites, one for everything and one for each host that a block
 * names; a resolver; fixes.
 */
import { compileExpression } from "../expression/expression.ts";
import { sampleOf } from "../expression/sample.ts";
import type { ConfigReader, Denial, Mount, Site } from "../site.ts";
import { readBlocks } from "./blocks.ts";
import { fixesFor } from "./fixes.ts";
import type { Block, LighttpdModel } from "./model.ts";
import { compare, prepare } from "./prepared.ts";
import { resolve } from "./resolver.ts";
import { plainText, textList } from "./settings.ts";

export const readLighttpd: ConfigReader = (path, files, options) => {
  const model = readBlocks(path, files, options);
  const prepared = prepare(model);
  const sites = sitesOf(model);
  return {
    server: "lighttpd",
    sites,
    troubles: model.troubles,
    answer: (request, tree) => resolve(prepared, request, tree),
    fixes: (_site, paths) => fixesFor(prepared, paths),
  };
};

/** A host that no block names. */
const nobodysHost = "unnamed.invalid";

function sitesOf(model: LighttpdModel): readonly Site[] {
  const named = new Map<string, Block>();
  for (const block of model.blocks) {
    const host = hostOf(block);
    if (host !== undefined && !named.has(host)) named.set(host, block);
  }
  const denials = denialsOf(model);
  const others = [...named].map(([host, block]) => siteOf(model, denials, block, host));
  return [siteOf(model, denials, undefined, nobodysHost), ...others];
}

/** A host whose requests come to a block of hosts. */
function hostOf({ condition }: Block): string | undefined {
  if (condition?.subject !== "host") return undefined;
  switch (condition.operator) {
    case "==":
      return condition.value.replace(/:\d*$/, "");
    case "=^":
      return `${condition.value.replace(/\.$/, "")}${condition.value.endsWith(".") ? ".invalid" : ""}`;
    case "=$":
      return condition.value.startsWith(".") ? `www${condition.value}` : condition.value;
    case "=~":
      return sampleOf(condition.value)?.toLowerCase();
    case "!=":
    case "!~":
    case "else":
      return undefined;
  }
}

function siteOf(
  model: LighttpdModel,
  denials: readonly Denial[],
  block: Block | undefined,
  host: string,
): Site {
  const hosts = block === undefined ? [] : [block.condition?.value ?? host];
  return { hosts, host, by: block?.by, mounts: mountsOf(model, host), denials };
}

/** Roots and aliases of blocks that hold for this host, whatever else they ask. */
function mountsOf({ blocks }: LighttpdModel, host: string): readonly Mount[] {
  const mounts: Mount[] = [];
  for (const block of blocks) {
    if (!mayHold(block, host)) continue;
    const root = block.settings.get("server.document-root");
    const folder = plainText(root?.value);
    if (root !== undefined && folder !== undefined)
      mounts.push({ prefix: "/", folder: folder.replace(/\/?$/, "/"), by: root.by });
    for (const { key, text, by } of textList(block.settings.get("alias.url")?.value) ?? [])
      mounts.push({ prefix: key ?? "", folder: text, by });
  }
  return mounts;
}

function mayHold(block: Block, host: string): boolean {
  for (let at: Block | undefined = block; at; at = at.parent) {
    if (at.condition?.subject !== "host" || at.condition.operator === "else") continue;
    const compared = compare(at.condition, host);
    if (compared !== "undecided" && !compared.holds) return false;
  }
  return true;
}

/** Rules that refuse; what a rule catches is what its own pattern and its block's say of the URL. */
function denialsOf({ blocks }: LighttpdModel): readonly Denial[] {
  return blocks.flatMap((block) => [
    ...endings(block, "url.access-deny"),
    ...endings(block, "static-file.exclude-extensions"),
    ...loginDenials(block),
    ...redirectDenials(block),
  ]);
}

function endings(block: Block, name: string): readonly Denial[] {
  const setting = block.settings.get(name);
  const texts = textList(setting?.value) ?? [];
  if (setting === undefined || texts.length === 0) return [];
  const catches = (path: string): boolean =>
    texts.some(({ text }) => path.endsWith(text)) && namesPath(block, path);
  return [{ by: setting.by, catches }];
}

function loginDenials(block: Block): readonly Denial[] {
  const setting = block.settings.get("auth.require");
  if (setting?.value.kind !== "array") return [];
  const keys = setting.value.entries.map(({ key = "" }) => key);
  const catches = (path: string): boolean =>
    keys.some((key) => path.startsWith(key)) && namesPath(block, path);
  return [{ by: setting.by, catches }];
}

/** Redirects away from what should not be seen. */
function redirectDenials(block: Block): readonly Denial[] {
  const setting = block.settings.get("url.redirect");
  if (setting === undefined) return [];
  const expressions = (textList(setting.value) ?? []).map(({ key = "" }) => compileExpression(key));
  const catches = (path: string): boolean =>
    expressions.some((expression) => typeof expression?.match(path) === "object") &&
    namesPath(block, path);
  return [{ by: setting.by, catches }];
}

/** Whether the conditions on the URL, from a block outwards, fit a path; hosts and the rest are left aside. */
function namesPath(block: Block, path: string): boolean {
  for (let at: Block | undefined = block; at; at = at.parent) {
    if (at.condition?.subject !== "url" || at.condition.operator === "else") continue;
    const compared = compare(at.condition, path);
    if (compared === "undecided" || !compared.holds) return false;
  }
  return true;
}
