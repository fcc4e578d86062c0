/**
 * A request to an answer, as lighttpd gives it.
 *
 * In: a prepared model, a request, the files. Out: the answer with its steps. A request passes through the phases once for
 * each target: rewrites and error handlers give it a new one. What cannot be told is tried both ways: equal answers count.
 */
import { lighttpdRunsMax } from "../../limits.ts";
import { isHandedOut } from "../answer.ts";
import type { Answer, Outcome, Step } from "../answer.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import { filePhase } from "./file-phase.ts";
import { beginPass, blockHolds, settingsOf, unknownIn } from "./pass.ts";
import type { Given, Guesses, Pass, Run } from "./pass.ts";
import type { Prepared } from "./prepared.ts";
import { requestTarget } from "./request-target.ts";
import { plainText } from "./settings.ts";
import { errorFile, staticPhase } from "./static-phase.ts";
import { urlPhase } from "./url-phase.ts";
import { refusal } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

export function resolve(prepared: Prepared, request: SiteRequest, tree: FileTree): Answer {
  const first = runOnce(prepared, request, tree, []);
  if (first.guesses.asked.length === 0) return answerOf(first);
  const runs = [first];
  for (let plan = nextPlan(first.guesses); plan !== undefined;) {
    if (runs.length >= lighttpdRunsMax) return combined(runs, true);
    const run = runOnce(prepared, request, tree, plan);
    runs.push(run);
    plan = nextPlan(run.guesses);
  }
  return combined(runs, false);
}

type Finished = {
  readonly outcome: Outcome;
  readonly steps: readonly Step[];
  readonly guesses: Guesses;
};

function answerOf({ outcome, steps }: Finished): Answer {
  return { outcome, steps };
}

/** The next answers to try: the last "no" becomes "yes", what came after it is asked anew. */
function nextPlan({ plan, asked }: Guesses): readonly boolean[] | undefined {
  const answers = asked.map((_, index) => plan[index] ?? false);
  const last = answers.lastIndexOf(false);
  return last < 0 ? undefined : [...answers.slice(0, last), true];
}

/** One answer if all runs agree; else unknown, because of the first thing that was asked. */
function combined(runs: readonly Finished[], incomplete: boolean): Answer {
  const [first] = runs as readonly [Finished, ...Finished[]];
  const same = runs.every(({ outcome }) => sameOutcome(outcome, first.outcome));
  if (same && !incomplete) return answerOf(first);
  const { construct, by } = first.guesses.asked[0]!;
  const shown = runs.find(({ outcome }) => isHandedOut(outcome)) ?? first;
  const outcome: Outcome = { kind: "unknown", construct, by, otherwise: shown.outcome };
  return { outcome, steps: shown.steps };
}

function sameOutcome(one: Outcome, other: Outcome): boolean {
  const plain = ({ kind, ...rest }: Outcome): string =>
    kind === "denied" ? kind : JSON.stringify({ kind, ...rest, by: undefined, steps: undefined });
  return plain(one) === plain(other);
}

function runOnce(
  prepared: Prepared,
  request: SiteRequest,
  tree: FileTree,
  plan: readonly boolean[],
): Finished {
  const host = request.host.toLowerCase().replace(/\.(?=:|$)/, "");
  const run: Run = {
    prepared,
    request,
    host,
    blocks: prepared.blocksFor(host),
    tree,
    guesses: { plan, asked: [], known: new Map() },
    steps: [],
    rewrites: 0,
    rewritesEnded: false,
    pathInfo: "",
  };
  const outcome = outcomeOf(run);
  return { outcome, steps: run.steps, guesses: run.guesses };
}

function outcomeOf(run: Run): Outcome {
  const outcome = passes(run);
  const { refused } = run.prepared.model;
  const otherwise = outcome;
  if (refused !== undefined)
    return { kind: "unknown", construct: "configuration is refused", by: refused, otherwise };
  if (outcome.kind === "unknown") return outcome;
  const opaque = opaqueIn(run);
  return opaque === undefined ? outcome : { kind: "unknown", ...opaque, otherwise };
}

/** Something that may change everything in a block that holds, and cannot be read. */
function opaqueIn(run: Run): { readonly construct: string; readonly by: Step["by"] } | undefined {
  if (run.blocks.opaque.length === 0) return undefined;
  const target = requestTarget(run.request.target, run.prepared.targets);
  const pass = beginPass(run, target?.target ?? "", target?.path ?? "/", target?.query ?? "");
  return run.blocks.opaque.find((block) => blockHolds(pass, block))?.opaque[0];
}

