/**
 * A report: everything that a run has to say, before it is written as text or JSON.
 *
 * In: an audit. Out: findings masked, advised and in order, with coverage and troubles in words.
 */
import { troubleWords } from "../messages.ts";
import type { TroubleCode } from "../trouble.ts";
import { adviceFor } from "../findings/advice.ts";
import type { FindingDraft } from "../findings/assemble.ts";
import type { Coverage, Finding } from "../findings/finding.ts";
import type { Audit } from "../findings/history-audit.ts";
import { mask } from "../findings/mask.ts";
import { compareFindings } from "../findings/order.ts";

/** A trouble with its words. */
export type ReportTrouble = {
  readonly code: TroubleCode;
  readonly message: string;
  readonly where: string;
  readonly at?: number;
};

export type Report = {
  readonly schema: 1;
  readonly tool: { readonly name: "telltale"; readonly version: string };
  readonly command: "history";
  readonly target: string;
  readonly repository: {
    readonly objectFormat: string;
    readonly commits: number;
    readonly refs: number;
    readonly submodules: number;
  };
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  readonly troubles: readonly ReportTrouble[];
  /** The user stopped the run: what is listed is what was seen until then. */
  readonly interrupted: boolean;
};

/** Makes the report of a history audit. With `reveal`, secrets are shown whole. */
export function historyReport(
  audit: Audit,
  options: { target: string; version: string; reveal: boolean },
): Report {
  const troubles = audit.troubles.map(({ code, where, at }) => ({
    code,
    message: troubleWords[code].sentence(where),
    where,
    ...(at === undefined ? {} : { at }),
  }));
  const { objects, missing, shallow } = audit.coverage;
  return {
    schema: 1,
    tool: { name: "telltale", version: options.version },
    command: "history",
    target: options.target,
    repository: {
      objectFormat: audit.objectFormat,
      commits: audit.commits,
      refs: audit.refs,
      submodules: audit.submodules,
    },
    findings: audit.findings
      .map((draft) => findingOf(draft, options.reveal))
      .toSorted(compareFindings),
    coverage: {
      ...audit.coverage,
      complete:
        objects.scanned === objects.expected &&
        missing === 0 &&
        shallow === 0 &&
        troubles.length === 0 &&
        !audit.interrupted,
    },
    troubles,
    interrupted: audit.interrupted,
  };
}

function findingOf({ secretText, ...draft }: FindingDraft, reveal: boolean): Finding {
  const kinds = draft.places.map(({ kind }) => kind);
  return {
    ...draft,
    secret: reveal ? secretText : mask(secretText),
    advice: adviceFor({ ...draft, kinds }),
  };
}
