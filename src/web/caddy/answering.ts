/**
 * Handlers that answer: files, fixed responses, errors and proxies.
 *
 * In: a handler and the state of a request. Out: an outcome, an error for the error routes, or nothing if the next handler
 * is to answer.
 */
import type { Outcome, Step } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import { lookUp } from "./file-server.ts";
import type { Lookup } from "./file-server.ts";
import { absolute, extension, joinedBelow } from "./go-path.ts";
import type { FileServer, Handler, Proxy, StaticResponse } from "./model.ts";
import { expand } from "./request-state.ts";
import type { Done, RequestState, Surroundings } from "./request-state.ts";

type Answering = Extract<
  Handler,
  { kind: "program" | "static_response" | "error" | "file_server" | "proxy" }
>;

export function serve(
  handler: Answering,
  state: RequestState,
  around: Surroundings,
  steps: Step[],
): Done {
  switch (handler.kind) {
    case "program":
      return { outcome: { kind: "handler", target: handler.name, by: handler.at } };
    case "static_response":
      return respond(handler, handler.at, state);
    case "error": {
      const status = statusOf(handler.status, 500, state);
      if (typeof status !== "number") return status;
      return { error: { status, by: handler.at } };
    }
    case "proxy":
      return { outcome: proxied(handler, handler.at, state, around) };
    case "file_server": {
      const found = lookUp(handler, state, around);
      return "undecided" in found ? found : sent(handler, handler.at, found, state, steps);
    }
  }
}

/** A status that is written, maybe with placeholders: 500 if it is no number. */
function statusOf(
  text: string,
  fallback: number,
  state: RequestState,
): number | { readonly undecided: string } {
  if (text === "") return fallback;
  const expanded = expand(text, state);
  if (typeof expanded !== "string") return expanded;
  return /^[+-]?\d+$/.test(expanded) ? Number(expanded) : 500;
}

function respond(
  { status: text, location, isClosed }: StaticResponse,
  by: ConfigSpan,
  state: RequestState,
): Done {
  if (isClosed) return { outcome: { kind: "denied", by, status: 0 } };
  const status = statusOf(text, state.error?.status ?? 200, state);
  if (typeof status !== "number") return status;
  if (status === 103) return undefined;
  if (location !== undefined && status >= 300 && status < 400) {
    const target = expand(location, state);
    if (typeof target !== "string")
      return { outcome: { kind: "redirect", target: location, by, status } };
    return { outcome: { kind: "redirect", target, by, status } };
  }
  const absent = state.error?.absentFile;
  if (absent !== undefined && status >= 400)
    return { outcome: { kind: "absent", file: absent, by } };
  return {
    outcome:
      state.error?.asksForLogin === true
        ? { kind: "denied", by, status, afterLogin: true }
        : { kind: "denied", by, status },
  };
}

function proxied(
  { target, scripts, replacesAnswers }: Proxy,
  by: ConfigSpan,
  state: RequestState,
  { workingFolder }: Surroundings,
): Outcome {
  const outcome: Outcome = { kind: "handler", target, by };
  if (replacesAnswers)
    return { kind: "unknown", construct: "handle_response", by, otherwise: outcome };
  if (scripts === undefined) return outcome;
  const root = expand(scripts.root === "" ? "{http.vars.root}" : scripts.root, state, ".");
  if (typeof root !== "string") return outcome;
  const path = state.url.path;
  const ends = scripts.splits
    .map((split) => path.toLowerCase().indexOf(split.toLowerCase()) + split.length)
    .filter((end, index) => end >= scripts.splits[index]!.length);
  const script = path.slice(0, ends[0] ?? path.length);
  return { ...outcome, file: absolute(joinedBelow(root, script), workingFolder) };
}

function sent(
  server: FileServer,
  by: ConfigSpan,
  found: Lookup,
  state: RequestState,
  steps: Step[],
): Done {
  switch (found.kind) {
    case "file":
      return { outcome: fileOutcome(found, by, state) };
    case "listing":
      return { outcome: { kind: "listing", folder: found.folder, names: found.names, by } };
    case "redirect":
      return { outcome: { kind: "redirect", target: found.target, by, status: 308 } };
    case "broken":
      return { error: { status: 500, by } };
    case "missing": {
      const { hiddenBy, file } = found;
      if (hiddenBy !== undefined) steps.push({ by: hiddenBy.at, did: "hides the file" });
      if (server.passesOn) return undefined;
      if (hiddenBy !== undefined) return { error: { status: 404, by: hiddenBy.at } };
      return { error: { status: 404, by, absentFile: file } };
    }
  }
}

function fileOutcome(
  { file, status = 200 }: Extract<Lookup, { kind: "file" }>,
  by: ConfigSpan,
  { templates }: RequestState,
): Outcome {
  const outcome: Outcome =
    status >= 200 && status < 300
      ? { kind: "served", file, by }
      : { kind: "error-body", file, by, status };
  if (templates === undefined || !templateTypes.has(extension(file))) return outcome;
  // Its text is run as a template, so that what leaves is another text.
  return { kind: "unknown", construct: "templates", by: templates, otherwise: outcome };
}

/** Endings of text/html, text/plain and text/markdown in Debian's /etc/mime.types. */
const templateTypes: ReadonlySet<string> = new Set(
  ".html .htm .shtml .asc .txt .text .pot .brf .srt .md .markdown".split(" "),
);
