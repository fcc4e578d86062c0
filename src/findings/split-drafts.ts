/**
 * Findings of texts one by one, with the places that config files leave alone apart.
 *
 * In: a text and what was found in it. Out: findings with the places that count, findings that have none left, and how
 * many places were left alone, by what says so.
 */
import type { RuleFacts } from "../rules/rule.ts";
import type { NewSecret } from "../scan/change-scan.ts";
import type { SourceText, TextSource } from "../sources/source.ts";
import type { IgnoredDraft } from "./audit.ts";
import { ChangeDrafts } from "./change-drafts.ts";
import type { Decision } from "./decision.ts";
import { fileDigest } from "./assemble.ts";
import type { FindingDraft } from "./assemble.ts";
import type { FileJudgement } from "./file-rules.ts";
import type { Left, PlaceGate } from "./place-allow.ts";
import type { RunRules } from "./run-rules.ts";

export type SplitFindings = {
  readonly findings: readonly FindingDraft[];
  readonly ignored: readonly IgnoredDraft[];
  readonly leftAlone: Readonly<Record<string, number>>;
};

export class SplitDrafts {
  readonly #rules: RunRules;
  readonly #gate: PlaceGate | undefined;
  readonly #kept: ChangeDrafts;
  readonly #aside: ChangeDrafts;
  readonly #decisions = new Map<string, Decision>();
  readonly #leftAlone: Record<string, number> = {};

  constructor(rules: RunRules, gate: PlaceGate | undefined) {
    this.#rules = rules;
    this.#gate = gate;
    this.#kept = new ChangeDrafts(rules.bundle);
    this.#aside = new ChangeDrafts(rules.bundle);
  }

  /** Without the bytes, the secret has no line, and nothing that is said of its value holds. */
  addSecret(text: SourceText, bytes: Uint8Array | undefined, found: NewSecret): void {
    const { secret, start, end, inner } = found;
    const value = inner?.value ?? bytes?.subarray(start, end);
    const left = this.#left(this.#rules.bundle.text.at(secret.rule)?.id ?? "", text, () =>
      value === undefined ? undefined : Buffer.from(value).toString("utf8"),
    );
    this.#draftsFor(left, secret.digest)?.addSecret(text, bytes, found);
  }

  addName(text: SourceText, name: string, found: NewSecret): void {
    const { secret, start, end } = found;
    const left = this.#left(this.#rules.bundle.text.at(secret.rule)?.id ?? "", text, () =>
      name.slice(start, end),
    );
    this.#draftsFor(left, secret.digest)?.addName(text, name, found);
  }

  addFile(text: SourceText, rule: RuleFacts, judged: FileJudgement): void {
    const left = this.#left(rule.id, text, () => undefined);
    this.#draftsFor(left, fileDigest(rule.id, text.path ?? ""))?.addFile(text, rule, judged);
  }

  /** Whether something was found at the text's path before. */
  hasPath(text: SourceText): boolean {
    return this.#kept.hasPath(text) || this.#aside.hasPath(text);
  }

  /** A later version of a file in which something was found: its comments are the ones that hold. */
  review(text: SourceText, bytes: Uint8Array, standing: readonly NewSecret[]): void {
    this.#kept.review(text, bytes, standing);
    this.#aside.review(text, bytes, standing);
  }

  split(source: TextSource, published: boolean | null): SplitFindings {
    const findings = this.#kept.findings(source, published);
    const kept = new Set(findings.map(({ digest }) => digest));
    const ignored = this.#aside.findings(source, published).flatMap((draft) => {
      const decision = this.#decisions.get(draft.digest);
      return decision === undefined || kept.has(draft.digest)
        ? []
        : [{ ...draft, ignored: decision }];
    });
    return { findings, ignored, leftAlone: this.#leftAlone };
  }

  #left(rule: string, { path, commit }: SourceText, secret: () => string | undefined): Left {
    return this.#gate?.(rule, {
      secret,
      ...(path === undefined ? {} : { path }),
      ...(commit === undefined ? {} : { commit }),
    });
  }

  #draftsFor(left: Left, key: string): ChangeDrafts | undefined {
    if (left === undefined) return this.#kept;
    if (left === "elsewhere") return undefined;
    this.#leftAlone[left.where] = (this.#leftAlone[left.where] ?? 0) + 1;
    if (!this.#decisions.has(key)) this.#decisions.set(key, left);
    return this.#aside;
  }
}
