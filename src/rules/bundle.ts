/**
 * The build step: patterns/secrets becomes dist/rules.json.
 *
 * In: the package's rule files. Out: the bundle, or every mistake on standard error and a failed build.
 */
import { ownRulesFolder } from "../package-files.ts";
import { writeBundle } from "./bundle-file.ts";
import { compileRules } from "./compile.ts";
import { loadRules } from "./load.ts";

const loaded = loadRules(ownRulesFolder);
const compiled = compileRules(loaded.rules);
const mistakes = [...loaded.mistakes, ...compiled.mistakes];
if (mistakes.length > 0) {
  for (const { file, line, column, sentence } of mistakes) {
    process.stderr.write(`patterns/secrets/${file}:${line}:${column}: ${sentence}\n`);
  }
  process.exitCode = 1;
} else {
  writeBundle(compiled.bundle);
}
