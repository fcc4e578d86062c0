/**
 * Advice: what to do about a finding, in one sentence or two.
 *
 * In: the facts of a finding. Out: the sentence. Steps for each provider are for patterns/rotation, where a rule
 * points to an entry.
 */
import type { Finding, PlaceKind } from "./finding.ts";

export type AdviceFacts = Pick<Finding, "state" | "published" | "evidence" | "reasons"> & {
  readonly kinds: readonly PlaceKind[];
};

/** What the owner of the secret should do now. */
export function adviceFor({ state, published, evidence, reasons, kinds }: AdviceFacts): string {
  const sure = evidence === "weak" ? "If it is a secret: " : "";
  if (reasons.includes("protected by a passphrase")) {
    return "Protected by a passphrase: replace it if the passphrase may be known or is weak.";
  }
  if (kinds.every((kind) => kind === "git-file")) {
    return `${sure}It stands in the git directory only, and is not pushed: move it to a credential helper, and rotate it if this folder was ever copied.`;
  }
  if (published === true) {
    return `${sure}Rotate it now: a remote has it, so rewriting history does not take it back.`;
  }
  if (state === "unreachable") {
    return `${sure}No ref reaches it: rotate it if this repository was ever copied; then expire reflogs and prune.`;
  }
  if (published === false) {
    return `${sure}No remote-tracking ref has it yet: take it out of the commits before you push, and rotate it if anybody else can read this clone.`;
  }
  return `${sure}Rotate it: there are no remote-tracking refs to tell whether it was published, so take it that it was.`;
}
