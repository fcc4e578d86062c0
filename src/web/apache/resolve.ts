/**
 * Answers of an Apache.
 *
 * In: a configuration, a request, files. Out: an outcome, with the rules that were asked. Error documents are requests of
 * their own; conditions that no file tells are tried both ways, and count only if that makes a difference.
 */
import { openConditionsMax } from "../../limits.ts";
import type { Answer, Outcome } from "../answer.ts";
import { isHandedOut } from "../answer.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import { decisionKey, Exchange } from "./exchange.ts";
import type { AccessFiles } from "./exchange.ts";
import { handle } from "./handle.ts";
import type { Doubt } from "./load.ts";
import { isTooDeep, phases, processRequest } from "./process.ts";
import { newRequest, ok } from "./request.ts";
import type { ApacheRequest } from "./request.ts";
import type { ApacheConfig, ApacheServer } from "./server-config.ts";

export function answerApache(
  config: ApacheConfig,
  server: ApacheServer,
  request: SiteRequest,
  tree: FileTree,
  accessFiles: AccessFiles,
): Answer {
  const first = run(config, server, request, tree, accessFiles, new Map());
  if (first.asked.length === 0) return settled(first);
  return bothWays(first, (decisions) => run(config, server, request, tree, accessFiles, decisions));
}

type Run = {
  readonly exchange: Exchange;
  readonly outcome: Outcome;
  readonly asked: readonly Doubt[];
};

function run(
  config: ApacheConfig,
  server: ApacheServer,
  request: SiteRequest,
  tree: FileTree,
  accessFiles: AccessFiles,
  decisions: ReadonlyMap<string, boolean>,
): Run {
  const exchange = new Exchange(config, request, tree, accessFiles, decisions);
  exchange.step(server.by, "answers for the host");
  // No fragment belongs in a request, nor anything that is not to be seen.
  const isBadTarget = /[#\0-\x20\x7f]/.test(request.target) || !request.target.startsWith("/");
  const isBadHost = /[^A-Za-z0-9.\-_:[\]]/.test(request.host);
  const isRefused = isBadTarget || isBadHost;
  const outcome: Outcome = isRefused
    ? { kind: "denied", by: undefined, status: 400 }
    : respond(newRequest(phases, exchange, server, request.target));
  return { exchange, outcome, asked: exchange.asked };
}

function settled({ exchange, outcome }: Run): Answer {
  const { steps } = exchange;
  const doubts = [...exchange.doubts];
  const [doubt] = doubts;
  if (doubt === undefined) return { outcome, steps };
  const { construct, by } = doubt;
  return { outcome: { kind: "unknown", construct, by, otherwise: outcome }, steps };
}

/** Runs with every combination of the open conditions; the same outcome each time is the answer. */
function bothWays(first: Run, again: (decisions: ReadonlyMap<string, boolean>) => Run): Answer {
  const open = new Map<string, Doubt>();
  let runs: { readonly decisions: ReadonlyMap<string, boolean>; readonly run: Run }[] = [
    { decisions: new Map(), run: first },
  ];
  const done: Run[] = [];
  while (runs.length > 0) {
    const next: typeof runs = [];
    for (const { decisions, run: one } of runs) {
      const [doubt] = one.asked;
      if (doubt === undefined) {
        done.push(one);
        continue;
      }
      open.set(decisionKey(doubt), doubt);
      if (decisions.size >= openConditionsMax) return unknownOf([...done, one, first], doubt);
      for (const value of [false, true]) {
        const more = new Map([...decisions, [decisionKey(doubt), value]]);
        next.push({ decisions: more, run: again(more) });
      }
    }
    runs = next;
  }
  const [one] = done;
  const isSame = done.every((other) => sameOutcome(other.outcome, one!.outcome));
  const [doubt] = open.values();
  if (isSame || doubt === undefined) return settled(one!);
  return unknownOf(done, doubt);
}

/** Unknown because of `doubt`; otherwise the worst of what may come. */
function unknownOf(runs: readonly Run[], { construct, by }: Doubt): Answer {
  const worst = runs.find(({ outcome }) => isHandedOut(outcome)) ?? runs[0]!;
  const outcome: Outcome = { kind: "unknown", construct, by, otherwise: worst.outcome };
  return { outcome, steps: worst.exchange.steps };
}

function sameOutcome(left: Outcome, right: Outcome): boolean {
  if (left.kind !== right.kind) return false;
  const fileOf = (outcome: Outcome): string | undefined =>
    "file" in outcome ? outcome.file : undefined;
  return fileOf(left) === fileOf(right);
}

/** Processes and handles a request, to its end. */
function respond(request: ApacheRequest): Outcome {
  const status = processRequest(request);
  if (status !== ok) return fail(request, status);
  const handled = handle(request);
  if (typeof handled === "number") return fail(request, handled);
  if (handled.kind !== "again") return handled;
  return redirectInside(request, handled.target);
}

function redirectInside(request: ApacheRequest, target: string): Outcome {
  if (isTooDeep(request)) return fail(request, 500);
  const { exchange, server } = request;
  return respond(newRequest(phases, exchange, server, target, { previous: request }));
}

/** The end with a status: an error document, unless this is one already (ap_die). */
function fail(request: ApacheRequest, status: number): Outcome {
  const isSecond = request.previous !== undefined && request.status !== 200;
  if (isSecond) {
    const first = firstError(request);
    return plain(first, first === request ? status : first.status);
  }
  const body = request.settings.errorBodies?.get(status);
  if (body === undefined || body.kind === "default" || body.kind === "text")
    return plain(request, status);
  request.exchange.step(body.by, `is asked for, as the status is ${status}`);
  if (body.kind === "address")
    return { kind: "redirect", target: body.value, by: body.by, status: 302 };
  request.status = status;
  const outcome = redirectInside(request, body.value);
  // A program's page is no file's: what counts is why it was asked for.
  return outcome.kind === "handler" ? plain(request, status) : outcome;
}

function firstError(request: ApacheRequest): ApacheRequest {
  let first = request;
  while (first.previous !== undefined && first.previous.status !== 200) first = first.previous;
  return first;
}

function plain(request: ApacheRequest, status: number): Outcome {
  const { cause, location } = request;
  if (status >= 300 && status < 400)
    return {
      kind: "redirect",
      target: location ?? "",
      by: cause?.kind === "rule" ? cause.by : undefined,
      status,
    };
  if (cause?.kind === "absent" && status === 404)
    return { kind: "absent", file: cause.file, by: request.by };
  const by = cause?.kind === "rule" ? cause.by : undefined;
  return status === 401
    ? { kind: "denied", by, status, afterLogin: true }
    : { kind: "denied", by, status };
}
