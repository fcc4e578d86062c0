/**
 * Secrets in configurations, hidden in what is shown of them: a proxy's password stands in the line of a rule, or beside
 * the lines that a fix changes.
 *
 * In: what is to be written. Out: the same with every secret masked. Rules and scan are loaded for the first text.
 */
import { mask } from "../../findings/mask.ts";
import { readBundle } from "../../rules/bundle-file.ts";
import type { WebReport } from "../../report/web-report.ts";
import { ChangeScan } from "../../scan/change-scan.ts";

export class HiddenSecrets {
  readonly #known = new Map<string, string>();
  #scan: ChangeScan | undefined;

  /** A text with its secrets masked. Those that only might be one stay, or half of all hashes would go. */
  hide(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#scan ??= new ChangeScan(readBundle());
    const bytes = Buffer.from(text);
    let hidden = "";
    let at = 0;
    for (const { secret, start, end } of this.#scan.standing(bytes)) {
      if (secret.evidence === "weak" || start < at) continue;
      hidden += bytes.toString("utf8", at, start) + mask(bytes.toString("utf8", start, end));
      at = end;
    }
    hidden += bytes.toString("utf8", at);
    this.#known.set(text, hidden);
    return hidden;
  }

  /** The same of every text in a value: of lists and plain objects, however deep. */
  hideAll<Value>(value: Value): Value {
    return this.#in(value) as Value;
  }

  #in(value: unknown): unknown {
    if (typeof value === "string") return this.hide(value);
    if (Array.isArray(value)) return value.map((one) => this.#in(one));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#in(one)]));
  }
}

/** A report in which what is quoted of configurations has its secrets masked. */
export function withoutSecrets(report: WebReport): WebReport {
  const secrets = new HiddenSecrets();
  return {
    ...report,
    exposures: report.exposures.map((one) => ({
      ...one,
      ...(one.rule === undefined ? {} : { rule: secrets.hideAll(one.rule) }),
      meant: secrets.hideAll(one.meant),
    })),
    fixes: report.fixes.map(({ why, diff }) => {
      const hidden = secrets.hide(diff);
      const byHand = " A secret beside it is hidden here, so make the change by hand.";
      return { why: hidden === diff ? why : why + byHand, diff: hidden };
    }),
    unknown: secrets.hideAll(report.unknown),
  };
}