/** The first error, while its handler's answer is looked for. */
type Handled = {
  readonly status: number;
  readonly keepsStatus: boolean;
  readonly outcome: Outcome;
};

function passes(run: Run): Outcome {
  let { target } = run.request;
  let handled: Handled | undefined;
  for (;;) {
    const slashed = target.startsWith("/") || handled !== undefined;
    const parsed = slashed ? requestTarget(target, run.prepared.targets) : undefined;
    const pass = beginPass(run, parsed?.target ?? target, parsed?.path ?? "", parsed?.query ?? "");
    const verdict = parsed === undefined ? badTarget(pass) : onePass(pass);
    switch (verdict.kind) {
      case "again":
        target = verdict.target;
        continue;
      case "done":
        // An error handler that redirects leaves the status as it was.
        return verdict.outcome.kind === "redirect" && handled?.keepsStatus === true
          ? failed(pass, handled.status, handled.outcome, handled)
          : verdict.outcome;
      case "file":
        return sent(verdict, handled);
      case "error": {
        const next = handled === undefined ? errorHandler(pass, verdict) : undefined;
        if (next === undefined) return failed(pass, verdict.status, verdict.outcome, handled);
        if ("kind" in next) return next;
        target = next.target;
        handled = next.handled;
      }
    }
  }
}

/** A bad target has an answer before any condition is asked: with the settings of everything. */
function badTarget(pass: Pass): Verdict {
  for (const { block } of [...pass.run.blocks.modules.values()].flat())
    if (block.index !== 0) pass.results.set(block, "no");
  return refusal(400, undefined);
}

function onePass(pass: Pass): Verdict {
  settingsOf(pass, "base"); // asks for the conditions of its blocks before any module does
  tellUnloaded(pass);
  const taken = urlPhase(pass);
  if ("kind" in taken) return taken;
  const found = filePhase(pass, taken.program);
  if (found.kind !== "found") return found;
  if (taken.program === undefined) return staticPhase(pass, found);
  const { target, by } = taken.program;
  return { kind: "done", outcome: { kind: "handler", target, by } };
}

/** Rules of modules that are not loaded look as if they helped. */
function tellUnloaded({ run }: Pass): void {
  for (const module of [
    "mod_access",
    "mod_auth",
    "mod_alias",
    "mod_rewrite",
    "mod_redirect",
  ] as const) {
    if (run.prepared.modules.includes(module)) continue;
    for (const { settings } of run.blocks.modules.get(module) ?? [])
      for (const { by } of settings)
        run.steps.push({ by, did: `ignored: ${module} is not loaded` });
  }
}

function sent(
  { file, by }: Verdict & { readonly kind: "file" },
  handled: Handled | undefined,
): Outcome {
  if (handled?.keepsStatus !== true) return { kind: "served", file, by };
  return { kind: "error-body", file, by, status: handled.status };
}

/** What answers instead of an error; `server.error-handler-404` does so with 200. */
function errorHandler(
  pass: Pass,
  { status, outcome }: Verdict & { readonly kind: "error" },
): { readonly target: string; readonly handled: Handled } | Outcome | undefined {
  const base = settingsOf(pass, "base");
  const all = setTo(base.get("server.error-handler"));
  const some = status === 404 || status === 403 ? base.get("server.error-handler-404") : undefined;
  const setting = all ?? setTo(some);
  if (setting === undefined) return undefined;
  const open = unknownIn(setting.value);
  if (open !== undefined) return { kind: "unknown", construct: open.construct, by: setting.by };
  const target = plainText(setting.value) ?? "";
  pass.run.steps.push({ by: setting.by, did: `answers ${status} with ${target}` });
  const keepsStatus = setting === all;
  if (keepsStatus) {
    pass.run.rewrites = 0;
    pass.run.rewritesEnded = false;
  }
  return { target, handled: { status, keepsStatus, outcome } };
}

/** A setting that is not empty. */
function setTo(setting: Given | undefined): Given | undefined {
  return setting?.value.kind === "text" && setting.value.text === "" ? undefined : setting;
}

/** Nothing handles the error: its page, or the server's own. */
function failed(pass: Pass, inner: number, own: Outcome, handled: Handled | undefined): Outcome {
  const kept = handled?.keepsStatus === true || inner === 404 || inner === 403;
  const status = handled !== undefined && kept ? handled.status : inner;
  const page = errorFile(pass, status);
  if (page?.kind === "file") return { kind: "error-body", file: page.file, by: page.by, status };
  const outcome = handled?.outcome ?? own;
  return outcome.kind === "denied" ? { ...outcome, status } : outcome;
}
