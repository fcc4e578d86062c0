/**
 * A plan as a checklist: for a terminal, and as Markdown.
 *
 * In: a plan. Out: text. What is to be typed stands on lines of its own, whole.
 */
import type { Plan, PlanGroup, PlannedSecret } from "../rotation/plan.ts";
import type { Reach, Step } from "../rotation/steps.ts";
import { shielded } from "../text/printable.ts";
import { manyText } from "./amounts.ts";
import { blank, filled, prose, whole } from "./lines.ts";
import { paletteOf } from "./palette.ts";

const reachTexts: Readonly<Record<Reach, string>> = {
  leaked: "published",
  held: "maybe published",
  unpublished: "not published",
  kept: "never sent by git",
};

const noSecrets = "There is nothing to do: no secrets were found.";

/** For a terminal, `width` columns wide. */
export function planText(plan: Plan, width: number, colour: boolean): string {
  const palette = paletteOf(colour);
  const lines: string[] = [];
  const say = (text: string, indent: number): void => {
    lines.push(...filled(prose(text), width, blank(indent)));
  };
  const label = (name: string, text: string | undefined): void => {
    if (text === undefined) return;
    const indent = { text: `   ${palette.dim(name.padEnd(9))}`, columns: 12 };
    lines.push(...filled(prose(text), width, indent));
  };
  const steps = (all: readonly Step[]): void => {
    for (const { sentence, commands } of all) {
      const indent = { text: "   [ ] ", columns: 7 };
      lines.push(...filled(prose(sentence), width, indent));
      for (const command of commands)
        lines.push(...filled([whole(command, palette.bold)], width, blank(11)));
    }
  };
  if (plan.groups.length === 0) say(noSecrets, 0);
  for (const [number, group] of plan.groups.entries()) {
    if (number > 0) lines.push("");
    lines.push(
      ...filled(
        prose(`${number + 1}. ${headingOf(group)}`, palette.bold),
        width,
        blank(0),
        blank(3),
      ),
    );
    for (const secret of group.findings)
      lines.push(
        ...filled(
          secretWords(secret).map((word) => whole(word)),
          width,
          blank(3),
          blank(5),
        ),
      );
    label("opens", group.opens);
    label("breaks", group.breaks);
    label("note", group.note);
    label("history", group.rewriting);
    label("docs", group.documentation);
    steps(group.steps);
  }
  if (plan.history !== undefined) {
    lines.push("", ...filled(prose(historyHeading, palette.bold), width, blank(0)));
    steps(plan.history);
  }
  return `${lines.join("\n")}\n`;
}

/** As Markdown, to be pasted where the work is tracked. */
export function planMarkdown(plan: Plan): string {
  const lines = ["# Rotation plan", ""];
  if (plan.groups.length === 0) lines.push(noSecrets, "");
  for (const [number, group] of plan.groups.entries()) {
    lines.push(`## ${number + 1}. ${marked(headingOf(group))}`, "");
    for (const secret of group.findings)
      lines.push(`- ${secretWords(secret).map(marked).join(" ")}`);
    lines.push("");
    for (const [name, text] of [
      ["Opens", group.opens],
      ["Breaks", group.breaks],
      ["Note", group.note],
      ["History", group.rewriting],
      ["Documentation", group.documentation],
    ] as const)
      if (text !== undefined) lines.push(`**${name}:** ${marked(text)}  `);
    lines.push("", ...markdownSteps(group.steps));
  }
  if (plan.history !== undefined)
    lines.push(`## ${historyHeading}`, "", ...markdownSteps(plan.history));
  return `${lines.join("\n").trimEnd()}\n`;
}

const historyHeading = "If history is to be rewritten";

function markdownSteps(steps: readonly Step[]): string[] {
  const lines = steps.flatMap(({ sentence, commands }) => [
    `- [ ] ${marked(sentence)}`,
    ...(commands.length === 0
      ? []
      : ["", "  ```sh", ...commands.map((one) => `  ${shielded(one)}`), "  ```"]),
  ]);
  return [...lines, ""];
}

function headingOf({ title, findings, reach, owner, since, doubtful }: PlanGroup): string {
  const doubt = doubtful ? "If these are secrets: " : "";
  const by = owner === undefined ? "" : `, brought in by ${owner}`;
  const from = since === undefined ? "" : `, first ${since}`;
  return `${doubt}${title}: ${manyText(findings.length, "secret")}, ${reachTexts[reach]}${by}${from}`;
}

function secretWords({ id, name, secret, severity, evidence, places }: PlannedSecret): string[] {
  const shown = secret === "" ? [] : [secret.split("\n")[0] ?? ""];
  return [`${severity},`, `${evidence}:`, name, ...shown, ...places, `(${id})`];
}

/** Text that Markdown is not to read as its own marks. */
function marked(text: string): string {
  return shielded(text).replaceAll(/[\\`*_<>[\]#|]/g, String.raw`\$&`);
}
