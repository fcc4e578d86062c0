/**
 * Steps: what to do about secrets of one kind, in order.
 *
 * In: an entry and how far the secrets got. Out: steps, each a sentence with what is to be typed. The order is the
 * matter: what is public is ended first and the outage accepted; what is not is replaced first and ended when nobody
 * uses it any more; what no remote has yet is taken out of the commits.
 */
import type { Entry, Flow } from "./entry.ts";

/**
 * How far a secret got. `leaked`: a remote has it, or a stranger may. `held`: nobody knows of a stranger, but others may
 * have read it. `unpublished`: no remote has it. `kept`: git never sends it.
 */
export type Reach = "leaked" | "held" | "unpublished" | "kept";

export type Step = { readonly sentence: string; readonly commands: readonly string[] };

export function stepsOf(entry: Entry, reach: Reach): Step[] {
  if (reach === "kept")
    return [step("Keep the file ignored, and out of backups, images and web roots.")];
  if (entry.flow === "public") return [restrict(entry)];
  const steps = reach === "leaked" ? leaked(entry) : planned(entry);
  const amend = reach === "unpublished" ? [amendStep] : [];
  return [...amend, ...steps, ...logSteps(entry)];
}

/** Nothing is public yet: this comes first, and is often all. */
const amendStep: Step = {
  sentence:
    "Take it out of the commits before anything is pushed: amend the newest, edit older ones. The steps after this one are for the case that others can read this copy: a shared machine, a backup, an editor that uploads code.",
  commands: [
    "git commit --amend",
    "git rebase --interactive FIRST_COMMIT^",
    "git reflog expire --expire-unreachable=now --all && git gc --prune=now",
  ],
};

function leaked(entry: Entry): Step[] {
  const [first, rest] = split(entry.revoke);
  const orders: Readonly<Record<Exclude<Flow, "public">, readonly Step[]>> = {
    two: [
      step(
        `Make the old value useless now${at(entry)}, and accept that what uses it stops.`,
        first,
      ),
      issue(entry),
      deploy,
      step("Delete the old value.", rest),
    ],
    grace: [
      step(`Roll it${at(entry)}, with the shortest time left to the old value.`, [
        ...entry.issue,
        ...entry.revoke,
      ]),
      deploy,
    ],
    swap: [
      step(`Make a new value${at(entry)}: that ends the old one, so have the deployment ready.`, [
        ...entry.issue,
        ...entry.revoke,
      ]),
      deploy,
    ],
    kill: [
      step(
        `Delete the old value now${at(entry)}, and accept that what uses it stops.`,
        entry.revoke,
      ),
      issue(entry),
      deploy,
    ],
    local: [
      step(
        "Put a new value everywhere at once. The old one goes into no list of fallbacks.",
        entry.issue,
      ),
      step("End what was opened with the old value: sessions, tokens, connections.", entry.revoke),
    ],
  };
  return [...orders[entry.flow as Exclude<Flow, "public">]];
}

function planned(entry: Entry): Step[] {
  const [first, rest] = split(entry.revoke);
  const orders: Readonly<Record<Exclude<Flow, "public">, readonly Step[]>> = {
    two: [
      issue(entry),
      deploy,
      unused(entry),
      step(`Switch the old value off${at(entry)}, wait a day, then delete it.`, [
        ...first,
        ...rest,
      ]),
    ],
    grace: [
      step(`Roll it${at(entry)}, and leave the old value the days that a deployment takes.`, [
        ...entry.issue,
        ...entry.revoke,
      ]),
      deploy,
      unused(entry),
    ],
    swap: [
      step(
        `In a quiet hour, make a new value${at(entry)} and deploy it in one go: the old one ends at once.`,
        [...entry.issue, ...entry.revoke],
      ),
    ],
    kill: [
      issue(entry),
      deploy,
      unused(entry),
      step(`Delete the old value${at(entry)}.`, entry.revoke),
    ],
    local: [
      step(
        "Put a new value everywhere; where fallbacks are known, the old one first among them, for as long as what it signed lives.",
        entry.issue,
      ),
      step("Drop the old value.", entry.revoke),
    ],
  };
  return [...orders[entry.flow as Exclude<Flow, "public">]];
}

const deploy = step(
  "Deploy it to everything that used the old one: servers, jobs, CI, other repositories, colleagues.",
);

function issue(entry: Entry): Step {
  return step("Make a new value, with the least rights and an end date.", entry.issue);
}

function unused(entry: Entry): Step {
  return step("See that nothing uses the old value any more.", entry.look);
}

function restrict(entry: Entry): Step {
  return step(
    "There is nothing to rotate: it is public by design. Restrict what it can be used for.",
    entry.revoke,
  );
}

function logSteps({ checkLogs }: Entry): Step[] {
  return checkLogs === undefined
    ? []
    : [step(`Look for misuse, from the first day on which it was readable: ${checkLogs}`)];
}

function at({ revokeAt }: Entry): string {
  return revokeAt === undefined ? "" : ` (${revokeAt})`;
}

/** The command that switches off, and those that delete. */
function split(commands: readonly string[]): [readonly string[], readonly string[]] {
  return [commands.slice(0, 1), commands.slice(1)];
}

function step(sentence: string, commands: readonly string[] = []): Step {
  return { sentence, commands };
}
