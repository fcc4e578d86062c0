/**
 * What is known while a lighttpd configuration is read: its blocks so far, variables, what went wrong.
 *
 * In: a state. Out: values of names and expressions; a refusal, which ends the reading. Statements are run by blocks.ts.
 */
import { trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { Block, Condition, LighttpdModel } from "./model.ts";
import type { ValueExpression } from "./syntax.ts";
import { evaluate, isFailure, spanOf } from "./values.ts";
import type { Failure, Value } from "./values.ts";

export type Building = {
  readonly files: ConfigFiles;
  readonly folder: string;
  /** The folder that the server is started in, if that is known. */
  readonly startedIn: string | undefined;
  readonly blocks: Block[];
  /** Blocks by what their conditions mean, in lower case, with those around them. */
  readonly keys: Map<string, Block>;
  readonly names: Map<Block, string>;
  readonly troubles: Trouble[];
  current: Block;
  depth: number;
  statements: number;
  readonly budget: { left: number };
  refused: ConfigSpan | undefined;
};

export function newBlock(
  index: number,
  condition: Condition | undefined,
  parent: Block | undefined,
  by: ConfigSpan,
): Block {
  return { index, condition, parent, previous: undefined, by, settings: new Map(), opaque: [] };
}

export function modelOf({ blocks, refused, troubles }: Building): LighttpdModel {
  return { blocks, refused, troubles };
}

/** The server gives up here. */
export function refuse(building: Building, by: ConfigSpan): void {
  if (building.refused !== undefined) return;
  building.refused = by;
  building.troubles.push(trouble("WEB_CONFIG_BAD", by.source.path, by.start));
}

/** A name's value in the block that is read, or in one around it. */
export function lookup(building: Building, name: string): Value | undefined {
  for (let block: Block | undefined = building.current; block; block = block.parent) {
    const setting = block.settings.get(name.toLowerCase());
    if (setting !== undefined) return setting.value;
  }
  const by = building.blocks[0]!.by;
  if (name === "var.CWD" && building.startedIn !== undefined)
    return { kind: "text", text: building.startedIn, by };
  if (name === "var.CWD" || name === "var.PID")
    return { kind: "unknown", construct: `the variable ${name}`, by };
  return undefined;
}

export function fail(building: Building, failure: Failure, by: ConfigSpan): undefined {
  if (failure === "over limit")
    building.troubles.push(trouble("LIMIT_REACHED", by.source.path, by.start));
  refuse(building, by);
}

export function valueOf(
  building: Building,
  source: ConfigText,
  expression: ValueExpression,
): Value | undefined {
  const { budget } = building;
  const seen = (name: string): Value | undefined => lookup(building, name);
  const value = evaluate({ source, lookup: seen, budget }, expression);
  return isFailure(value) ? fail(building, value, spanOf(source, expression)) : value;
}
