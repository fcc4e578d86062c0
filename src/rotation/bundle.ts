/**
 * The build step: patterns/rotation becomes dist/rotation.json.
 *
 * In: the package's entries. Out: one JSON list, or every mistake on standard error and a failed build.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownRotationFolder, rotationFile } from "../package-files.ts";
import { readEntryFile } from "./entry-file.ts";

const files = readdirSync(ownRotationFolder)
  .filter((name) => name.endsWith(".yaml"))
  .toSorted()
  .map((name) => readEntryFile(name, readFileSync(join(ownRotationFolder, name), "utf8")));
const mistakes = files.flatMap((file) => file.mistakes);
for (const { file, line, column, sentence } of mistakes)
  process.stderr.write(`patterns/rotation/${file}:${line}:${column}: ${sentence}\n`);
if (mistakes.length > 0) process.exitCode = 1;
else writeFileSync(rotationFile, JSON.stringify(files.flatMap(({ entries }) => entries)));
