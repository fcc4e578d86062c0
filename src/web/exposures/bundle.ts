/**
 * The build step: patterns/exposures becomes dist/exposures.json.
 *
 * In: the package's families. Out: one JSON list, or every mistake on standard error and a failed build.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exposuresFile, ownExposuresFolder } from "../../package-files.ts";
import { readFamilyFile } from "./family-file.ts";

const files = readdirSync(ownExposuresFolder)
  .filter((name) => name.endsWith(".yaml"))
  .toSorted()
  .map((name) => readFamilyFile(name, readFileSync(join(ownExposuresFolder, name), "utf8")));
const mistakes = files.flatMap((file) => file.mistakes);
for (const { file, line, column, sentence } of mistakes)
  process.stderr.write(`patterns/exposures/${file}:${line}:${column}: ${sentence}\n`);
if (mistakes.length > 0) process.exitCode = 1;
else {
  const families = files.flatMap(({ entries }) => entries.map(({ family }) => family));
  writeFileSync(exposuresFile, JSON.stringify(families));
}
