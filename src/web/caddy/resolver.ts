/**
 * What Caddy answers to a request.
 *
 * In: servers, a request, and the files. Out: an answer with the rules that were asked. Handlers form a chain: each answers,
 * or changes the request and lets the next go on; an error goes to the error routes of the block that it happened in or
 * after. Where something cannot be told, both ways are followed: equal answers count.
 */
import { caddyForksMax, caddyNestingMax } from "../../limits.ts";
import type { Answer, Outcome, Step } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { SiteRequest } from "../site-request.ts";
import { serve } from "./answering.ts";
import { combined } from "./combining.ts";
import { urlOfTarget } from "./go-url.ts";
import { anySetHolds } from "./matching.ts";
import type { Handler, Route, Server } from "./model.ts";
import { expand, RequestState } from "./request-state.ts";
import type { Done, HandlerError, Surroundings } from "./request-state.ts";
import { rewrite } from "./rewriting.ts";

/** What is still to be done, the nearest first; nothing at the end. */
type Work =
  | {
      readonly kind: "routes";
      readonly routes: readonly Route[];
      readonly at: number;
      readonly next: Work | undefined;
    }
  | {
      readonly kind: "handlers";
      readonly handlers: readonly Handler[];
      readonly at: number;
      readonly next: Work | undefined;
    };

/** Answers a request that came to a server. `routes` are those of its routes that its host can reach. */
export function resolve(
  server: Server,
  routes: readonly Route[],
  errors: readonly Route[],
  request: SiteRequest,
  around: Surroundings,
): Answer {
  const url = urlOfTarget(targetOf(request.target));
  if (url === undefined)
    return { outcome: { kind: "denied", by: undefined, status: 400 }, steps: [] };
  const run = new Run(server, errors, around);
  const state = new RequestState(request, url);
  const outcome = run.follow(state, { kind: "routes", routes, at: 0, next: undefined });
  return { outcome, steps: run.steps };
}

