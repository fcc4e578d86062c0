/**
 * A value that is given to a name: where it lies, what it stood in, and how long it may be.
 *
 * It is found by right-side.ts, which reads what follows an operator, with literal.ts, bare-value.ts and
 * authorization-scheme.ts, or by element-text.ts. Judging it is left to verify/.
 */

export type AssignedValue = {
  start: number;
  end: number;
  quote: AssignmentQuote;
  /** The first byte after value and closing quote. */
  after: number;
  /** The value is a literal inside a call or after `||`, not the whole right side. */
  wrapped: boolean;
  /** The value follows an HTTP authorization scheme such as `Bearer`. */
  scheme: boolean;
};

/** What the value stood in. `escaped`: `\"` inside another string; `entity`: `&quot;`; `markup`: `<a>x</a>`. */
export type AssignmentQuote =
  | "none"
  | "single"
  | "double"
  | "backtick"
  | "escaped"
  | "entity"
  | "markup";

/**
 * Longest value that is read. A key or password that somebody assigns in source text is shorter (the longest
 * usual one, 1024 bits in hex, has 256 digits); longer ones are data or key blocks, which have rules of their own.
 */
export const valueBytesMax = 256;
