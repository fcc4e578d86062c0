/**
 * The report of `telltale web`: an audit in words and with places, before it is written as text or JSON.
 *
 * In: an audit, whose paths are bytes and whose rules are spans. Out: printable text, lines and columns. Paths below the
 * target are relative to it.
 */
import { troubleWords } from "../messages.ts";
import { printable } from "../text/printable.ts";
import { placeOf, ruleTextOf } from "../web/config-text.ts";
import type { ConfigSpan } from "../web/config-text.ts";
import type {
  ExposedFile,
  Exposure,
  ExposureKind,
  WebAudit,
  WebCoverage,
} from "../web/exposures/exposure.ts";
import type { ExposureSeverity } from "../web/exposures/family.ts";
import type { ReportTrouble } from "./report.ts";

/** A rule, and where it stands. */
export type WebRule = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
};

export type WebFile = {
  /** What is asked for. */
  readonly url: string;
  /** How the request differs from the plain one. */
  readonly spelling?: string;
  readonly path: string;
  readonly outcome: ExposedFile["outcome"];
  readonly state?: NonNullable<ExposedFile["state"]>;
  readonly proven?: boolean;
};

export type WebExposure = {
  readonly kind: ExposureKind;
  readonly family: string;
  readonly name: string;
  readonly severity: ExposureSeverity;
  readonly reason: string;
  readonly host: string;
  readonly rule?: WebRule;
  readonly files: readonly WebFile[];
  readonly filesInAll: number;
  readonly of?: number;
  readonly meant: readonly { readonly rule: WebRule; readonly why: string }[];
  readonly listed: boolean;
  readonly afterLogin: boolean;
  /** Which of the report's fixes ends it. */
  readonly fix?: number;
};

export type WebReport = {
  readonly schema: 1;
  readonly tool: { readonly name: "telltale"; readonly version: string };
  readonly command: "web";
  readonly target: string;
  readonly servers: readonly string[];
  readonly exposures: readonly WebExposure[];
  readonly fixes: readonly { readonly why: string; readonly diff: string }[];
  readonly unknown: readonly {
    readonly construct: string;
    readonly rule?: WebRule;
    readonly files: number;
    readonly url: string;
  }[];
  /** Folders of servers that lie nowhere here. */
  readonly unmapped: readonly string[];
  readonly coverage: WebCoverage & { readonly complete: boolean };
  readonly troubles: readonly ReportTrouble[];
  readonly notes: readonly string[];
};

export type WebReportOptions = {
  readonly target: string;
  readonly version: string;
  /** The folders that were looked at, as latin1, without a slash at their ends. */
  readonly tops: readonly string[];
};

export function webReportOf(audit: WebAudit, options: WebReportOptions): WebReport {
  const path = (bytes: string): string => shown(relative(bytes, options.tops));
  const rule = (span: ConfigSpan): WebRule => ({
    file: path(span.source.path),
    ...placeOf(span),
    text: shown(ruleTextOf(span)),
  });
  const fixOf = new Map(audit.fixes.flatMap(({ ends }, fix) => ends.map((at) => [at, fix])));
  const troubles = audit.troubles.map(({ code, where, at }) => ({
    code,
    message: troubleWords[code].sentence(path(where)),
    where: path(where),
    ...(at === undefined ? {} : { at }),
  }));
  return {
    schema: 1,
    tool: { name: "telltale", version: options.version },
    command: "web",
    target: options.target,
    servers: audit.servers,
    exposures: audit.exposures.map((one, at) => exposureOf(one, fixOf.get(at), path, rule)),
    fixes: audit.fixes.map(({ why, diff }) => ({ why, diff: printableDiff(diff, options.tops) })),
    unknown: audit.unknown.map(({ construct, by, files, target }) => ({
      construct: shown(construct),
      ...(by === undefined ? {} : { rule: rule(by) }),
      files,
      url: shown(target),
    })),
    unmapped: audit.unmapped.map(path),
    coverage: { ...audit.coverage, complete: isComplete(audit) },
    troubles,
    notes: audit.notes.map(shown),
  };
}

/** Nothing that could not be read or told is left. */
function isComplete({ unknown, unmapped, troubles, coverage }: WebAudit): boolean {
  return (
    unknown.length === 0 && unmapped.length === 0 && troubles.length === 0 && coverage.left === 0
  );
}

function exposureOf(
  exposure: Exposure,
  fix: number | undefined,
  path: (bytes: string) => string,
  rule: (span: ConfigSpan) => WebRule,
): WebExposure {
  const { kind, family, name, severity, reason, host, by, files, filesInAll, of } = exposure;
  return {
    kind,
    family,
    name,
    severity,
    reason,
    host: shown(host),
    ...(by === undefined ? {} : { rule: rule(by) }),
    files: files.map(({ target, how, file, local, outcome, state, isProven }) => ({
      url: shown(target),
      ...(how === undefined ? {} : { spelling: how }),
      path: path(local ?? file),
      outcome,
      ...(state === undefined ? {} : { state }),
      ...(isProven === undefined ? {} : { proven: isProven }),
    })),
    filesInAll,
    ...(of === undefined ? {} : { of }),
    meant: exposure.meant.map(({ by: span, why }) => ({ rule: rule(span), why: shown(why) })),
    listed: exposure.isListed,
    afterLogin: exposure.afterLogin,
    ...(fix === undefined ? {} : { fix }),
  };
}

function shown(bytes: string): string {
  return printable(Buffer.from(bytes, "latin1"));
}

function relative(path: string, tops: readonly string[]): string {
  for (const top of tops) {
    if (path === top) return ".";
    if (path.startsWith(`${top}/`)) return path.slice(top.length + 1);
  }
  return path;
}

/** Line by line, as a diff is nothing without its lines; names of files relative to the target. */
function printableDiff(diff: string, tops: readonly string[]): string {
  return diff
    .split("\n")
    .map((line) => {
      const [, sign = "", path = ""] = /^((?:---|\+\+\+) [ab])(\/.*)$/.exec(line) ?? [];
      const text = sign === "" ? line : `${sign}/${relative(path, tops).replace(/^\//, "")}`;
      return text
        .split("\t")
        .map((part) => shown(part).replaceAll("\\\\", "\\"))
        .join("\t");
    })
    .join("\n");
}
