/**
 * Grading by path: what a verdict, which knows no path, cannot say.
 *
 * In: what the judge says of a secret, and the paths of all its places. Out: the same, or one step less sure where every
 * place is a file that holds public checksums (lock files) or the words of a program's translations. Only what lives
 * by context (`likely`) is graded: a provider's own form is a secret wherever it stands.
 */
import type { Finding } from "./finding.ts";

type Judged = Pick<Finding, "evidence" | "reasons">;

/** Files that package managers write: versions, and checksums of what anybody can fetch. */
const lockFile =
  /(?:^|\/)(?:[\w.-]+\.lock|[\w.-]*-lock\.(?:json|ya?ml)|npm-shrinkwrap\.json|go\.sum|go\.work\.sum|Package\.resolved|packages\.lock\.json|gradle\.lockfile|verification-metadata\.xml|\.terraform\.lock\.hcl|yarn\.lock|bun\.lockb?|deno\.lock|SHA(?:256|512)SUMS(?:\.txt)?|checksums?\.txt)$/i;

/** Files of translations, by the names that frameworks look for. */
const translation =
  /(?:^|\/)(?:locales?|i18n|l10n|langs?|languages|translations?)\/|\.(?:po|pot|xlf|xliff|arb)$|(?:^|\/)(?:messages|strings|locale)[_.-][a-z]{2}(?:[_-][A-Z]{2})?\.\w+$|\.lproj\//i;

/** What is left of `judged` where the secret stands at `paths`; `undefined` paths are no files. */
export function gradedByPath(judged: Judged, paths: readonly (string | undefined)[]): Judged {
  if (judged.evidence !== "likely" || paths.length === 0) return judged;
  const all = (pattern: RegExp): boolean =>
    paths.every((path) => path !== undefined && pattern.test(path));
  if (all(lockFile)) return lowered(judged, "stands in lock files, which hold public checksums");
  if (all(translation)) return lowered(judged, "stands among translations");
  return judged;
}

function lowered({ reasons }: Judged, reason: string): Judged {
  return { evidence: "weak", reasons: [...reasons, reason] };
}