/** A target may be a whole URL (RFC 9112, 3.2.2). */
function targetOf(target: string): string {
  const path = /^https?:\/\/[^/?#]*(.*)$/is.exec(target)?.[1];
  if (path === undefined) return target;
  return path.startsWith("/") ? path : `/${path}`;
}

class Run {
  readonly steps: Step[] = [];
  readonly #server: Server;
  readonly #errors: readonly Route[];
  readonly #around: Surroundings;
  #forks = 0;

  constructor(server: Server, errors: readonly Route[], around: Surroundings) {
    this.#server = server;
    this.#errors = errors;
    this.#around = around;
  }

  /** Does the work until something answers. */
  follow(state: RequestState, start: Work | undefined): Outcome {
    let work = start;
    for (;;) {
      if (work === undefined) return this.#ended(state);
      if (work.kind === "routes") {
        const route = work.routes[work.at];
        if (route === undefined) {
          work = work.next;
          continue;
        }
        const rest: Work = { ...work, at: work.at + 1 };
        const verdict = anySetHolds(route.match, state, this.#around);
        if (typeof verdict !== "boolean")
          return this.#bothWays(
            verdict.undecided,
            route.at,
            state,
            verdict.neverHolds === true
              ? undefined
              : (copy) => this.follow(copy, this.#entered(route, copy, rest)),
            (copy) => this.#unmatched(verdict.orStatus, route, copy, rest),
          );
        if (verdict) {
          work = this.#entered(route, state, rest);
          continue;
        }
        this.#note(route.at, "does not match");
        if (state.matcherStatus === undefined) {
          work = rest;
          continue;
        }
        const status = state.matcherStatus;
        state.matcherStatus = undefined;
        return this.#failed({ status, by: route.at }, state);
      }
      const handler = work.handlers[work.at];
      if (handler === undefined) {
        work = work.next;
        continue;
      }
      const rest: Work = { ...work, at: work.at + 1 };
      if (handler.kind === "subroute") {
        if (handler.errors.length > 0)
          state.scopes = { routes: handler.errors, next: rest, outer: state.scopes };
        work = { kind: "routes", routes: handler.routes, at: 0, next: rest };
        continue;
      }
      if (handler.kind === "invoke") {
        const route = this.#server.namedRoutes.get(handler.name);
        if (route === undefined || state.invoked++ > caddyNestingMax)
          return { kind: "unknown", construct: `invoke ${handler.name}`, by: handler.at };
        work = { kind: "routes", routes: [route], at: 0, next: rest };
        continue;
      }
      const done = this.#perform(handler, state, rest);
      if (done === undefined) {
        work = rest;
        continue;
      }
      if ("outcome" in done) return done.outcome;
      if ("undecided" in done)
        return { kind: "unknown", construct: done.undecided, by: handler.at };
      return this.#failed(done.error, state);
    }
  }

  /** Goes on with the error routes. */
  #failed(error: HandlerError, state: RequestState): Outcome {
    const caught = this.#caught(error, state);
    return "outcome" in caught ? caught.outcome : this.follow(state, caught.work);
  }

  /** The handlers of a route that matches, unless another of its group was used before. */
  #entered(route: Route, state: RequestState, rest: Work): Work {
    if (route.group !== undefined) {
      if (state.groups.has(route.group)) {
        this.#note(route.at, "matches, but another of its kind did before");
        return rest;
      }
      state.groups.add(route.group);
    }
    this.#note(route.at, "matches");
    return {
      kind: "handlers",
      handlers: route.handlers,
      at: 0,
      next: route.isTerminal ? undefined : rest,
    };
  }

  #perform(
    handler: Exclude<Handler, { kind: "subroute" | "invoke" }>,
    state: RequestState,
    rest: Work,
  ): Done {
    switch (handler.kind) {
      case "pass":
        return undefined;
      case "vars":
        for (const [name, value] of handler.values) state.vars.set(name, expand(value, state));
        return undefined;
      case "map":
        state.maps = [...state.maps, handler];
        return undefined;
      case "templates":
        state.templates ??= handler.at;
        return undefined;
      case "rewrite":
        return rewrite(handler, state);
      case "unknown":
        // It may answer by itself, with whatever.
        return {
          outcome: this.#bothWays(
            handler.construct,
            handler.at,
            state,
            () => ({ kind: "unknown", construct: handler.construct, by: handler.at }),
            (copy) => this.follow(copy, rest),
          ),
        };
      case "login":
        return { error: { status: 401, by: handler.at, asksForLogin: true } };
      case "proxy":
        if (!handler.isGate) return serve(handler, state, this.#around, this.steps);
        return {
          outcome: this.#bothWays(
            "forward_auth",
            handler.at,
            state,
            () => ({ kind: "handler", target: handler.target, by: handler.at }),
            (copy) => this.follow(copy, rest),
          ),
        };
      case "program":
      case "static_response":
      case "error":
      case "file_server":
        return serve(handler, state, this.#around, this.steps);
    }
  }

  /** Error routes that take an error, or the answer if there are none. */
  #caught(
    error: HandlerError,
    state: RequestState,
  ): { readonly outcome: Outcome } | { readonly work: Work } {
    const scope = state.scopes;
    if (scope !== undefined) {
      state.scopes = scope.outer;
      state.error = error;
      const next = scope.next as Work | undefined;
      return { work: { kind: "routes", routes: scope.routes, at: 0, next } };
    }
    // An error of the error routes is answered with the status of the first.
    if (state.isAnsweringError) return { outcome: outcomeOf(state.error ?? error) };
    state.isAnsweringError = true;
    state.error = error;
    state.method = state.request.method;
    state.url = state.original;
    if (this.#errors.length === 0) return { outcome: outcomeOf(error) };
    return { work: { kind: "routes", routes: this.#errors, at: 0, next: undefined } };
  }

  /** Nobody answered: an empty body, with the error's status if there was one. */
  #ended({ error }: RequestState): Outcome {
    return error === undefined ? { kind: "absent", file: "", by: undefined } : outcomeOf(error);
  }

  /** Follows both ways of what cannot be told. */
  #bothWays(
    construct: string,
    by: ConfigSpan,
    state: RequestState,
    ifSo: ((copy: RequestState) => Outcome) | undefined,
    ifNot: (copy: RequestState) => Outcome,
  ): Outcome {
    this.#note(by, `cannot be told: ${construct}`);
    if (++this.#forks > caddyForksMax) return { kind: "unknown", construct, by };
    const first = ifSo?.(state.copy());
    const second = ifNot(state.copy());
    return first === undefined ? second : combined(construct, by, first, second);
  }

  /** What follows a route that does not match, or whose matchers may have failed. */
  #unmatched(
    status: number | undefined,
    { at: by }: Route,
    state: RequestState,
    rest: Work,
  ): Outcome {
    if (status === undefined) return this.follow(state, rest);
    const failed = this.#failed({ status, by }, state.copy());
    return combined("order of matchers", by, failed, this.follow(state, rest));
  }

  #note(by: ConfigSpan, did: string): void {
    this.steps.push({ by, did });
  }
}

function outcomeOf({ status, by, absentFile, asksForLogin }: HandlerError): Outcome {
  if (absentFile !== undefined) return { kind: "absent", file: absentFile, by };
  return asksForLogin === true
    ? { kind: "denied", by, status, afterLogin: true }
    : { kind: "denied", by, status };
}
