/**
 * What a server answers to a request: outcomes, and the steps that led there.
 *
 * In: nothing. Out: types, and the names of outcomes in reports. "unknown" is an answer of its own: it is never counted
 * as denied.
 */
import type { ConfigSpan } from "./config-text.ts";

/** Files are paths in the server's own file system, as bytes. */
export type Outcome =
  /** The body of `file` leaves with a status of 2xx. */
  | {
      readonly kind: "served";
      readonly file: string;
      readonly by: ConfigSpan | undefined;
      readonly afterLogin?: true;
    }
  /** The body of `file` leaves with a status of 4xx or 5xx. */
  | {
      readonly kind: "error-body";
      readonly file: string;
      readonly by: ConfigSpan | undefined;
      readonly status: number;
    }
  /** A program answers: PHP, FastCGI, a proxy. `target` is what the configuration calls it; `file` what it runs, if told. */
  | {
      readonly kind: "handler";
      readonly target: string;
      readonly by: ConfigSpan | undefined;
      readonly file?: string;
    }
  /** A rule refuses, or answers with a body of its own that is no file's. */
  | {
      readonly kind: "denied";
      readonly by: ConfigSpan | undefined;
      readonly status: number;
      readonly afterLogin?: true;
    }
  | {
      readonly kind: "redirect";
      readonly target: string;
      readonly by: ConfigSpan | undefined;
      readonly status: number;
    }
  /** A list of what is in `folder` is made; `names` are those it shows, as far as that is known. */
  | {
      readonly kind: "listing";
      readonly folder: string;
      readonly names: readonly string[];
      readonly by: ConfigSpan | undefined;
      readonly afterLogin?: true;
    }
  /** Nothing is at `file`, where the request leads; "" if it leads nowhere. */
  | { readonly kind: "absent"; readonly file: string; readonly by: ConfigSpan | undefined }
  /** It cannot be told: `construct` says because of what. `otherwise` is the answer if that does not hold or is not there. */
  | {
      readonly kind: "unknown";
      readonly construct: string;
      readonly by: ConfigSpan | undefined;
      readonly otherwise?: Outcome;
    };

/** One rule that was asked, in order. `did` says what came of it: "no match", "denies, not reached: ..." */
export type Step = { readonly by: ConfigSpan; readonly did: string };

export type Answer = { readonly outcome: Outcome; readonly steps: readonly Step[] };

/** Whether the bytes of a stored file leave. */
export function isHandedOut({ kind }: Outcome): boolean {
  return kind === "served" || kind === "error-body";
}
