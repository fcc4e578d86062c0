/**
 * A request on its way through Apache: the outer one, one within it, or what it was redirected to inside of the server.
 *
 * In: a target. Out: a record that the phases fill in. It is changed in place, as Apache's own is: a module sees what those
 * before it left.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { EntryKind } from "../file-tree.ts";
import type { Exchange } from "./exchange.ts";
import type { FolderConfig } from "./folder-config.ts";
import type { ApacheServer } from "./server-config.ts";
import type { WalkKind, WalkMemory } from "./walk-memory.ts";
import { splitTarget } from "./target.ts";

/** What a phase answers with, beside statuses of HTTP. */
export const ok = 0;
export const declined = -1;

export type Cause =
  | { readonly kind: "rule"; readonly by: ConfigSpan | undefined }
  | { readonly kind: "absent"; readonly file: string };

/** What phases need of all phases together. */
export type Phases = {
  /** A request within another, processed up to its handler: its status says what it came to. */
  readonly inner: (outer: ApacheRequest, target: string) => ApacheRequest;
  /** The same for a file beside the one of the outer request; with what stands behind that in the URL, if asked. */
  readonly innerFile: (outer: ApacheRequest, name: string, hasInfo: boolean) => ApacheRequest;
};

export type ApacheRequest = {
  readonly phases: Phases;
  readonly exchange: Exchange;
  readonly server: ApacheServer;
  /** The request that this one was made within. */
  readonly outer: ApacheRequest | undefined;
  /** The request that led here by an internal redirect. */
  readonly previous: ApacheRequest | undefined;
  /** As it was asked, not decoded. */
  readonly rawPath: string;
  uri: string;
  args: string | undefined;
  filename: string | undefined;
  pathInfo: string;
  entry: EntryKind;
  settings: FolderConfig;
  handler: string | undefined;
  handlerBy: ConfigSpan | undefined;
  /** By [H=]: put in force when all else is settled. */
  forcedHandler: { readonly handler: string; readonly by: ConfigSpan } | undefined;
  type: string | undefined;
  /** Parts of the name that no module knows; nothing if none of them is known. */
  unknownParts: readonly string[] | undefined;
  encoding: string | undefined;
  language: string | undefined;
  charset: string | undefined;
  isProxied: boolean;
  status: number;
  location: string | undefined;
  cause: Cause | undefined;
  /** A rule with [END] ran: shared by requests that redirect to one another. */
  readonly rewriting: { hasEnded: boolean };
  /** Variables that rules set. */
  readonly variables: Map<string, string>;
  uriWasReduced: boolean;
  /** The alias that led here: its prefix and its folder. */
  context: { readonly prefix: string; readonly root: string } | undefined;
  readonly walks: Partial<Record<WalkKind, WalkMemory>>;
  /** What served it. */
  by: ConfigSpan | undefined;
};

export function newRequest(
  phases: Phases,
  exchange: Exchange,
  server: ApacheServer,
  target: string,
  from: { readonly outer?: ApacheRequest; readonly previous?: ApacheRequest } = {},
): ApacheRequest {
  const { path, args } = splitTarget(target);
  return {
    phases,
    exchange,
    server,
    outer: from.outer ?? from.previous?.outer,
    previous: from.previous,
    rawPath: path,
    uri: path,
    args,
    filename: undefined,
    pathInfo: "",
    entry: "absent",
    settings: server.defaults,
    handler: undefined,
    handlerBy: undefined,
    forcedHandler: undefined,
    type: undefined,
    unknownParts: undefined,
    encoding: undefined,
    language: undefined,
    charset: undefined,
    isProxied: false,
    status: from.previous?.status ?? 200,
    location: undefined,
    cause: undefined,
    rewriting: from.previous?.rewriting ?? { hasEnded: false },
    variables: inheritedVariables(from),
    uriWasReduced: false,
    context: undefined,
    walks: {},
    by: undefined,
  };
}

/** A request within another sees its variables; one that was led elsewhere sees them as REDIRECT_NAME. */
function inheritedVariables(from: {
  readonly outer?: ApacheRequest;
  readonly previous?: ApacheRequest;
}): Map<string, string> {
  if (from.previous === undefined) return new Map(from.outer?.variables);
  const renamed = [...from.previous.variables].map(
    ([name, value]) => [`REDIRECT_${name}`, value] as const,
  );
  return new Map([...renamed, ["REDIRECT_STATUS", String(from.previous.status)]]);
}

/** Ends a phase with a status, and notes which rule did it. */
export function endWith(
  request: ApacheRequest,
  status: number,
  by: ConfigSpan | undefined,
): number {
  request.cause = { kind: "rule", by };
  return status;
}

/** Takes over what a request within `request` came to (ap_internal_fast_redirect). */
export function becomeInner(request: ApacheRequest, inner: ApacheRequest): void {
  const { uri, args, filename, pathInfo, entry, settings, handler, handlerBy, type } = inner;
  const { isProxied, encoding, language, by } = inner;
  Object.assign(request, { uri, args, filename, pathInfo, entry, settings, handler, handlerBy });
  Object.assign(request, { type, isProxied, encoding, language, by });
}
