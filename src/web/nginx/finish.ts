/**
 * The end of a request with a status, and the way on to an error page.
 *
 * In: a run, a status, and the outcome that this status is by itself. Out: that outcome, or the phase that goes on.
 * Redirects by rules inside (internal redirects, named locations) stand here, too, as error pages are made of them.
 */
import type { Outcome } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { Location } from "./location.ts";
import { decide, isUnknown, note } from "./run.ts";
import type { Phase, Run } from "./run.ts";
import { textOfValue } from "./variables.ts";

/** Connections that are closed have no page. */
const closed = 444;

/** Ends with a status. */
export function finish(run: Run, status: number, outcome: Outcome): Phase | Outcome {
  if (status === closed) return outcome;
  const { settings } = run.location;
  const { errorPages } = settings;
  run.errorStatus = status;
  // A rule that refused says more than an error page that is not there.
  if (run.refusal?.kind !== "denied" || outcome.kind === "redirect") run.refusal = outcome;
  if (run.isErrorPageTaken || errorPages.length === 0 || run.changesLeft === 0) return run.refusal;
  run.isErrorPageTaken = !settings.recursiveErrorPages;
  const page = errorPages.find((one) => one.status === status);
  if (page === undefined) return run.refusal;
  if (page.overwrite !== undefined) run.errorStatus = page.overwrite;
  const target = textOfValue(run, page.value);
  if (isUnknown(target)) {
    note(run, page.by, "gives an error page that cannot be told");
    return decide(run, target) ? { ...target } : outcome;
  }
  note(run, page.by, `answers ${status} with ${target}`);
  if (target.startsWith("/")) return redirectInside(run, target, page.by);
  if (target.startsWith("@")) return toNamed(run, target, page.by);
  const isMoved = [301, 302, 303, 307, 308].includes(run.errorStatus);
  return { kind: "redirect", target, by: page.by, status: isMoved ? run.errorStatus : 302 };
}

/** Ends with a refusal. */
export function refuse(run: Run, status: number, by: ConfigSpan | undefined): Phase | Outcome {
  return finish(run, status, { kind: "denied", by, status });
}

/** Goes on with another URI, from the server's rewrites on; what stands behind `?` is its query. */
export function redirectInside(
  run: Run,
  target: string,
  by: ConfigSpan | undefined,
  args?: string,
): Phase | Outcome {
  run.changesLeft--;
  if (run.changesLeft === 0) return cycle(run, by);
  const question = args === undefined ? target.indexOf("?") : -1;
  run.uri = question < 0 ? target : target.slice(0, question);
  run.args = question < 0 ? (args ?? "") : target.slice(question + 1);
  run.location = run.server.level;
  run.isInternal = true;
  run.addsUriToAlias = false;
  run.isAliasValid = true;
  return "server-rewrite";
}

/** Goes on in `location @name`. */
export function toNamed(run: Run, name: string, by: ConfigSpan | undefined): Phase | Outcome {
  run.changesLeft--;
  if (run.changesLeft === 0 || run.uri === "") return cycle(run, by);
  const location = run.server.named.get(name);
  if (location === undefined) return refuse(run, 500, by);
  note(run, location.by, "is entered by its name");
  run.isInternal = true;
  run.isUriChanged = false;
  run.handler = undefined;
  enter(run, location);
  return "location-rewrite";
}

/** Makes a location the one that holds; `limit_except` puts a block of its own in its place. */
export function enter(run: Run, location: Location): void {
  run.location = location;
  run.unread ??= location.unread;
  const limit = location.limitExcept;
  if (limit !== undefined && !isAllowed(limit.methods, run.request.method)) {
    note(run, limit.location.by, `holds for ${run.request.method}`);
    run.location = limit.location;
  }
  run.handler = run.location.settings.handler ?? run.handler;
}

/** Whoever may GET may HEAD. */
function isAllowed(methods: ReadonlySet<string>, method: "GET" | "HEAD"): boolean {
  return methods.has(method) || (method === "HEAD" && methods.has("GET"));
}

function cycle(run: Run, by: ConfigSpan | undefined): Phase | Outcome {
  note(run, by, "leads in a circle");
  return refuse(run, 500, by);
}
