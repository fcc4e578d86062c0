/**
 * A report: everything that a run has to say, before it is written as text or JSON.
 *
 * In: an audit. Out: findings masked, advised and in order, with coverage and troubles in words.
 */
import { troubleWords } from "../messages.ts";
import type { TroubleCode } from "../trouble.ts";
import { adviceFor } from "../findings/advice.ts";
import { withComposites } from "../findings/composites.ts";
import type { CompositeDraft } from "../findings/composites.ts";
import type { Coverage, Finding, IgnoredFinding } from "../findings/finding.ts";
import type { Audit, BaselineFacts, RepositoryFacts } from "../findings/audit.ts";
import { mask } from "../findings/mask.ts";
import { compareFindings } from "../findings/order.ts";
import type { WebReport } from "./web-report.ts";
import { nameHider } from "./hidden-names.ts";

/** A trouble with its words. */
export type ReportTrouble = {
  readonly code: TroubleCode;
  readonly message: string;
  readonly where: string;
  readonly at?: number;
};

/** The commands that look for secrets. */
export type ReportCommand = "all" | "history" | "files" | "staged" | "push" | "ci" | "stdin";

export type Report = {
  readonly schema: 1;
  readonly tool: { readonly name: "telltale"; readonly version: string };
  readonly command: ReportCommand;
  readonly target: string;
  /** Of a run that opened a repository's whole store. */
  readonly repository?: RepositoryFacts;
  /** What counts. */
  readonly findings: readonly Finding[];
  /** What somebody set aside. */
  readonly ignored: readonly IgnoredFinding[];
  /** What became of the baseline, where there is one. */
  readonly baseline?: BaselineFacts;
  readonly coverage: Coverage;
  readonly troubles: readonly ReportTrouble[];
  /** The user stopped the run: what is listed is what was seen until then. */
  readonly interrupted: boolean;
  /** What configurations of web servers hand out, where a run judged some. */
  readonly web?: WebReport;
  /** What was chosen for the user, in sentences: what a change was compared with, whose policy held. */
  readonly notes?: readonly string[];
};

export type ReportOptions = {
  readonly command: ReportCommand;
  readonly target: string;
  readonly version: string;
  /** Secrets are shown whole. */
  readonly reveal: boolean;
  /** The report of the audit's web part, where it has one. */
  readonly web?: WebReport;
  /** The entry of patterns/rotation for findings of a rule, where somebody will ask for it. */
  readonly rotationOf?: (rule: string, named: string | undefined) => string;
};

/** Makes the report of an audit. */
export function reportOf(audit: Audit, options: ReportOptions): Report {
  const troubles = audit.troubles.map(({ code, where, at }) => ({
    code,
    message: troubleWords[code].sentence(where),
    where,
    ...(at === undefined ? {} : { at }),
  }));
  const { objects, missing, shallow } = audit.coverage;
  const { reveal, rotationOf } = options;
  const hidden = reveal
    ? <Value>(value: Value): Value => value
    : nameHider([...audit.findings, ...audit.ignored]);
  return {
    schema: 1,
    tool: { name: "telltale", version: options.version },
    command: options.command,
    target: options.target,
    ...(audit.repository === undefined ? {} : { repository: audit.repository }),
    findings: withComposites(audit.findings)
      .map((draft) => hidden(findingOf(draft, reveal, rotationOf)))
      .toSorted(compareFindings),
    ignored: audit.ignored
      .map((draft) => hidden({ ...findingOf(draft, reveal, rotationOf), ignored: draft.ignored }))
      .toSorted(compareFindings),
    ...(audit.baseline === undefined ? {} : { baseline: audit.baseline }),
    coverage: {
      ...audit.coverage,
      complete:
        objects.scanned === objects.expected &&
        missing === 0 &&
        shallow === 0 &&
        troubles.length === 0 &&
        options.web?.coverage.complete !== false &&
        !audit.interrupted,
    },
    troubles: hidden(troubles),
    interrupted: audit.interrupted,
    ...(options.web === undefined ? {} : { web: options.web }),
    ...(audit.notes === undefined ? {} : { notes: hidden(audit.notes) }),
  };
}

function findingOf(
  draft: CompositeDraft,
  reveal: boolean,
  rotationOf: ReportOptions["rotationOf"],
): Finding {
  // The whole digest of a secret that a person thought up would help to guess it.
  const { secretText, digest: _, identifiers: ____, beside, ...facts } = draft;
  const shown = reveal ? (text: string): string => text : mask;
  const kinds = draft.places.map(({ kind }) => kind);
  return {
    ...facts,
    places: draft.places.map(({ comment: __, lineText: ___, ...place }) => place),
    secret: shown(secretText),
    ...(beside === undefined
      ? {}
      : {
          beside: beside.map(({ secretText: own, ...one }) => ({ ...one, secret: shown(own) })),
        }),
    advice: adviceFor({ ...facts, kinds }),
    ...(rotationOf === undefined ? {} : { rotation: rotationOf(facts.rule, facts.rotation) }),
  };
}
