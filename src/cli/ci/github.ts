/**
 * GitHub Actions, and what runs its workflows (Gitea and Forgejo set the same variables).
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables (GITHUB_EVENT_NAME, GITHUB_EVENT_PATH,
 * GITHUB_SHA, GITHUB_REF, GITHUB_BASE_REF),
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows (what GITHUB_SHA is
 * for each event), https://docs.github.com/en/webhooks/webhook-events-and-payloads (pull_request, push, merge_group).
 */
import {
  branchName,
  excuses,
  given,
  givenValue,
  isZeros,
  revisionOf,
  sinceBefore,
  valueOf,
} from "./provider.ts";
import type { CiChange, CiProvider, Environment, ReadText } from "./provider.ts";

export const github: CiProvider = {
  name: "GitHub Actions",
  file: ".github/workflows/*.yml",
  isHere: (environment) => environment["GITHUB_ACTIONS"] === "true",
  changeOf,
  historyLines: ["- uses: actions/checkout@COMMIT", "  with: { fetch-depth: 0 }"],
};

function changeOf(environment: Environment, readText: ReadText): CiChange {
  const event = valueOf(environment, "GITHUB_EVENT_NAME") ?? "push";
  const payload = payloadOf(environment, readText);
  const text = (...path: readonly string[]): string | undefined =>
    givenValue(fieldOf(payload, path));
  const common = { event, defaultBranch: text("repository", "default_branch") };
  const sha = revisionOf(environment["GITHUB_SHA"]);
  if (event === "pull_request" || event === "pull_request_target") {
    const head = revisionOf(text("pull_request", "head", "sha"));
    const target = text("pull_request", "base", "ref") ?? valueOf(environment, "GITHUB_BASE_REF");
    return {
      kind: "pull-request",
      head: head ?? sha ?? "HEAD",
      ...given({
        ...common,
        base: revisionOf(text("pull_request", "base", "sha")),
        // In pull_request_target, GITHUB_SHA is the target's tip.
        merge: event === "pull_request" && head !== undefined && sha !== head ? sha : undefined,
        target: branchName(target),
      }),
      event,
    };
  }
  if (event === "merge_group") {
    return {
      kind: "merge-queue",
      head: revisionOf(text("merge_group", "head_sha")) ?? sha ?? "HEAD",
      emptyBecause: excuses.mergeQueue,
      ...given({
        ...common,
        base: revisionOf(text("merge_group", "base_sha")),
        target: branchName(text("merge_group", "base_ref")),
      }),
      event,
    };
  }
  const ref = valueOf(environment, "GITHUB_REF") ?? text("ref") ?? "";
  const head = revisionOf(text("after")) ?? sha ?? "HEAD";
  if (event === "push") return pushOf({ ref, head, text, payload, common });
  if (ref.startsWith("refs/tags/")) return tagOf(ref, sha ?? "HEAD", common);
  return {
    kind: "run",
    head: sha ?? "HEAD",
    ...given({ ...common, branch: branchOf(ref) }),
    event,
  };
}

type Common = { readonly event: string; readonly defaultBranch: string | undefined };

function pushOf(push: {
  readonly ref: string;
  readonly head: string;
  readonly text: (...path: readonly string[]) => string | undefined;
  readonly payload: unknown;
  readonly common: Common;
}): CiChange {
  const { ref, head, text, payload, common } = push;
  const { event } = common;
  if (flagOf(payload, "deleted") || isZeros(text("after"))) {
    return {
      kind: ref.startsWith("refs/tags/") ? "tag" : "push",
      head,
      isDeletion: true,
      emptyBecause: excuses.deletion,
      ...given(common),
      event,
    };
  }
  if (ref.startsWith("refs/tags/")) return tagOf(ref, head, common);
  const isForced = flagOf(payload, "forced");
  const { base, isNew, emptyBecause } = sinceBefore(text("before"));
  return {
    kind: "push",
    head,
    ...given({
      ...common,
      base,
      branch: branchOf(ref),
      isNew,
      emptyBecause: isForced || isNew === true ? emptyBecause : undefined,
    }),
    event,
  };
}

function tagOf(ref: string, head: string, common: Common): CiChange {
  return {
    kind: "tag",
    head,
    tag: ref.slice("refs/tags/".length),
    emptyBecause: excuses.tag,
    ...given(common),
    event: common.event,
  };
}

function branchOf(ref: string): string | undefined {
  return ref.startsWith("refs/heads/") ? branchName(ref) : undefined;
}

/** The event's payload; undefined where there is none that is JSON, and then the variables have to do. */
function payloadOf(environment: Environment, readText: ReadText): unknown {
  const path = valueOf(environment, "GITHUB_EVENT_PATH");
  const text = path === undefined ? undefined : readText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // what is not known is asked for later, where a range cannot be made without it
  }
}

function fieldOf(payload: unknown, path: readonly string[]): string | undefined {
  let value = payload;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return typeof value === "string" ? value : undefined;
}

function flagOf(payload: unknown, name: string): boolean {
  return (
    typeof payload === "object" &&
    payload !== null &&
    (payload as Readonly<Record<string, unknown>>)[name] === true
  );
}
