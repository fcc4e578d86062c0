/**
 * Verdicts: what became of one candidate, and why.
 *
 * In: nothing (types and steps of evidence only). Out: the shapes that judge.ts and generic.ts return. Reasons
 * are short plain sentences without the secret: reports show them.
 */
import type { Evidence } from "../rules/rule.ts";
import type { Assignment } from "../text/assignment.ts";

/** The bytes a judgement may depend on: [from, to). */
export type Window = { readonly from: number; readonly to: number };

/** A provider's word, and whether what stands near it has the form that the rule gives. */
export type NearWord = { readonly start: number; readonly end: number; readonly isOfForm: boolean };

/** What is known of the place of a match. */
export type Context = {
  readonly assignment?: Assignment;
  /** Of the form `near`: the word that it stands near. */
  readonly keyword?: NearWord;
};

/** What a rule's checksum and structure say of a secret. */
export type Checked = "proven" | "fails" | "encrypted" | "blank" | "cut" | "unknown";

export type Verdict =
  | { readonly kind: "kept"; readonly evidence: Evidence; readonly reasons: readonly string[] }
  | { readonly kind: "dropped"; readonly reason: string };

/** Why a value is kept that stands for none in an example, and for itself in settings: findings/path-grade.ts decides. */
export const knownPassword = "a password that everybody knows";

const steps: readonly Evidence[] = ["proven", "shaped", "likely", "weak"];

/** One step less sure; `weak` stays weak. */
export function lower(evidence: Evidence): Evidence {
  return steps[Math.min(steps.indexOf(evidence) + 1, steps.length - 1)] ?? "weak";
}

export function kept(evidence: Evidence, reasons: readonly string[]): Verdict {
  return { kind: "kept", evidence, reasons };
}

export function dropped(reason: string): Verdict {
  return { kind: "dropped", reason };
}
