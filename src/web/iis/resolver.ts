/**
 * A request to an answer, as IIS gives it.
 *
 * In: a site's folder, a request. Out: the answer with its steps. Request filtering comes first, then rewrites, redirects and
 * the login; then a program by the name's ending, or the static file handler, which sends only what has a type.
 */
import { iisRunsMax } from "../../limits.ts";
import { isHandedOut } from "../answer.ts";
import type { Answer, Outcome, Step } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { SiteRequest } from "../site-request.ts";
import type { Effective } from "./effective.ts";
import { refusalOf } from "./filtering.ts";
import { requestUrl } from "./request-url.ts";
import { rewritten } from "./rewriting.ts";
import type { SiteFolder } from "./site-folder.ts";
import { staticAnswer } from "./static-files.ts";

export function resolve(folder: SiteFolder, request: SiteRequest): Answer {
  const runs: Run[] = [];
  for (let plan: readonly boolean[] | undefined = []; plan !== undefined;) {
    if (runs.length >= iisRunsMax) return combined(runs, true);
    const run: Run = { folder, request, plan, asked: [], steps: [], outcome: undefined };
    run.outcome = outcomeOf(run);
    runs.push(run);
    plan = nextPlan(run);
  }
  return combined(runs, false);
}

type Run = {
  readonly folder: SiteFolder;
  readonly request: SiteRequest;
  readonly plan: readonly boolean[];
  readonly asked: { readonly construct: string; readonly by: ConfigSpan }[];
  readonly steps: Step[];
  outcome: Outcome | undefined;
};

function nextPlan({ plan, asked }: Run): readonly boolean[] | undefined {
  const answers = asked.map((_, index) => plan[index] ?? false);
  const last = answers.lastIndexOf(false);
  return last < 0 ? undefined : [...answers.slice(0, last), true];
}

function combined(runs: readonly Run[], incomplete: boolean): Answer {
  const first = runs[0]!;
  const outcome = first.outcome!;
  const plain = (one: Outcome | undefined): string =>
    one?.kind === "denied" ? one.kind : JSON.stringify({ ...one, by: undefined });
  if (!incomplete && runs.every((run) => plain(run.outcome) === plain(outcome)))
    return { outcome, steps: first.steps };
  const { construct, by } = first.asked[0]!;
  const shown = runs.find((run) => isHandedOut(run.outcome!)) ?? first;
  return {
    outcome: { kind: "unknown", construct, by, otherwise: shown.outcome! },
    steps: shown.steps,
  };
}

function guess(run: Run, construct: string, by: ConfigSpan): boolean {
  const before = run.asked.findIndex(
    (one) => one.construct === construct && one.by.start === by.start,
  );
  const index = before < 0 ? run.asked.push({ construct, by }) - 1 : before;
  return run.plan[index] ?? false;
}

function outcomeOf(run: Run): Outcome {
  const url = requestUrl(run.request.target);
  if (url === undefined) return { kind: "denied", by: undefined, status: 400 };
  const { settings, bad } = run.folder.settingsOf(settingsUrl(run, url.path));
  const outcome = withErrorPage(run, settings, afterFiltering(run, settings, url));
  const by = bad ?? settings.doubt?.by;
  if (by === undefined || outcome.kind === "unknown") return outcome;
  const construct = bad === undefined ? settings.doubt!.construct : "configuration is refused";
  return { kind: "unknown", construct, by, otherwise: outcome };
}

/** A folder's settings hold for it with and without a slash. */
function settingsUrl({ folder }: Run, path: string): string {
  return !path.endsWith("/") && folder.kindOf(path) === "folder" ? `${path}/` : path;
}

function afterFiltering(
  run: Run,
  settings: Effective,
  url: NonNullable<ReturnType<typeof requestUrl>>,
): Outcome {
  const { folder, request, steps } = run;
  const refusal = refusalOf(settings, url, steps);
  if (refusal !== undefined) return { kind: "denied", by: refusal.by, status: 404 };
  const found = rewritten(
    {
      settings,
      request,
      kindOf: (path) => folder.kindOf(path),
      guess: (construct, by) => guess(run, construct, by),
      tell: (by, did) => steps.push({ by, did }),
    },
    url.path,
    url.query,
  );
  if (found.kind === "outcome") return found.outcome;
  if (settings.redirect !== undefined) {
    const { target, status, by } = settings.redirect;
    return { kind: "redirect", target, by, status };
  }
  const other =
    found.by === undefined ? undefined : folder.settingsOf(settingsUrl(run, found.path));
  const place = other?.settings ?? settings;
  const login = refusedLogin(place, steps);
  if (login !== undefined) return login;
  const outcome = staticAnswer({ folder, settings: place, steps }, found.path, found.by);
  return filteredAgain(place, { ...url, path: found.path }, found.by, outcome);
}

/** Whether a rewritten URL is filtered once more is not written down. */
function filteredAgain(
  settings: Effective,
  url: NonNullable<ReturnType<typeof requestUrl>>,
  by: ConfigSpan | undefined,
  outcome: Outcome,
): Outcome {
  if (by === undefined || !isHandedOut(outcome)) return outcome;
  const refusal = refusalOf(settings, { ...url, isEscapedTwice: false }, []);
  return refusal === undefined
    ? outcome
    : { kind: "unknown", construct: "rewrite to what is filtered", by, otherwise: outcome };
}

/** Rules that deny come first. Nobody is `*` and `?`. */
function refusedLogin(settings: Effective, steps: Step[]): Outcome | undefined {
  const nobody = (users: readonly string[]): boolean => users.includes("*") || users.includes("?");
  const denied = settings.authorizations.find(({ allows, users }) => !allows && nobody(users));
  const allowed = settings.authorizations.some(({ allows, users }) => allows && nobody(users));
  const by = denied?.by ?? (allowed ? undefined : settings.authorizations.at(-1)?.by);
  const refused = denied !== undefined || !allowed || !settings.anonymous.on;
  if (!refused) return undefined;
  const rule = by ?? settings.anonymous.by;
  if (rule !== undefined) steps.push({ by: rule, did: "asks for a login" });
  return { kind: "denied", by: rule, status: 401, afterLogin: true };
}

/** Pages for errors: a file, or a URL that is answered inside; the status stays. */
function withErrorPage(run: Run, settings: Effective, outcome: Outcome): Outcome {
  const status = outcome.kind === "absent" ? 404 : outcome.kind === "denied" ? outcome.status : 0;
  const page = settings.errors.get(String(status));
  if (page === undefined || status === 0) return outcome;
  const url = page.path.replaceAll("\\", "/").replace(/^\/*/, "/");
  if (page.mode === "Redirect")
    return { kind: "redirect", target: page.path, by: page.by, status: 302 };
  if (/^\/[A-Za-z]:|%/.test(url) || run.folder.kindOf(url) !== "file") return outcome;
  if (page.mode === "ExecuteURL") {
    const place = run.folder.settingsOf(url).settings;
    const inside = staticAnswer({ folder: run.folder, settings: place, steps: [] }, url, page.by);
    return inside.kind === "served"
      ? { kind: "error-body", file: inside.file, by: page.by, status }
      : outcome;
  }
  return { kind: "error-body", file: run.folder.pathOf(url), by: page.by, status };
}
