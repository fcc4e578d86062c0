/**
 * Advice: what to do about a finding, in one sentence or two.
 *
 * In: the facts of a finding. Out: the sentence. Steps for each provider are rotation/'s.
 */
import type { Finding, PlaceKind, State } from "./finding.ts";

export type AdviceFacts = Pick<
  Finding,
  "state" | "published" | "evidence" | "reasons" | "exposed"
> & {
  readonly kinds: readonly PlaceKind[];
};

/** What the owner of the secret should do now. */
export function adviceFor(facts: AdviceFacts): string {
  const doubt = facts.evidence === "weak" ? "If this is a secret: " : "";
  return `${doubt}${sentenceFor(facts)}`;
}

/** The first that applies; from what is surest to what is least known. */
function sentenceFor({ state, published, reasons, kinds, exposed }: AdviceFacts): string {
  const isFile = kinds.length > 0 && kinds.every((kind) => kind === "file-name");
  const it = isFile ? "what the file holds" : "it";
  // In the words of verify/judge.ts.
  if (reasons.includes("protected by a passphrase")) {
    return "A passphrase protects it: replace it if the passphrase is weak or may be known.";
  }
  if (exposed !== undefined) {
    return `Stop the server from handing out ${exposed.url} (\`telltale web\` shows how), then rotate ${it}: whoever asked for it has it.`;
  }
  if (kinds.length > 0 && kinds.every((kind) => kind === "git-file")) {
    return "Only this copy's git directory has it, and no push sends that: move it to a credential helper, and rotate it if the directory was ever copied, backed up or served.";
  }
  if (state === "ignored") {
    return "git is told to ignore this file and never sends it: keep it so, out of backups, images and web roots.";
  }
  if (published === true) {
    return `Rotate ${it} now and assume it is known: a remote has it, and rewriting history does not take it back.`;
  }
  if (published === null && state !== "input") {
    return `Rotate ${it} unless you know that this repository never left your hands: without remote-tracking refs nobody can tell.`;
  }
  return localOnly[state](it);
}

/** Not published: it can still be kept from being so. */
const localOnly: Readonly<Record<State, (it: string) => string>> = {
  head: (it) =>
    `No remote has it yet: amend or rebase it away before you push, and rotate ${it} if anybody else can read this copy.`,
  branch: (it) =>
    `No remote has it yet: rebase the branches that hold it, or delete them, before you push, and rotate ${it} if anybody else can read this copy.`,
  history: (it) =>
    `No remote has it yet: deleting it in a later commit is not enough, so rebase it away before you push, and rotate ${it} if anybody else can read this copy.`,
  outgoing: (it) =>
    `This push would publish it: take it out of the commits that bring it; once it is out, only rotating ${it} helps.`,
  added: (it) => `This change brings it: rotate ${it}, as whoever can read the change has it.`,
  staged: () =>
    "It would be committed: take it out of the index, and read it from the environment or a secret store.",
  input: (it) => `Do not pass it on; rotate ${it} if it was.`,
  tracked: (it) =>
    `git tracks this file: take it out before you commit, and rotate ${it} if a commit has it.`,
  untracked: () =>
    "git does not know this file yet: have it ignored, or take the secret out, before it is added.",
  ignored: () => "git is told to ignore this file and never sends it.",
  unreachable: (it) =>
    `No ref reaches it, so no push sends it: expire the reflogs and prune, and rotate ${it} if this copy was ever shared.`,
};
