#!/usr/bin/env node
/**
 * telltale from a clone of its repository: what the pre-commit framework runs (.pre-commit-hooks.yaml).
 *
 * The framework has a clone of the version that a project asks for. It is built there the first time, which takes the
 * minutes that `npm ci` takes; `npm install --global` of a repository, the framework's own way, sets npm on its own
 * half-made folder (npm 11). Plain JavaScript, as nothing is built yet.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const clone = fileURLToPath(new URL("../../..", import.meta.url));
const command = fileURLToPath(new URL("../../../dist/cli/telltale.cjs", import.meta.url));

/** Exit code for a hook that could not run: git stops. */
const notRun = 2;

if (!existsSync(command)) {
  process.stderr.write("telltale: building it in the framework's clone; this is done once.\n");
  // What npm the framework itself was started by is none of this one's business.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?:config_(?!nodedir)|lifecycle_|package_|command)/i.test(name),
    ),
  );
  const { status, stderr } = spawnSync("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"], {
    cwd: clone,
    encoding: "utf8",
    env: environment,
    shell: process.platform === "win32",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0 || !existsSync(command)) {
    process.stderr.write(`${stderr ?? ""}telltale: it could not be built in ${clone}\n`);
    process.exit(notRun);
  }
}
const { status } = spawnSync(process.execPath, [command, ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exitCode = status ?? notRun;
