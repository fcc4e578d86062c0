/**
 * Runs the tests: all of them, or those whose path holds one of the arguments (`npm test -- git/`).
 *
 * The compiled files are listed here, because Node 20 expands no patterns. Two files run at a time: many of them
 * start threads and processes of their own.
 */
import { readdirSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

// The settings of whoever runs the tests are no part of them.
process.env["XDG_CONFIG_HOME"] = join(tmpdir(), "telltale-tests-without-settings");
process.env["GIT_CONFIG_GLOBAL"] = devNull;

const root = fileURLToPath(new URL(".", import.meta.url));
const filters = process.argv.slice(2);
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
  .toSorted();

if (files.length === 0) {
  process.stderr.write(`no test file has ${filters.join(" or ")} in its path\n`);
  process.exitCode = 1;
} else {
  const stream = run({ files: files.map((name) => join(root, name)), concurrency: 2 });
  stream.on("test:fail", () => {
    process.exitCode = 1;
  });
  stream.compose(new spec()).pipe(process.stdout);
}
