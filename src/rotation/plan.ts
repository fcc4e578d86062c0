/**
 * The plan: what to do about all findings of a report, what does most damage first.
 *
 * In: findings of a report, and entries. Out: groups of secrets with the same steps: one entry, one reach, one owner.
 * No clock: dates are those of the commits.
 */
import type { Finding } from "../findings/finding.ts";
import { compareFindings } from "../findings/order.ts";
import type { Entries } from "./entries.ts";
import type { Entry } from "./entry.ts";
import { stepsOf } from "./steps.ts";
import type { Reach, Step } from "./steps.ts";

export type PlanGroup = {
  readonly rotation: string;
  readonly title: string;
  readonly reach: Reach;
  /** Who brought it in: the author of its first commit. */
  readonly owner?: string;
  /** The first day on which one of them was readable, YYYY-MM-DD. */
  readonly since?: string;
  /** Every one of them is `weak`: they may be none. */
  readonly doubtful: boolean;
  readonly opens: string;
  readonly findings: readonly PlannedSecret[];
  readonly steps: readonly Step[];
  readonly note?: string;
  readonly breaks?: string;
  /** Whether rewriting history helps, in a sentence. */
  readonly rewriting: string;
  readonly documentation?: string;
};

export type PlannedSecret = Pick<
  Finding,
  "id" | "rule" | "name" | "secret" | "severity" | "evidence" | "state"
> & {
  /** `path:line` of each place that is shown. */
  readonly places: readonly string[];
};

export type Plan = {
  readonly groups: readonly PlanGroup[];
  /** What rewriting cannot reach and how it is done; absent where nothing is in a commit. */
  readonly history?: readonly Step[];
};

/** Places that are named for each secret: a plan is worked through, not searched. */
const placesNamed = 5;

export function planOf(findings: readonly Finding[], entries: Entries): Plan {
  const groups = new Map<string, { entry: Entry; reach: Reach; findings: Finding[] }>();
  for (const finding of findings.toSorted(compareByDamage)) {
    const entry = entries.of(finding.rule, finding.rotation);
    const reach = reachOf(finding);
    const key = JSON.stringify([entry.id, reach, finding.first?.author ?? ""]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { entry, reach, findings: [finding] });
    else group.findings.push(finding);
  }
  const made = [...groups.values()].map((group) =>
    groupOf(group.entry, group.reach, group.findings),
  );
  const isCommitted = findings.some(({ state }) => committed.has(state));
  return isCommitted ? { groups: made, history: rewritingSteps } : { groups: made };
}

const committed: ReadonlySet<Finding["state"]> = new Set([
  "head",
  "branch",
  "history",
  "outgoing",
  "added",
]);

/** What is out comes before what is not, whatever it is; then as in a report. */
function compareByDamage(a: Finding, b: Finding): number {
  return rankOf(a) - rankOf(b) || compareFindings(a, b);
}

function rankOf(finding: Finding): number {
  if (finding.evidence === "weak") return reaches.length;
  return reaches.indexOf(reachOf(finding));
}

const reaches: readonly Reach[] = ["leaked", "held", "unpublished", "kept"];

/** How far a secret got, from what the scan knows: a remote-tracking ref proves published, its absence nothing. */
export function reachOf({ published, state }: Pick<Finding, "published" | "state">): Reach {
  if (published === true || state === "added") return "leaked";
  if (state === "ignored") return "kept";
  if (published === false || state === "staged" || state === "untracked" || state === "outgoing")
    return "unpublished";
  return "held";
}

function groupOf(entry: Entry, reach: Reach, findings: readonly Finding[]): PlanGroup {
  const { id, title, opens, note, breaks, documentation } = entry;
  const owner = findings[0]?.first?.author;
  const dates = findings.flatMap(({ first }) => first?.date.slice(0, 10) ?? []).toSorted();
  return {
    rotation: id,
    title,
    reach,
    ...(owner === undefined ? {} : { owner }),
    ...(dates[0] === undefined ? {} : { since: dates[0] }),
    doubtful: findings.every(({ evidence }) => evidence === "weak"),
    opens,
    findings: findings.map(secretOf),
    steps: stepsOf(entry, reach),
    ...(note === undefined ? {} : { note }),
    ...(breaks === undefined ? {} : { breaks }),
    rewriting: rewriting[reach],
    ...(documentation === undefined ? {} : { documentation }),
  };
}

function secretOf(finding: Finding): PlannedSecret {
  const { id, rule, name, secret, severity, evidence, state, places } = finding;
  const named = places.map(({ path, object, line }) => {
    const where = path ?? object ?? "";
    return line === undefined ? where : `${where}:${line}`;
  });
  // History and working tree both tell of a line that stands in both.
  const shown = [...new Set(named)].slice(0, placesNamed);
  return { id, rule, name, secret, severity, evidence, state, places: shown };
}

const rewriting: Readonly<Record<Reach, string>> = {
  leaked: "Rewriting history does not help: what was readable once is known.",
  held: "Rewriting history helps only where you know that nobody has cloned or read it.",
  unpublished: "Rewriting the commits helps: no remote has them yet.",
  kept: "There is nothing to rewrite: no commit holds it.",
};

/** The options are those of git-filter-repo 2.47 and newer. */
const rewritingSteps: readonly Step[] = [
  {
    sentence:
      "Rotate first. Rewriting changes every commit id from the first that is changed on; signatures, open pull requests and all clones break with it. Have everybody push and stop.",
    commands: [],
  },
  {
    sentence:
      "Have the values written to a file outside the repository, which nobody but you can read, and rewrite a fresh mirror clone.",
    commands: [
      "telltale plan --replace-text ../replacements.txt",
      "git clone --mirror URL mirror.git && cd mirror.git",
      "git filter-repo --sensitive-data-removal --replace-text ../replacements.txt",
      "telltale history .",
      "git push --force --mirror",
    ],
  },
  {
    sentence:
      "It does not reach forks, clones, caches, CI logs, packages, images, or the refs that the host keeps for pull requests: ask its support to remove those. Every clone is to be made anew; one push from an old one brings everything back.",
    commands: [],
  },
];
