/**
 * Findings in files that a web server hands out: one story of both.
 *
 * In: an audit, and what the configurations below the same folder hand out. Out: the audit, in which such findings say by
 * which request they leave, count as published, and are graver. If a repository's store leaves, all that it holds does.
 */
import { printable } from "../text/printable.ts";
import { placeOf } from "../web/config-text.ts";
import type { WebAudit } from "../web/exposures/exposure.ts";
import type { Severity } from "../rules/rule.ts";
import type { Audit } from "./audit.ts";
import type { FindingDraft, MarkedPlace } from "./assemble.ts";
import type { ExposedBy } from "./finding.ts";
import { isAsSevere } from "./order.ts";

/** `top` is the folder that places are relative to: absolute, as latin1, without a slash at its end. */
export function withExposed(audit: Audit, web: WebAudit, top: string): Audit {
  const files = new Map<string, ExposedBy>();
  for (const { local, target, host, by } of web.handedOut)
    files.set(shown(local.slice(top.length + 1)), exposedBy(target, host, by, top));
  const store = web.exposures.find(
    ({ family, afterLogin, files: [first] }) =>
      family === "git-store" && !afterLogin && first?.local?.startsWith(`${top}/.git/`),
  );
  const [first] = store?.files ?? [];
  const ofStore =
    store === undefined || first === undefined
      ? undefined
      : exposedBy(first.target, store.host, store.by, top);
  const withIt = <Draft extends FindingDraft>(draft: Draft): Draft => {
    const exposed = exposureOf(draft.places, files, ofStore);
    if (exposed === undefined) return draft;
    return { ...draft, exposed, published: true, severity: raised(draft.severity) };
  };
  return { ...audit, findings: audit.findings.map(withIt) };
}

/** Files of this machine in which something was found: what the configurations are to be asked for. */
export function filesOfFindings({ findings }: Audit, top: string): readonly string[] {
  const names = findings.flatMap(({ places }) =>
    places.flatMap(({ kind, path }) => (isOfFile(kind) && path !== undefined ? [path] : [])),
  );
  return [...new Set(names)].map((name) => `${top}/${bytesOf(name)}`);
}

/** The bytes of a name that was made printable, as latin1. */
function bytesOf(name: string): string {
  const short: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };
  return Buffer.from(name)
    .toString("latin1")
    .replaceAll(
      /\\(?:x([0-9a-f]{2})|u\{([0-9a-f]+)\}|([nrt\\]))/g,
      (whole, byte: string | undefined, point: string | undefined, letter: string | undefined) => {
        if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
        if (point === undefined) return short[letter ?? ""] ?? whole;
        return Buffer.from(String.fromCodePoint(Number.parseInt(point, 16))).toString("latin1");
      },
    );
}

/** A file of the folder, or the name of one that is a finding by itself, wherever git has it. */
function isOfFile(kind: MarkedPlace["kind"]): boolean {
  return kind === "file" || kind === "file-name";
}

function exposureOf(
  places: readonly MarkedPlace[],
  files: ReadonlyMap<string, ExposedBy>,
  ofStore: ExposedBy | undefined,
): ExposedBy | undefined {
  for (const { kind, path } of places)
    if (isOfFile(kind) && path !== undefined && files.has(path)) return files.get(path);
  const isStored = places.some(
    ({ kind, repository }) => kind !== "file" && kind !== "input" && repository === undefined,
  );
  return isStored ? ofStore : undefined;
}

function exposedBy(
  target: string,
  host: string,
  by: WebAudit["handedOut"][number]["by"],
  top: string,
): ExposedBy {
  const url = shown(target);
  if (by === undefined) return { url, host: shown(host) };
  const { path } = by.source;
  const file = shown(path.startsWith(`${top}/`) ? path.slice(top.length + 1) : path);
  return { url, host: shown(host), file, line: placeOf(by).line };
}

/** A step graver: whoever can ask a server for it needs no access to the repository. */
function raised(severity: Severity): Severity {
  if (isAsSevere(severity, "high")) return "critical";
  return severity === "medium" ? "high" : "medium";
}

function shown(bytes: string): string {
  return printable(Buffer.from(bytes, "latin1"));
}
