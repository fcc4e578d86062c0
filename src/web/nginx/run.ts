/**
 * One request on its way through nginx's phases: where it stands, and what it met.
 *
 * In: a model, a request, the files. Out: a state that the phases change. What cannot be told is decided by `choices`, so
 * that the same request can be run again with the other answers (both-ways.ts).
 */
import { undecidedRunsMax } from "../../limits.ts";
import type { Outcome, Step } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import type { Location, ServerBlock } from "./location.ts";
import type { NginxModel } from "./model.ts";
import type { ServerTable } from "./server-table.ts";

/** A value that nobody can tell without running the server. */
export type Unknown = {
  readonly kind: "unknown";
  readonly construct: string;
  readonly by: ConfigSpan | undefined;
};

export type Choice = {
  readonly construct: string;
  readonly by: ConfigSpan | undefined;
  readonly answer: boolean;
};

export type Phase =
  | "server-rewrite"
  | "find-location"
  | "location-rewrite"
  | "access"
  | "try-files"
  | "content";

export type Run = {
  readonly model: NginxModel;
  readonly request: SiteRequest;
  readonly tree: FileTree;
  readonly table: ServerTable;
  readonly host: string;
  readonly steps: Step[];
  /** Answers that were given before this run, in the order of the questions. */
  readonly preset: readonly boolean[];
  readonly choices: Choice[];
  server: ServerBlock;
  location: Location;
  uri: string;
  args: string;
  /** Whether the request came from a rule, and may enter `internal` locations. */
  isInternal: boolean;
  isUriChanged: boolean;
  /** `alias` has nothing to take away from a URI that was rewritten in place. */
  isAliasValid: boolean;
  addsUriToAlias: boolean;
  changesLeft: number;
  isErrorPageTaken: boolean;
  /** The status that an error page keeps; 0 for whatever the page has. */
  errorStatus: number;
  /** Why there is an error page at all: the answer if it comes to nothing. */
  refusal: Outcome | undefined;
  captures: readonly (string | undefined)[];
  readonly variables: Map<string, string | Unknown>;
  /** What every variable was when it was last asked for. */
  readonly lastAsked: Map<string, string | Unknown>;
  handler: Location["settings"]["handler"];
  unread: Location["unread"];
};

type Start = Pick<Run, "model" | "request" | "tree" | "table" | "host" | "preset">;

/** How often a URI may change before nginx gives up: ten times (NGX_HTTP_MAX_URI_CHANGES), counted down from one more. */
const changesMax = 11;

/** A request at its start. */
export function newRun(
  { model, request, tree, table, host, preset }: Start,
  server: ServerBlock,
): Run {
  // Written out, as an object that is spread into another is ten times as slow.
  return {
    model,
    request,
    tree,
    table,
    host,
    preset,
    steps: [],
    choices: [],
    server,
    location: server.level,
    uri: "/",
    args: "",
    isInternal: false,
    isUriChanged: false,
    isAliasValid: true,
    addsUriToAlias: false,
    changesLeft: changesMax,
    isErrorPageTaken: false,
    errorStatus: 0,
    refusal: undefined,
    captures: [],
    variables: new Map(),
    lastAsked: new Map(),
    handler: undefined,
    unread: undefined,
  };
}

/** An answer to what cannot be told: the same one for the same construct, however often it is asked. */
export function decide(run: Run, { construct, by }: Omit<Unknown, "kind">): boolean {
  const known = run.choices.find(
    (choice) =>
      choice.construct === construct &&
      choice.by?.start === by?.start &&
      choice.by?.source === by?.source,
  );
  if (known !== undefined) return known.answer;
  // One more than are looked into: whoever joins the runs sees that some were left out.
  if (run.choices.length > undecidedRunsMax) return false;
  const answer = run.preset[run.choices.length] ?? false;
  run.choices.push({ construct, by, answer });
  return answer;
}

/** Notes that a rule was asked. */
export function note(run: Run, by: ConfigSpan | undefined, did: string): void {
  if (by !== undefined && by.end > by.start) run.steps.push({ by, did });
}

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "unknown";
}

/** The outcome of what cannot be told. */
export function unknownOutcome({ construct, by }: Omit<Unknown, "kind">): Outcome {
  return { kind: "unknown", construct, by };
}
