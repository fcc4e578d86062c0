/**
 * What one pass of a request comes to.
 *
 * In: nothing. Out: types. A refusal is not the last word: an error handler may answer instead.
 */
import type { Outcome } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";

export type Verdict =
  /** The server sends a file with 200. */
  | { readonly kind: "file"; readonly file: string; readonly by: ConfigSpan | undefined }
  /** Something else leaves: a redirect, a listing, a program's answer; or it cannot be told. */
  | { readonly kind: "done"; readonly outcome: Outcome }
  /** A status of 400 or more; `outcome` is the answer if nothing handles it. */
  | { readonly kind: "error"; readonly status: number; readonly outcome: Outcome }
  /** The target is another one now: from the start again. */
  | { readonly kind: "again"; readonly target: string };

export function refusal(
  status: number,
  by: ConfigSpan | undefined,
  afterLogin: boolean = false,
): Verdict {
  const outcome: Outcome = { kind: "denied", by, status, ...(afterLogin && { afterLogin: true }) };
  return { kind: "error", status, outcome };
}

export function missing(file: string, by: ConfigSpan | undefined): Verdict {
  return { kind: "error", status: 404, outcome: { kind: "absent", file, by } };
}

export function unknown(construct: string, by: ConfigSpan | undefined): Verdict {
  return { kind: "done", outcome: { kind: "unknown", construct, by } };
}

/** The server gives the request up: no error handler is asked. */
export function givenUp(by: ConfigSpan): Verdict {
  return { kind: "done", outcome: { kind: "denied", by, status: 500 } };
}
