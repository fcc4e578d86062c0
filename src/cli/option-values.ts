/**
 * The values that options and config files may have, and how what is written behind an option is read as one.
 *
 * In: an option's text. Out: its value, or a UserError that says what the option takes.
 */
import { UserError } from "../trouble.ts";

export const formats = ["text", "json"] as const;
export const planFormats = ["text", "markdown", "json"] as const;
export const severities = ["critical", "high", "medium", "low"] as const;
export const thresholds = ["critical", "high", "medium", "low", "never"] as const;
export const evidences = ["proven", "shaped", "likely", "weak"] as const;
export const serverNames = ["nginx", "apache", "caddy", "lighttpd", "iis", "node"] as const;
export const colors = ["auto", "always", "never"] as const;

/** Most threads that may be asked for: more than any machine has processors to spare, fewer than exhaust it. */
export const threadsMax = 256;

/** `text` as one of the values that `option` has. */
export function oneOf<Value extends string>(
  values: readonly Value[],
  option: string,
  text: string,
): Value {
  const value = values.find((one) => one === text);
  if (value !== undefined) return value;
  const list = `${values.slice(0, -1).join(", ")} or ${values.at(-1) ?? ""}`;
  throw new UserError("USAGE", `${option} takes ${list}, not "${text}".`);
}

/** The value of --threads. */
export function threadCount(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= threadsMax) return count;
  throw new UserError("USAGE", `--threads takes a number from 1 to ${threadsMax}, not "${text}".`);
}

/** A whole number from 1 to `most`. */
export function wholeNumber(option: string, text: string, most: number): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new UserError("USAGE", `${option} takes a number from 1 to ${most}, not "${text}".`);
}

/** A variable that is not set makes an empty value: that is a mistake, not a wish for the default. */
export function revisionText(option: string, value: string): string {
  if (value.trim() !== "") return value;
  throw new UserError("USAGE", `${option} is empty.`);
}
