/**
 * A static server of the Node world, as a script or a command starts it.
 *
 * In: nothing. Out: the type, and what its options say as far as they are literal.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ScriptValue } from "./script-values.ts";

export type StaticPackage =
  | "express"
  | "koa-static"
  | "@fastify/static"
  | "sirv"
  | "serve-handler"
  | "http-server"
  | "hono"
  | "vite";

export type StaticMount = {
  readonly package: StaticPackage;
  /** The package's first number; nothing if it is not known. For express, that of its `send`: 0 or 1. */
  readonly major: number | undefined;
  /** Where its URLs begin, without a slash at the end: "" for all. */
  readonly prefix: string;
  /** An absolute path; nothing if it takes running the script to know it. */
  readonly root: string | undefined;
  readonly options: ScriptValue | undefined;
  readonly by: ConfigSpan;
};

/** What an option is set to; "unset" if it is not, "unknown" if that cannot be read: no option has these values. */
export function optionOf({ options }: StaticMount, name: string): string | number | boolean | null {
  if (options === undefined) return "unset";
  if (options.kind !== "object") return "unknown";
  const value = options.fields.get(name);
  if (value === undefined) return options.fields.has("...") ? "unknown" : "unset";
  return value.kind === "literal" ? value.value : "unknown";
}
