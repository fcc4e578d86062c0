/**
 * A probe: a running server asked for files that should not leave.
 *
 * In: an address that the user may test, a rate and a budget; a predicted report, if there is one. Out: what it hands
 * out, and what of the prediction holds. First it is asked for names that nobody has, to know what it says of those.
 */
import { crypto } from "../../builtins.ts";
import { probeRefusalsMax } from "../../limits.ts";
import type { ExposureSeverity, Family } from "../../web/exposures/family.ts";
import type { ProbePath } from "../../web/exposures/probe-paths.ts";
import type { ProbeAnswer, ProbeClient } from "./client.ts";
import { verdictOf } from "./real-content.ts";
import type { ProbeVerdict } from "./real-content.ts";

export type ProbeHit = {
  readonly target: string;
  readonly family: string;
  readonly name: string;
  readonly reason: string;
  readonly severity: ExposureSeverity;
  readonly status: number;
  /** Its content is what its name says. */
  readonly isProven: boolean;
  readonly isPredicted?: boolean;
};

export type ProbeResult = {
  readonly hits: readonly ProbeHit[];
  /** Predicted, and not handed out. */
  readonly missed: readonly { readonly target: string; readonly verdict: ProbeVerdict }[];
  readonly asked: number;
  /** Paths that were not asked for. */
  readonly left: number;
  /** Why the rest was left. */
  readonly stopped?: "budget" | "refused" | "interrupted";
  /** It answers with a page for names that nobody has. */
  readonly isCatchAll: boolean;
};

export type ProbePlan = {
  /** What paths are relative to: "" or a path that begins with a slash. */
  readonly prefix: string;
  readonly paths: readonly ProbePath[];
  /** Targets that a report of `telltale web` says to be handed out. */
  readonly predicted: ReadonlyMap<string, Family>;
  readonly isOver: () => "budget" | "interrupted" | undefined;
};

export async function probe(client: ProbeClient, plan: ProbePlan): Promise<ProbeResult> {
  const { prefix, paths, predicted, isOver } = plan;
  const catchAll = await askForNothing(client, prefix);
  const targets = new Map<string, Family>(predicted);
  for (const { path, family } of paths) {
    const target = `${prefix}/${path}`;
    if (!targets.has(target)) targets.set(target, family);
  }
  const hits: ProbeHit[] = [];
  const missed: { target: string; verdict: ProbeVerdict }[] = [];
  let refusals = 0;
  let done = 0;
  let stopped: ProbeResult["stopped"];
  for (const [target, family] of targets) {
    stopped = isOver() ?? (refusals >= probeRefusalsMax ? "refused" : undefined);
    if (stopped !== undefined) break;
    const answer = await client.ask(target);
    done++;
    const isRefused = answer === undefined || answer.status === 429 || answer.status === 503;
    refusals = isRefused ? refusals + 1 : 0;
    if (answer === undefined) continue;
    const verdict = verdictOf(answer, family, catchAll);
    if (verdict === "real") hits.push(hitOf(target, family, answer, predicted));
    else if (predicted.has(target)) missed.push({ target, verdict });
  }
  return {
    hits,
    missed,
    asked: client.asked(),
    left: targets.size - done,
    ...(stopped === undefined ? {} : { stopped }),
    isCatchAll: catchAll.some(({ status }) => status === 200 || status === 206),
  };
}

function hitOf(
  target: string,
  { id, name, reason, severity, proof }: Family,
  { status }: ProbeAnswer,
  predicted: ReadonlyMap<string, Family>,
): ProbeHit {
  return {
    target,
    family: id,
    name,
    reason,
    severity,
    status,
    isProven: proof !== undefined,
    ...(predicted.size === 0 ? {} : { isPredicted: predicted.has(target) }),
  };
}

/** What the server says of names that nobody has: by their endings, as rules go by those. */
async function askForNothing(client: ProbeClient, prefix: string): Promise<readonly ProbeAnswer[]> {
  const answers: ProbeAnswer[] = [];
  for (const ending of ["", ".env", ".php", ".sql", "/config"]) {
    const name = crypto().randomBytes(12).toString("hex");
    const answer = await client.ask(`${prefix}/${ending === ".env" ? "." : ""}${name}${ending}`);
    if (answer !== undefined) answers.push(answer);
  }
  return answers;
}
