/**
 * One pass of a request through the configuration: what is known of the request, which conditions hold, which settings
 * count.
 *
 * In: a prepared model, a request. Out: settings of a module, when that module asks. Conditions are asked when the first
 * module needs them, and remembered: by then the URL may have lost its path info, as in the server.
 */
import type { Step } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import type { Block, Condition, Setting } from "./model.ts";
import { compare } from "./prepared.ts";
import type { ConditionGroups, HostBlocks, Prepared } from "./prepared.ts";
import { countedName } from "./settings.ts";
import type { ModuleName } from "./settings.ts";
import type { Value } from "./values.ts";

/** What cannot be told, and what it is taken for in this run. `plan` has the answers, in the order of questions. */
export type Guesses = {
  readonly plan: readonly boolean[];
  readonly asked: { readonly construct: string; readonly by: ConfigSpan }[];
  readonly known: Map<string, boolean>;
};

/** A whole request: lives as long as its rewrites and error pages do. */
export type Run = {
  readonly prepared: Prepared;
  readonly request: SiteRequest;
  readonly host: string;
  readonly blocks: HostBlocks;
  readonly tree: FileTree;
  readonly guesses: Guesses;
  readonly steps: Step[];
  /** Of mod_rewrite: how often it was asked after its first rewrite, and whether it has had its last word. */
  rewrites: number;
  rewritesEnded: boolean;
  /** Path info that was once found stays, for an error's handler, too (seen in 1.4.69). */
  pathInfo: string;
};

/** "skipped": what it depends on does not hold, so its `else` does not hold either. */
type BlockResult = "yes" | "no" | "skipped";

export type Pass = {
  readonly run: Run;
  readonly target: string;
  readonly query: string;
  /** The decoded path: loses its path info, gains an index file's name. */
  path: string;
  readonly results: Map<Block, BlockResult>;
  readonly captures: Map<Block, ConditionGroups>;
  /** What modules were given, as they ask again. */
  readonly given: Map<ModuleName, Settings>;
};

/** A setting that counts, and the block that it stands in. */
export type Given = Setting & { readonly block: Block };

export type Settings = ReadonlyMap<string, Given>;

export function beginPass(run: Run, target: string, path: string, query: string): Pass {
  return {
    run,
    target,
    query,
    path,
    results: new Map(),
    captures: new Map(),
    given: new Map(),
  };
}

/** The settings of a module for this request, by lower-case names: those of the last block that holds. */
export function settingsOf(pass: Pass, module: ModuleName): Settings {
  const before = pass.given.get(module);
  if (before !== undefined) return before;
  const settings = new Map<string, Given>();
  for (const { block, settings: own } of pass.run.blocks.modules.get(module) ?? []) {
    const holds = blockHolds(pass, block);
    for (const setting of own) {
      const name = countedName(setting.name);
      if (!holds) tell(pass, setting, "its condition does not hold here");
      else {
        const replaced = settings.get(name);
        if (replaced !== undefined)
          tell(pass, replaced, "replaced by a later block that holds here");
        settings.set(name, { ...setting, block });
      }
    }
  }
  pass.given.set(module, settings);
  return settings;
}

/** Settings whose fate is told: those that people rely on. */
const told =
  /^(?:url\.|alias\.|static-file\.(?:exclude|disable)|auth\.require|server\.follow-symlink)/;

function tell(pass: Pass, { name, by }: Setting, did: string): void {
  if (told.test(name)) pass.run.steps.push({ by, did });
}

export function blockHolds(pass: Pass, block: Block): boolean {
  return block.index === 0 || resultOf(pass, block) === "yes";
}

function resultOf(pass: Pass, block: Block): BlockResult {
  const known = pass.results.get(block);
  if (known !== undefined) return known;
  const result = newResult(pass, block);
  pass.results.set(block, result);
  return result;
}

function newResult(pass: Pass, block: Block): BlockResult {
  const { condition, parent, previous } = block;
  if (parent !== undefined && !blockHolds(pass, parent)) return "skipped";
  if (previous !== undefined && resultOf(pass, previous) !== "no") return "skipped";
  if (condition === undefined) return "yes";
  return conditionHolds(pass, block, condition) ? "yes" : "no";
}

function conditionHolds(pass: Pass, block: Block, condition: Condition): boolean {
  if (condition.operator === "else") return true;
  const subject = subjectOf(pass, condition);
  if (subject === undefined) return guess(pass.run, `${block.index}`, condition.words, block.by);
  if (typeof subject === "boolean") return subject;
  const compared = compare(condition, subject);
  if (compared === "undecided")
    return guess(pass.run, `${block.index} ${subject}`, condition.words, block.by);
  pass.captures.set(block, compared.groups);
  return compared.holds;
}

/** What a condition looks at; for addresses, whether it holds; nothing if that is not known. */
function subjectOf(pass: Pass, condition: Condition): string | boolean | undefined {
  const { request, host } = pass.run;
  switch (condition.subject) {
    case "url":
      return pass.path;
    case "host":
      return host;
    case "query":
      return pass.query;
    case "method":
      return request.method;
    case "address":
      return addressHolds(condition, request.address);
    case "scheme":
    case "socket":
    case "header":
    case "unknown":
      return undefined;
  }
}

/** Networks are compared by `==` and `!=` alone. */
function addressHolds({ operator, value }: Condition, address: string): string | boolean {
  if (operator !== "==" && operator !== "!=") return address;
  const [network = "", bits = "32"] = value.split("/");
  const wanted = numberOf(network);
  const client = numberOf(address);
  // IPv6 against IPv4, or the like: they are not the same.
  if (wanted === undefined || client === undefined)
    return (network === address) === (operator === "==");
  const unit = 2 ** (32 - Number(bits));
  return (Math.floor(wanted / unit) === Math.floor(client / unit)) === (operator === "==");
}

function numberOf(address: string): number | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  return found?.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** What this run takes for the answer to what cannot be told. */
export function guess({ guesses }: Run, key: string, construct: string, by: ConfigSpan): boolean {
  const known = guesses.known.get(key);
  if (known !== undefined) return known;
  const answer = guesses.plan[guesses.asked.length] ?? false;
  guesses.asked.push({ construct, by });
  guesses.known.set(key, answer);
  return answer;
}

/** The part of a value that is not known, if there is one. */
export function unknownIn(value: Value): (Value & { readonly kind: "unknown" }) | undefined {
  if (value.kind === "unknown") return value;
  if (value.kind !== "array") return undefined;
  for (const entry of value.entries) {
    const found = unknownIn(entry.value);
    if (found !== undefined) return found;
  }
  return undefined;
}
