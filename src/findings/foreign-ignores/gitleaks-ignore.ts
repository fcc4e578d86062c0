/**
 * `.gitleaksignore` and `.betterleaksignore`: a fingerprint a line, `commit:file:rule:line` or `file:rule:line`.
 *
 * In: bytes. Out: decisions about places. A commit may be written short. A fingerprint says the line in its commit, and
 * lines move: where no finding stands on that line today, it means the only secret which that commit brought to that
 * file, and where there are several, none. Rules are the other tool's, and are not compared.
 */
import type { FindingDraft, MarkedPlace } from "../assemble.ts";
import type { Decision } from "../decision.ts";
import { badFile, foreignDecision, groupedBy, pathOfForeign } from "./foreign-file.ts";
import type { ForeignFile } from "./foreign-file.ts";

export type Fingerprint = {
  readonly where: string;
  readonly commit?: string;
  readonly path: string;
  readonly line: number;
};

export function readGitleaksIgnore(bytes: Uint8Array, path: string): ForeignFile {
  const prints: Fingerprint[] = [];
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  for (const [number, text] of lines.entries()) {
    const line = text.trim();
    if (line === "" || line.startsWith("#")) continue;
    const print = fingerprintOf(line);
    if (print === undefined)
      return badFile(path, number + 1, 1, "expected commit:file:rule:line or file:rule:line");
    prints.push({ ...print, where: `${path}:${number + 1}` });
  }
  return {
    path,
    entries: prints.map(({ where }) => ({ where })),
    decider: (findings) => ({ ofPlace: lookupOf(prints, findings) }),
  };
}

/** From its end: a path may hold colons, a rule's id and a number may not. */
function fingerprintOf(text: string): Omit<Fingerprint, "where"> | undefined {
  const match = /^(?:([0-9a-f]{7,64}):)?(.+):[^:]+:(\d{1,9})$/.exec(text);
  if (match === null) return undefined;
  const [, commit, path = "", line] = match;
  return {
    ...(commit === undefined ? {} : { commit }),
    path: pathOfForeign(path),
    line: Number(line),
  };
}

/** Decisions about a place, looked up by path. */
export function lookupOf(
  prints: readonly Fingerprint[],
  findings: readonly FindingDraft[],
): (place: MarkedPlace, finding: FindingDraft) => readonly Decision[] {
  const printsOf = groupedBy(prints, ({ path }) => path);
  const placesOf = groupedBy(
    findings.flatMap((finding) => finding.places),
    ({ path }) => path,
  );
  return (place, finding) =>
    (printsOf.get(place.path ?? "") ?? [])
      .filter((print) =>
        sameFile(place, finding).some((one) => isAbout(print, one, placesOf.get(one.path) ?? [])),
      )
      .map(({ where }) => foreignDecision(where, "a fingerprint of gitleaks"));
}

/** A file of the working tree has no commit: what is said of the same secret in the same file's history holds for it. */
function sameFile(place: MarkedPlace, { places }: FindingDraft): readonly MarkedPlace[] {
  if (place.kind !== "file") return [place];
  return [place, ...places.filter(({ kind, path }) => kind === "blob" && path === place.path)];
}

function isAbout(
  { commit, line }: Fingerprint,
  place: MarkedPlace,
  ofPath: readonly MarkedPlace[],
): boolean {
  if (commit === undefined) return place.line === line;
  if (place.commit?.startsWith(commit) !== true) return false;
  const born = ofPath.filter((one) => one.commit === place.commit);
  if (born.some((one) => one.line === line)) return place.line === line;
  return born.length === 1;
}
