/**
 * Redirect and its kin (mod_alias), as they are written.
 *
 * In: a directive's words. Out: where which paths are sent, or nothing if Apache refuses it.
 */
import type { ConfigSpan } from "../config-text.ts";
import { compileExpression } from "../expression/expression.ts";
import type { Redirection } from "./folder-config.ts";

const namedStatus: Readonly<Record<string, number>> = {
  permanent: 301,
  temp: 302,
  seeother: 303,
  gone: 410,
};

type Whole = {
  readonly target: string | undefined;
  readonly status: number;
  readonly by: ConfigSpan;
};

/** In a section a path may be missing: then the redirection is for all that the section covers. */
export type ReadRedirection =
  | { readonly kind: "some"; readonly redirection: Redirection }
  | { readonly kind: "whole"; readonly redirect: Whole };

export function readRedirection(
  name: string,
  words: readonly string[],
  by: ConfigSpan,
  isInSection: boolean,
): ReadRedirection | undefined {
  const [first, second, third] = words;
  if (first === undefined || words.length > 3) return undefined;
  let status = name === "redirectpermanent" ? 301 : 302;
  const named =
    namedStatus[first.toLowerCase()] ??
    (/^\d/.test(first) ? Number.parseInt(first, 10) : undefined);
  const isStatus = named !== undefined && !/^redirect(?:temp|permanent)$/.test(name);
  if (isStatus) status = named;
  const leads = status >= 300 && status < 400;
  if (third !== undefined && !isStatus) return undefined;
  if (isInSection) {
    const isTargetAlone = isStatus
      ? leads && second !== undefined && third === undefined
      : second === undefined;
    if (isTargetAlone)
      return { kind: "whole", redirect: { target: isStatus ? second : first, status, by } };
    if (isStatus && !leads && second === undefined)
      return { kind: "whole", redirect: { target: undefined, status, by } };
  }
  const from = isStatus ? second : first;
  const target = isStatus ? third : second;
  if (from === undefined || leads !== (target !== undefined)) return undefined;
  const isExpression = name === "redirectmatch";
  const expression = isExpression ? compileExpression(from) : undefined;
  if (isExpression && expression === undefined) return undefined;
  if (!isExpression && target !== undefined && !/^(?:\/|[a-z][a-z0-9+.-]*:)/i.test(target))
    return undefined;
  return { kind: "some", redirection: { from, expression, target, status, by } };
}
