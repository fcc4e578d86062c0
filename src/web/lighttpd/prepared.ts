/**
 * A model made ready to be asked many times.
 *
 * In: a model. Out: its modules in order, and for a host the blocks that may hold there at all. With hundreds of sites,
 * most blocks are ruled out by the host alone; what is left is asked for each request.
 */
import { lighttpdHostsMax } from "../../limits.ts";
import type { Block, Condition, LighttpdModel, Setting } from "./model.ts";
import {
  countedName,
  entriesOf,
  isEnabled,
  loadedModules,
  moduleOf,
  plainText,
} from "./settings.ts";
import type { ModuleName } from "./settings.ts";
import { defaultTargetOptions } from "./request-target.ts";
import type { TargetOptions } from "./request-target.ts";
import type { Value } from "./values.ts";

/** Settings of one module in one block. */
export type ModuleBlock = { readonly block: Block; readonly settings: readonly Setting[] };

/** The blocks that may hold for a host, by module and in their order; those with something that cannot be read. */
export type HostBlocks = {
  readonly modules: ReadonlyMap<ModuleName, readonly ModuleBlock[]>;
  readonly opaque: readonly Block[];
};

export type Prepared = {
  readonly model: LighttpdModel;
  readonly modules: readonly string[];
  readonly targets: TargetOptions;
  /** The folder that all paths are below. */
  readonly chroot: string;
  readonly blocksFor: (host: string) => HostBlocks;
};

export function prepare(model: LighttpdModel): Prepared {
  const known = new Map<string, HostBlocks>();
  const all = model.blocks.map((block) => ({ block, modules: byModule(block) }));
  const global = model.blocks[0]!.settings;
  return {
    model,
    modules: loadedModules(model),
    targets: targetOptionsOf(global.get("server.http-parseopts")?.value),
    chroot: plainText(global.get("server.chroot")?.value)?.replace(/\/$/, "") ?? "",
    blocksFor: (host) => {
      const before = known.get(host);
      if (before !== undefined) return before;
      if (known.size >= lighttpdHostsMax) known.clear();
      const blocks = hostBlocks(all, host);
      known.set(host, blocks);
      return blocks;
    },
  };
}

function byModule({ settings }: Block): ReadonlyMap<ModuleName, readonly Setting[]> {
  const modules = new Map<ModuleName, Setting[]>();
  // Old names come last, as they count where a block has both.
  const old = ([name]: readonly [string, Setting]): number => (countedName(name) === name ? 0 : 1);
  for (const [name, setting] of [...settings].sort((one, other) => old(one) - old(other))) {
    const module = moduleOf(name);
    if (module === undefined) continue;
    const list = modules.get(module) ?? [];
    list.push(setting);
    modules.set(module, list);
  }
  return modules;
}

type BlockModules = { readonly block: Block; readonly modules: ReturnType<typeof byModule> };

function hostBlocks(all: readonly BlockModules[], host: string): HostBlocks {
  const modules = new Map<ModuleName, ModuleBlock[]>();
  const opaque: Block[] = [];
  const results = new Map<Block, "yes" | "no" | "perhaps">();
  for (const { block, modules: own } of all) {
    if (hostResult(block, host, results) === "no") continue;
    if (block.opaque.length > 0) opaque.push(block);
    for (const [module, settings] of own) {
      const list = modules.get(module) ?? [];
      list.push({ block, settings });
      modules.set(module, list);
    }
  }
  return { modules, opaque };
}

/** Whether a block holds, as far as the host alone tells. */
function hostResult(
  block: Block,
  host: string,
  results: Map<Block, "yes" | "no" | "perhaps">,
): "yes" | "no" | "perhaps" {
  const known = results.get(block);
  if (known !== undefined) return known;
  // A block is asked once, even if what it asks were to lead back to it.
  results.set(block, "perhaps");
  const parent = block.parent === undefined ? "yes" : hostResult(block.parent, host, results);
  const before = block.previous === undefined ? "no" : hostResult(block.previous, host, results);
  const own = ownResult(block.condition, host);
  const result =
    parent === "no" || before === "yes" || own === "no"
      ? "no"
      : parent === "yes" && before === "no" && own === "yes"
        ? "yes"
        : "perhaps";
  // A block before an `else` that is skipped leaves the `else` out, too: only "perhaps" is safe to say of it.
  const said = block.previous !== undefined && result !== "no" ? "perhaps" : result;
  results.set(block, said);
  return said;
}

