/**
 * Require: who may have what (mod_authz_core).
 *
 * In: a tree of requirements, and a way to ask each. Out: granted, denied, to be had with a login, or neither. A section's
 * tree replaces that of the sections before it, unless AuthMerging joins them.
 */
import type { ConfigSpan } from "../config-text.ts";

/** `all granted`, `ip 10.0.0.0/8`: a provider with its arguments; or a container of others. */
export type Requirement = {
  readonly negated: boolean;
  /** Whether it is asked for GET: `<Limit POST>` takes it away. */
  readonly asksGet: boolean;
  readonly by: ConfigSpan;
} & (
  | { readonly kind: "provider"; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: "all" | "any"; readonly children: readonly Requirement[] }
);

export type Merging = "off" | "and" | "or";

export type Authorization = {
  /** Nothing where only AuthMerging is set. */
  readonly root: Requirement | undefined;
  readonly merging: Merging | undefined;
};

/** The authorization of two sections, the second after the first. */
export function mergeAuthorization(base: Authorization, over: Authorization): Authorization {
  const { merging } = over;
  if (merging === undefined && over.root === undefined && base.root !== undefined) return base;
  if (merging === undefined || merging === "off") return over;
  if (base.root === undefined || over.root === undefined)
    return { root: base.root ?? over.root, merging };
  const root: Requirement = {
    kind: merging === "and" ? "all" : "any",
    children: [base.root, over.root],
    negated: false,
    asksGet: base.root.asksGet || over.root.asksGet,
    by: over.root.by,
  };
  return { root, merging };
}

export type Verdict = "granted" | "denied" | "needs-login" | "neutral";

/** What a tree says, and the requirement that decided. */
export type Judged = { readonly verdict: Verdict; readonly by: ConfigSpan };

/** Asks a tree: `ask` answers for one provider. */
export function authorize(
  requirement: Requirement,
  ask: (name: string, args: readonly string[], by: ConfigSpan) => Verdict,
  parent: "all" | "any" = "all",
): Judged {
  const { by, asksGet, negated } = requirement;
  if (!asksGet) return { verdict: parent === "all" ? "granted" : "neutral", by };
  const judged =
    requirement.kind === "provider"
      ? { verdict: ask(requirement.name, requirement.args, by), by }
      : joined(requirement.kind, requirement.children, ask, by);
  if (!negated) return judged;
  if (judged.verdict === "granted") return { verdict: "denied", by };
  return judged.verdict === "neutral" ? judged : { verdict: "neutral", by };
}

function joined(
  kind: "all" | "any",
  children: readonly Requirement[],
  ask: (name: string, args: readonly string[], by: ConfigSpan) => Verdict,
  by: ConfigSpan,
): Judged {
  const ends: Verdict = kind === "all" ? "denied" : "granted";
  const weaker: Verdict = kind === "all" ? "granted" : "denied";
  let result: Judged = { verdict: "neutral", by };
  for (const child of children) {
    const one = authorize(child, ask, kind);
    if (one.verdict === "neutral") continue;
    if (one.verdict === ends) return one;
    const isLogin = one.verdict === "needs-login" && result.verdict === weaker;
    if (isLogin || result.verdict === "neutral") result = one;
  }
  return result;
}
