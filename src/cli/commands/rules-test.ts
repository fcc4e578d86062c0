/** `telltale rules test FILE...`: whether rules find their examples, and only these. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { configFileBytesMax } from "../../limits.ts";
import { manyText } from "../../report/amounts.ts";
import { shielded } from "../../text/printable.ts";
import { UserError } from "../../trouble.ts";
import type { CommandRun } from "../command.ts";
import { testRules } from "../rule-test.ts";
import { writeAll } from "../terminal.ts";

export const run: CommandRun = async (files, _, { stdout, folder }) => {
  if (files.length === 0) throw new UserError("USAGE", "rules test takes at least one file.");
  const texts = files.map((file) => ({ file, text: readText(resolve(folder, file), file) }));
  const { rules, examples, mistakes } = testRules(texts);
  for (const { file, line, column, sentence } of mistakes)
    await writeAll(stdout, `${shielded(`${file}:${line}:${column}: ${sentence}`)}\n`);
  const { length } = mistakes;
  const result = length === 0 ? "all as they should be" : manyText(length, "mistake");
  await writeAll(
    stdout,
    `${manyText(rules, "rule")}, ${manyText(examples, "example")}: ${result}\n`,
  );
  return mistakes.length === 0 ? 0 : 1;
};

function readText(path: string, file: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= configFileBytesMax) return bytes.toString("utf8");
  } catch {
    throw new UserError("PATH_MISSING", file);
  }
  throw new UserError("RULES_BAD", `${file} is larger than ${configFileBytesMax} bytes`);
}
