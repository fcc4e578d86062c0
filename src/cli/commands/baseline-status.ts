/** `telltale baseline status`: what of a baseline is still there, what is gone, and what is new. */
import { resolve } from "node:path";
import { applyDecisions } from "../../findings/decision-files.ts";
import { printableText } from "../../text/printable.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { auditEverything } from "../everything.ts";
import { policyOf, topFolder } from "../policy.ts";
import { writeAll } from "../terminal.ts";
import { nameBelow } from "./baseline.ts";

export const run: CommandRun = async ([path = "."], settings, dependencies) => {
  const { folder, today, stdout } = dependencies;
  const name = nameBelow(topFolder(resolve(folder, path), folder), folder, settings.baseline);
  const decisions = await policyOf({ folder, target: path }, settings);
  if (decisions.baseline === undefined) throw new UserError("PATH_MISSING", printableText(name));
  const { audit, by } = await auditEverything(path, settings, dependencies);
  const { findings: counting, baseline } = applyDecisions(audit, decisions, by, today());
  const findings = counting.filter(({ state }) => state !== "ignored");
  const gone = baseline?.gone;
  const lines = [
    `${name}: ${baseline?.known ?? 0} still there, ${gone === undefined ? "unknown how many" : gone.length} gone; ${findings.length} new.`,
    ...findings.map(({ id, rule, places: [place] }) => {
      const line = place?.line === undefined ? "" : `:${place.line}`;
      return `  new   ${id} ${rule} ${place?.path ?? place?.object ?? ""}${line}`;
    }),
    ...(gone ?? []).map(({ rule, at, date }) => `  gone  ${rule} ${at}, known since ${date}`),
    ...(gone === undefined
      ? [
          "Not everything was looked at that the baseline was taken of, so nothing is said to be gone.",
        ]
      : []),
  ];
  await writeAll(stdout, `${lines.join("\n")}\n`);
  return findings.length > 0 ? 1 : 0;
};
