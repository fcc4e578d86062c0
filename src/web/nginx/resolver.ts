/**
 * What nginx answers to a request.
 *
 * In: a model, a request, the files. Out: an answer with its steps. The phases are nginx's own: the host's block, the
 * server's rewrites, the location, its rewrites, access, try_files, content; what a rule redirects inside starts again with
 * the server's rewrites.
 */
import type { Answer, Outcome } from "../answer.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import { checkAccess } from "./access-phase.ts";
import { bothWays } from "./both-ways.ts";
import type { Attempt } from "./both-ways.ts";
import { makeContent } from "./content-phase.ts";
import { findLocation } from "./find-location.ts";
import { finish, refuse } from "./finish.ts";
import type { ServerBlock } from "./location.ts";
import type { NginxModel } from "./model.ts";
import { readHost, readTarget } from "./request-target.ts";
import { runCodes } from "./rewrite-phase.ts";
import { decide, newRun, note } from "./run.ts";
import type { Phase, Run } from "./run.ts";
import { serverByName } from "./server-table.ts";
import type { ServerTable } from "./server-table.ts";
import { tryFiles } from "./try-files-phase.ts";
import { matches } from "./variables.ts";

/** The answer; if several addresses are listened on, the one that gives the most away. */
export function resolve(model: NginxModel, request: SiteRequest, tree: FileTree): Answer {
  const { host, tables } = tablesFor(model, request.host);
  const asked = { ...request, host };
  let worst: Answer | undefined;
  const seen: ServerTable[] = [];
  for (const table of tables) {
    if (seen.some((other) => isSame(table, other, host))) continue;
    seen.push(table);
    const answer = bothWays((preset) => attempt(model, asked, tree, table, preset));
    if (worst === undefined || weight[answer.outcome.kind] > weight[worst.outcome.kind])
      worst = answer;
  }
  return worst ?? { outcome: { kind: "absent", file: "", by: undefined }, steps: [] };
}

/** How much an outcome gives away. */
const weight: Readonly<Record<Outcome["kind"], number>> = {
  served: 7,
  "error-body": 6,
  listing: 5,
  unknown: 4,
  handler: 3,
  redirect: 2,
  denied: 1,
  absent: 0,
};

/** The tables that a host's port leaves: all, if it names none. */
function tablesFor(
  model: NginxModel,
  written: string,
): { readonly host: string; readonly tables: readonly ServerTable[] } {
  const port = /:(\d+)$/.exec(written)?.[1];
  const fitting = port === undefined ? [] : model.tables.filter((table) => table.port === port);
  return { host: written, tables: fitting.length > 0 ? fitting : model.tables };
}

/** Whether two addresses cannot answer differently: the same block by name, and the same default. */
function isSame(left: ServerTable, right: ServerTable, host: string): boolean {
  if (left.standard !== right.standard || left.isTls !== right.isTls) return false;
  if (left.regexes.length > 0 || right.regexes.length > 0) return false;
  const name = readHost(host) ?? "";
  return serverByName(left, name) === serverByName(right, name);
}

function attempt(
  model: NginxModel,
  request: SiteRequest,
  tree: FileTree,
  table: ServerTable,
  preset: readonly boolean[],
): Attempt {
  // The target's host counts for more than the header's, which may be no host at all all the same.
  const header = request.host === "" ? "" : readHost(request.host);
  // Before the host is read, the default block holds; TLS has told the name already.
  const told = table.isTls ? serverByName(table, header ?? "") : undefined;
  const target = readTarget(request.target, (told ?? table.standard).mergeSlashes);
  const host = target?.host === undefined ? header : readHost(target.host);
  const run = newRun({ model, request, tree, table, host: host ?? "", preset }, table.standard);
  let next: Phase | Outcome;
  if (target === undefined || host === undefined || header === undefined)
    next = refuse(run, 400, undefined);
  else {
    run.uri = target.uri;
    run.args = target.args;
    run.server = chooseServer(run);
    next = atServer(run);
  }
  while (typeof next === "string") next = phases[next](run);
  return { outcome: withDoubt(run, next), steps: run.steps, choices: run.choices };
}

/** The block that answers for the host. */
function chooseServer(run: Run): ServerBlock {
  const { table, host } = run;
  const named = serverByName(table, host);
  if (named !== undefined) return named;
  for (const { expression, server } of host === "" ? [] : table.regexes) {
    const found = matches(run, expression, host);
    const construct = `expression ${expression.source}`;
    if (found === true || (found === "undecided" && decide(run, { construct, by: server.by })))
      return server;
  }
  return table.standard;
}

function atServer(run: Run): Phase | Outcome {
  const { server } = run;
  run.location = server.level;
  run.unread = server.level.unread;
  note(run, server.by, "is the server");
  // Without a certificate there is no answer but this one.
  if (run.table.isTls && server.asksCertificate)
    return finish(run, 496, { kind: "denied", by: server.by, status: 400, afterLogin: true });
  return "server-rewrite";
}

const phases: Readonly<Record<Phase, (run: Run) => Phase | Outcome>> = {
  "server-rewrite": (run) => runCodes(run, run.server.level.codes) ?? "find-location",
  "find-location": findLocation,
  "location-rewrite": locationRewrite,
  access: checkAccess,
  "try-files": tryFiles,
  content: makeContent,
};

/** The location's codes; what they make of the URI is searched for again. */
function locationRewrite(run: Run): Phase | Outcome {
  const { location } = run;
  // What holds where no location does has run already.
  const end = location.kind === "server" ? undefined : runCodes(run, location.codes);
  if (end !== undefined) return end;
  if (!run.isUriChanged) return "access";
  run.changesLeft--;
  if (run.changesLeft === 0) {
    note(run, location.by, "rewrites in a circle");
    return refuse(run, 500, location.by);
  }
  run.location = run.server.level;
  return "find-location";
}

/** What nobody could read may change any answer of its block. */
function withDoubt({ unread }: Run, outcome: Outcome): Outcome {
  if (unread === undefined || outcome.kind === "unknown") return outcome;
  return { kind: "unknown", construct: unread.construct, by: unread.by, otherwise: outcome };
}
