/**
 * Rules that were meant to catch a file that leaves all the same, and why they do not.
 *
 * In: a site's rules that refuse, a request and its answer's steps. Out: those rules whose pattern names the file or one
 * like it, each with the reason.
 */
import type { Answer, Step } from "../answer.ts";
import { placeOf, textOf } from "../config-text.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { MeantRule } from "./exposure.ts";
import type { Site } from "../site.ts";

/** `like` are other files of the family, by their usual names. */
export function meantRules(
  site: Site,
  target: string,
  answer: Answer,
  like: readonly string[] = [],
  how?: string,
): readonly MeantRule[] {
  const path = decodedPath(target);
  const others = [...pathsLike(path), ...like.map((name) => `/${name}`)];
  const served = "by" in answer.outcome ? answer.outcome.by : undefined;
  const meant: MeantRule[] = [];
  for (const { by, catches } of site.denials) {
    if (isSame(by, served) || meant.some((one) => isSame(one.by, by))) continue;
    const step = answer.steps.find((one) => isSame(one.by, by));
    if (catches(path)) meant.push({ by, why: reasonOf(step, answer.steps, how) });
    else {
      const caught = others.find((one) => catches(one));
      if (caught === undefined) continue;
      meant.push({ by, why: `names ${caught}, and does not match ${path}` });
    }
  }
  return meant;
}

function reasonOf(step: Step | undefined, steps: readonly Step[], how: string | undefined): string {
  if (how !== undefined) return `is passed by another spelling: ${how}`;
  const grant = steps.findLast(({ did }) => did === "grants");
  // Sections of Apache are merged, and the last one that requires something takes the place of all before.
  if (step?.did === "applies" && grant !== undefined)
    return `applies, and ${placeText(grant.by)} takes the place of what it requires: ${textOf(grant.by)}`;
  return step?.did ?? "is not asked: the rule that serves it decides before";
}

/** A place for a sentence: the file by its name alone. */
function placeText(span: ConfigSpan): string {
  const { path } = span.source;
  return `${path.slice(path.lastIndexOf("/") + 1)}:${placeOf(span).line}`;
}

/** The path of a target, decoded once and without its query, as most servers match it. */
export function decodedPath(target: string): string {
  const path = target.split("?", 1)[0] ?? "";
  return path.replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Other paths of the kind: nearer to the top, in lower case, without a copy's ending, the folder itself. */
function pathsLike(path: string): readonly string[] {
  const names = path.split("/").slice(1);
  const name = names.at(-1) ?? "";
  const dot = names.findIndex((one) => one.startsWith("."));
  const like = new Set<string>();
  if (dot >= 0) {
    const hidden = names[dot] ?? "";
    like.add(`/${names.slice(dot).join("/")}`);
    like.add(`/${hidden}`);
    like.add(`/${hidden}/`);
    like.add(`/${names.slice(0, dot + 1).join("/")}`);
    const parts = hidden.split(/[._-]/);
    if (parts.length > 2) like.add(`/.${parts[1] ?? ""}`);
  }
  like.add(`/${name}`);
  like.add(path.toLowerCase());
  const short = path.replace(/(?:~|\.[^./]+)$/, "");
  if (short !== path && !short.endsWith("/")) like.add(short);
  like.delete(path);
  return [...like];
}

export function isSame(one: ConfigSpan | undefined, other: ConfigSpan | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.start === other.start &&
    one.source.path === other.source.path
  );
}
