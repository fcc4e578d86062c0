/**
 * The files of a lighttpd configuration to its blocks.
 *
 * In: the main file, with all that it includes. Out: a model. Statements run in their order, as in the server: a variable
 * is what was said last, and a mistake ends it all. Commands (`include_shell`) are never run.
 */
import {
  lighttpdBlocksMax,
  lighttpdEntriesMax,
  lighttpdIncludeDepthMax,
  lighttpdStatementsMax,
} from "../../limits.ts";
import { isTrouble, trouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { ReadOptions } from "../site.ts";
import { fail, lookup, modelOf, newBlock, refuse, valueOf } from "./building.ts";
import type { Building } from "./building.ts";
import { expandCaptured } from "./captured-conditions.ts";
import { conditionOf, opposite } from "./condition-heads.ts";
import { includedPaths } from "./include-paths.ts";
import type { Block, Condition, LighttpdModel } from "./model.ts";
import { parseLighttpd } from "./parser.ts";
import { refusedSetting } from "./settings-check.ts";
import { loadedModules } from "./settings.ts";
import type { ConditionBlock, ConditionHead, Statement, ValueExpression } from "./syntax.ts";
import { isFailure, join, spanOf, variableName } from "./values.ts";

export function readBlocks(path: string, files: ConfigFiles, options: ReadOptions): LighttpdModel {
  const main = files.read(path);
  const source: ConfigText = isTrouble(main) ? { path, text: "" } : main;
  const global = newBlock(0, undefined, undefined, { source, start: 0, end: 0 });
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const building: Building = {
    files,
    folder,
    startedIn: options.prefix,
    blocks: [global],
    keys: new Map([["", global]]),
    names: new Map([[global, ""]]),
    troubles: [],
    current: global,
    depth: 0,
    statements: 0,
    budget: { left: lighttpdEntriesMax },
    refused: undefined,
  };
  if (isTrouble(main)) building.troubles.push(main);
  else readText(building, main);
  expandCaptured(building.blocks, loadedModules(modelOf(building)));
  const wrong = building.refused ?? refusedSetting(modelOf(building));
  if (wrong !== undefined) refuse(building, wrong);
  return modelOf(building);
}

function readText(building: Building, source: ConfigText): void {
  const { statements, badAt, overLimit, passedOver } = parseLighttpd(source);
  if (passedOver !== undefined)
    building.troubles.push(trouble("WEB_CONFIG_BAD", source.path, passedOver));
  run(building, source, statements);
  if (badAt === undefined) return;
  if (overLimit) building.troubles.push(trouble("LIMIT_REACHED", source.path, badAt));
  refuse(building, { source, start: badAt, end: Math.min(badAt + 1, source.text.length) });
}

function run(building: Building, source: ConfigText, statements: readonly Statement[]): void {
  for (const statement of statements) {
    if (building.refused !== undefined) return;
    if (++building.statements > lighttpdStatementsMax) {
      building.troubles.push(trouble("LIMIT_REACHED", source.path, statement.start));
      refuse(building, spanOf(source, statement));
      return;
    }
    runOne(building, source, statement);
  }
}

function runOne(building: Building, source: ConfigText, statement: Statement): void {
  const by = spanOf(source, statement);
  switch (statement.kind) {
    case "setting":
      set(building, source, statement);
      return;
    case "chain":
      runChain(building, source, statement.blocks);
      return;
    case "global":
      runInside(building, source, building.blocks[0]!, statement.body);
      return;
    case "include":
      include(building, source, statement.path, by);
      return;
    case "include-shell":
      includeShell(building, source, statement.command, by);
  }
}

function set(
  building: Building,
  source: ConfigText,
  statement: Statement & { readonly kind: "setting" },
): void {
  const by = spanOf(source, statement);
  const value = valueOf(building, source, statement.value);
  const name = variableName(statement.name);
  const key = name.toLowerCase();
  const { settings } = building.current;
  if (value === undefined) return;
  if (name.startsWith("env.") || (statement.operator === "=" && settings.has(key))) {
    refuse(building, by);
    return;
  }
  const before = statement.operator === "+=" ? lookup(building, name) : undefined;
  const joined = before === undefined ? value : join(before, value, building.budget);
  if (isFailure(joined)) fail(building, joined, by);
  else settings.set(key, { name, value: joined, by });
}

function runChain(building: Building, source: ConfigText, blocks: readonly ConditionBlock[]): void {
  let previous: Block | undefined;
  for (const written of blocks) {
    // Behind a plain `else` there is nothing left.
    if (previous?.condition?.operator === "else") refuse(building, previous.by);
    if (building.refused !== undefined) return;
    const block: Block | undefined =
      written.head === undefined
        ? runElse(building, source, written, previous)
        : conditional(building, source, written.head, previous);
    if (block === undefined) return;
    if (written.head !== undefined) runInside(building, source, block, written.body);
    previous = block;
  }
}

/** The block of a condition: one that was there before, or a new one. */
function conditional(
  building: Building,
  source: ConfigText,
  head: ConditionHead,
  previous: Block | undefined,
): Block | undefined {
  const by = spanOf(source, head);
  const name = valueOf(building, source, head.name);
  const value = valueOf(building, source, head.value);
  const condition = name && value && conditionOf(head, name, value);
  if (condition === undefined) {
    refuse(building, by);
    return undefined;
  }
  const key = `${building.names.get(building.current)} / ${condition.words}`;
  const known = building.keys.get(key.toLowerCase());
  // Behind `else` a block has to come after the one before it.
  if (known !== undefined && previous !== undefined && previous.index >= known.index) {
    refuse(building, by);
    return undefined;
  }
  const block = known ?? addBlock(building, condition, key, by);
  if (known === undefined) building.keys.set(key.toLowerCase(), block);
  if (previous !== undefined) block.previous = previous;
  return block;
}

function addBlock(building: Building, condition: Condition, name: string, by: ConfigSpan): Block {
  const block = newBlock(building.blocks.length, condition, building.current, by);
  if (building.blocks.length >= lighttpdBlocksMax) refuse(building, by);
  building.blocks.push(block);
  building.names.set(block, name);
  return block;
}

/**
 * A plain `else`. It gets its name only behind its end: until then all of them have the same, so a condition in one is
 * the same block as that condition in another (seen in 1.4.69).
 */
function runElse(
  building: Building,
  source: ConfigText,
  written: ConditionBlock,
  previous: Block | undefined,
): Block | undefined {
  const by = spanOf(source, { start: written.start, end: written.start });
  const condition = previous?.condition && opposite(previous.condition);
  if (condition === undefined) {
    refuse(building, by);
    return undefined;
  }
  const around = building.names.get(building.current);
  const block = addBlock(building, condition, `${around} / else`, by);
  block.previous = previous;
  runInside(building, source, block, written.body);
  const key = `${around} / ${condition.words}`;
  if (building.keys.has(key.toLowerCase())) refuse(building, by);
  building.keys.set(key.toLowerCase(), block);
  building.names.set(block, key);
  return block;
}

function runInside(
  building: Building,
  source: ConfigText,
  block: Block,
  body: readonly Statement[],
): void {
  const outer = building.current;
  building.current = block;
  run(building, source, body);
  building.current = outer;
}

function include(
  building: Building,
  source: ConfigText,
  expression: ValueExpression,
  by: ConfigSpan,
): void {
  const value = valueOf(building, source, expression);
  if (value === undefined) return;
  const path = value.kind === "text" ? value.text : undefined;
  const relative = path !== undefined && !path.startsWith("/");
  const folder = relative && /^\.\.?\//.test(path) ? building.startedIn : building.folder;
  if (path === undefined || (relative && folder === undefined)) {
    building.current.opaque.push({ construct: "include", by });
    return;
  }
  const whole = relative ? `${folder!.replace(/\/?$/, "/")}${path}` : path;
  const { paths, unseen } = includedPaths(whole, building.files);
  if (unseen) {
    building.troubles.push(trouble("WEB_INCLUDE_OUTSIDE", source.path, by.start));
    building.current.opaque.push({ construct: "include", by });
  }
  for (const one of paths) includeFile(building, one, by);
}

function includeFile(building: Building, path: string, by: ConfigSpan): void {
  if (building.refused !== undefined) return;
  if (building.depth >= lighttpdIncludeDepthMax) {
    building.troubles.push(trouble("LIMIT_REACHED", by.source.path, by.start));
    refuse(building, by);
    return;
  }
  const text = building.files.read(path);
  if (isTrouble(text)) {
    building.troubles.push(text);
    building.current.opaque.push({ construct: "include", by });
    return;
  }
  building.depth++;
  readText(building, text);
  building.depth--;
}

/** Debian's two commands: they write types of files, and where the server listens. */
const harmlessCommand = /^\S*\/(?:create-mime\.(?:conf|assign)\.pl|use-ipv6\.pl)(?: *\d*)?$/;

function includeShell(
  building: Building,
  source: ConfigText,
  expression: ValueExpression,
  by: ConfigSpan,
): void {
  const value = valueOf(building, source, expression);
  if (value === undefined) return;
  if (value.kind === "text" && harmlessCommand.test(value.text)) return;
  building.current.opaque.push({ construct: "include_shell", by });
}
