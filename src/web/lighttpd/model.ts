/**
 * A lighttpd configuration as the server holds it: blocks in order, each with a condition and settings.
 *
 * In: nothing. Out: types. A block whose condition is written again is the same block, at its first place; settings of
 * blocks whose conditions hold are laid over one another, and the last one of a name counts whole.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ServerExpression } from "../expression/expression.ts";
import type { Trouble } from "../../trouble.ts";
import type { Value } from "./values.ts";

/** What a condition looks at. "unknown": its value is not known. */
export type Subject =
  | "url"
  | "host"
  | "query"
  | "method"
  | "address"
  | "scheme"
  | "socket"
  | "header"
  | "unknown";

/** "else" holds where the block before it does not. */
export type Operator = "==" | "!=" | "=~" | "!~" | "=^" | "=$" | "else";

export type Condition = {
  readonly subject: Subject;
  readonly operator: Operator;
  readonly value: string;
  /** Compiled when it is first asked; nothing for what is compared. */
  readonly expression: (() => ServerExpression | undefined) | undefined;
  /** As it is written, for reports. */
  readonly words: string;
};

export type Setting = { readonly name: string; readonly value: Value; readonly by: ConfigSpan };

export type Block = {
  readonly index: number;
  /** Nothing for the block of everything. A comparison may become an expression at the end. */
  condition: Condition | undefined;
  readonly parent: Block | undefined;
  /** Of a chain: the block before `else`. A block may become part of one later. */
  previous: Block | undefined;
  readonly by: ConfigSpan;
  /** By lower-case names. */
  readonly settings: Map<string, Setting>;
  /** What may change anything in here, and cannot be read. */
  readonly opaque: { readonly construct: string; readonly by: ConfigSpan }[];
};

export type LighttpdModel = {
  readonly blocks: readonly Block[];
  /** Where the server gives up; it does not start. */
  readonly refused: ConfigSpan | undefined;
  readonly troubles: readonly Trouble[];
};