function ownResult(condition: Condition | undefined, host: string): "yes" | "no" | "perhaps" {
  if (condition === undefined || condition.operator === "else") return "yes";
  if (condition.subject !== "host") return "perhaps";
  const holds = compare(condition, host);
  if (holds === "undecided") return "perhaps";
  return holds.holds ? "yes" : "no";
}

/** What a comparison finds: whether it holds, and what its expression captured. */
export type Compared = { readonly holds: boolean; readonly groups: ConditionGroups };

/**
 * What a condition captured; nothing if it captures nothing. Of one that holds because it does not match, the server takes
 * what lies in its memory: "undefined".
 */
export type ConditionGroups = readonly (string | undefined)[] | "undefined" | undefined;

export function compare(condition: Condition, subject: string): Compared | "undecided" {
  const { value } = condition;
  switch (condition.operator) {
    case "==":
    case "!=": {
      const equal = condition.subject === "host" ? sameHost(subject, value) : subject === value;
      return { holds: equal === (condition.operator === "=="), groups: [subject] };
    }
    case "=^":
      return { holds: subject.startsWith(value), groups: [value] };
    case "=$":
      return { holds: subject.endsWith(value), groups: [value] };
    case "=~":
    case "!~": {
      const found = condition.expression?.()?.match(subject);
      if (found === "undecided") return "undecided";
      const holds = (found !== undefined) === (condition.operator === "=~");
      return { holds, groups: found === undefined ? "undefined" : found.groups };
    }
    case "else":
      return { holds: true, groups: undefined };
  }
}

/** Names are the same with and without a port. */
function sameHost(host: string, value: string): boolean {
  if (host === "" || host.length === value.length) return host === value;
  const [short, long] = host.length > value.length ? [value, host] : [host, value];
  return long.startsWith(short) && long[short.length] === ":" && long.length - short.length <= 6;
}

/** `server.http-parseopts`; disabling `url-normalize` disables all. */
function targetOptionsOf(value: Value | undefined): TargetOptions {
  const options: Record<string, boolean> = { ...namedOptions(defaultTargetOptions) };
  let slashDisabled = false;
  for (const { key, value: one } of entriesOf(value)) {
    const on = isEnabled(one) ?? false;
    const name = key ?? "";
    if (name === "url-normalize" && !on) return { ...defaultTargetOptions, normalize: false };
    if (name === "url-path-2f-decode" && !on) slashDisabled = true;
    options[name] = on;
  }
  const coded =
    options["url-normalize-unreserved"] === true || options["url-normalize-required"] === true;
  return {
    normalize: true,
    unreserved: options["url-normalize-unreserved"] === true || !coded,
    required: options["url-normalize-required"] === true,
    rejectControls: options["url-ctrls-reject"] === true,
    decodeSlash:
      options["url-path-2f-decode"] === true ||
      (!coded && !slashDisabled && options["url-path-2f-reject"] !== true),
    rejectSlash: options["url-path-2f-reject"] === true,
    removeDots: options["url-path-dotseg-remove"] === true,
    rejectDots: options["url-path-dotseg-reject"] === true,
    spaceToPlus: options["url-query-20-plus"] === true,
    rejectBadUtf8: options["url-invalid-utf8-reject"] === true || !coded,
  };
}

function namedOptions(options: TargetOptions): Record<string, boolean> {
  return {
    "url-normalize-unreserved": options.unreserved,
    "url-ctrls-reject": options.rejectControls,
    "url-path-2f-decode": options.decodeSlash,
    "url-path-dotseg-remove": options.removeDots,
    "url-invalid-utf8-reject": options.rejectBadUtf8,
  };
}
