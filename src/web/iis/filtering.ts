/**
 * Request filtering: what IIS refuses before it looks for a file.
 *
 * In: settings, a URL. Out: the rule that refuses, and the status; or nothing. All of it answers 404; the second numbers are
 * those of https://learn.microsoft.com/iis/manage/configuring-security/use-request-filtering
 */
import type { Step } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { Effective } from "./effective.ts";
import { endingOf } from "./request-url.ts";
import type { RequestUrl } from "./request-url.ts";

export type Refusal = { readonly by: ConfigSpan | undefined; readonly reason: string };

export function refusalOf(
  settings: Effective,
  url: RequestUrl,
  steps: Step[],
): Refusal | undefined {
  const path = url.path.toLowerCase();
  if (settings.alwaysAllowed.has(path)) return undefined;
  const found =
    (url.isEscapedTwice && !settings.doubleEscaping
      ? { by: undefined, reason: "404.11, escaped twice" }
      : undefined) ??
    (/[\x80-\xff]/.test(path) && !settings.highBits
      ? { by: undefined, reason: "404.12, letters that are not ASCII" }
      : undefined) ??
    sequenceIn(settings, path) ??
    refusedEnding(settings, path) ??
    hiddenSegment(settings, path) ??
    filteringRule(settings, path);
  if (found?.by !== undefined) steps.push({ by: found.by, did: `refuses: ${found.reason}` });
  return found;
}

function sequenceIn(settings: Effective, path: string): Refusal | undefined {
  for (const [sequence, { by }] of settings.sequences)
    if (sequence !== "" && path.includes(sequence)) return { by, reason: `404.5, has ${sequence}` };
  return undefined;
}

/** A name without an ending counts as ending in a dot. */
function refusedEnding(settings: Effective, path: string): Refusal | undefined {
  const ending = endingOf(path) || ".";
  const listed = settings.extensions.get(ending);
  const reason = `404.7, ends in ${ending}`;
  if (listed !== undefined) return listed.allowed ? undefined : { by: listed.by, reason };
  return settings.unlisted.allowed ? undefined : { by: settings.unlisted.by, reason };
}

/** Whole segments: `bin` is not `binary`. */
function hiddenSegment(settings: Effective, path: string): Refusal | undefined {
  for (const segment of path.split("/")) {
    const hidden = segment === "" ? undefined : settings.hidden.get(segment);
    if (hidden !== undefined) return { by: hidden.by, reason: `404.8, segment ${segment}` };
  }
  return undefined;
}

function filteringRule(settings: Effective, path: string): Refusal | undefined {
  const ending = endingOf(path);
  for (const { strings, extensions, by } of settings.filteringRules) {
    if (extensions.length > 0 && !extensions.includes(ending)) continue;
    const found = strings.find((text) => text !== "" && path.includes(text));
    if (found !== undefined) return { by, reason: `404.19, has ${found}` };
  }
  return undefined;
}
