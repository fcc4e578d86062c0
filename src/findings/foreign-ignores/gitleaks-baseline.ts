/**
 * JSON reports of gitleaks and betterleaks, which serve them as baselines.
 *
 * In: bytes. Out: decisions about places: the same secret in the same file. A report made with `--redact` has no
 * secrets in it: there commit and line decide, as in a fingerprint. gitleaks and the first betterleaks write a list of
 * flat records; betterleaks 2 writes what it found below `match`, and where below `location` and `attributes`.
 */
import type { JsonValue } from "../../text/json-text.ts";
import type { MarkedPlace } from "../assemble.ts";
import type { ForeignDocument } from "./document.ts";
import { jsonDocument } from "./document.ts";
import { foreignDecision, groupedBy, isSameSecret, pathOfForeign } from "./foreign-file.ts";
import type { ForeignEntry, ForeignFile } from "./foreign-file.ts";
import { lookupOf } from "./gitleaks-ignore.ts";
import type { Fingerprint } from "./gitleaks-ignore.ts";

type Known = ForeignEntry & { readonly secret: string; readonly path: string };

export function readGitleaksBaseline(bytes: Uint8Array, path: string): ForeignFile {
  const document = jsonDocument(bytes, path);
  const { root } = document;
  const items = document.items(
    root.kind === "object" ? document.field(root, "findings", "Findings") : root,
  );
  const known: Known[] = [];
  const redacted: Fingerprint[] = [];
  const entries: ForeignEntry[] = [];
  for (const item of items) {
    const where = document.where(item);
    const { secret, file, commit, line } = recordOf(document, item);
    if (file === "") {
      entries.push({ where, problem: "it names no file" });
      continue;
    }
    entries.push({ where });
    if (!isRedacted(secret)) known.push({ where, secret, path: file });
    else redacted.push({ where, path: file, line, ...(commit === "" ? {} : { commit }) });
  }
  const byPath = groupedBy(known, (one) => one.path);
  return {
    path,
    entries,
    decider: (findings) => {
      const byFingerprint = lookupOf(redacted, findings);
      // The baseline itself holds what is in it: gitleaks does not look at it.
      const about = (place: MarkedPlace): readonly Known[] =>
        place.path === path ? known : (byPath.get(place.path ?? "") ?? []);
      return {
        ofPlace: (place, finding) => [
          ...about(place)
            .filter(({ secret }) => isSameSecret(finding, secret))
            .map(({ where }) => foreignDecision(where, "in a baseline of gitleaks")),
          ...byFingerprint(place, finding),
        ],
      };
    },
  };
}

function recordOf(
  document: ForeignDocument,
  item: JsonValue,
): { secret: string; file: string; commit: string; line: number } {
  const match = document.field(item, "match");
  const location = document.field(item, "location");
  const attributes = document.field(item, "attributes", "Attributes");
  const inMatch = match?.kind === "object" ? document.field(match, "value") : undefined;
  const inLocation = location && document.field(location, "path");
  const inAttributes = attributes && document.field(attributes, "path");
  const start = location && document.field(location, "startLine");
  const sha = attributes && document.field(attributes, "git.sha");
  return {
    secret: document.text(document.field(item, "Secret", "secret") ?? inMatch) ?? "",
    file: pathOfForeign(
      document.text(document.field(item, "File") ?? inLocation ?? inAttributes) ?? "",
    ),
    commit: document.text(document.field(item, "Commit") ?? sha) ?? "",
    line: document.number(document.field(item, "StartLine") ?? start) ?? 0,
  };
}

/** `--redact` writes a word instead of a secret, or its beginning and dots. */
function isRedacted(secret: string): boolean {
  return secret === "" || secret === "REDACTED" || secret.endsWith("...");
}
