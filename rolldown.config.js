/**
 * The command line in few files: dist/cli, made from src.
 *
 * Finding, reading and linking ninety small modules takes Node longer than all else that a short run does
 * (ARCHITECTURE.md has the numbers). So the command and its thread are joined: plain, unminified code with source
 * maps, in CommonJS, which Node starts sooner than modules.
 */
import { defineConfig } from "rolldown";

const source = `${import.meta.dirname.replaceAll("\\", "/")}/src/`;

/** Whether a module is one of those files of src, or in one of those folders; "" is all of it. */
function isIn(...paths) {
  return (id) => {
    const name = id.replaceAll("\\", "/");
    if (!name.startsWith(source)) return false;
    const path = name.slice(source.length);
    return paths.some((one) =>
      one === "" || one.endsWith("/") ? path.startsWith(one) : path === `${one}.ts`,
    );
  };
}

const isReport = isIn("report/report");

/**
 * A file is loaded whole, so what stands in one file is what is needed together; a module goes to the first that
 * claims it. `start` is what every run needs, `engine` what every scan needs.
 */
const files = [
  {
    name: "start",
    test: isIn(
      ...["builtins", "limits", "package-files", "trouble", "text/printable"],
      ...["cli/exit-codes", "cli/interrupt", "cli/version", "findings/order", "report/amounts"],
    ),
  },
  { name: "arguments", test: isIn("cli/command-line") },
  { name: "failure", test: isIn("cli/failure") },
  { name: "command", test: isIn("cli/") },
  { name: "report", test: (id) => isIn("report/")(id) && !isReport(id) },
  {
    name: "findings",
    test: isIn(
      ...["findings/assemble", "findings/attribution", "findings/file-findings", "findings/locate"],
      ...["findings/kept-replay", "findings/origins", "findings/path-table", "findings/places"],
      "findings/tree-times",
    ),
  },
  { name: "engine", test: (id) => isIn("")(id) && !isIn("cli")(id) },
];

const common = {
  platform: "node",
  // Packages are loaded where they are installed, each when it is needed.
  external: ["commander", "picomatch", "re2"],
  tsconfig: false,
  transform: { target: "node20.19" },
};

const output = {
  dir: "dist/cli",
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
  sourcemap: true,
  comments: { legal: true, annotation: false, jsdoc: false },
  dynamicImportInCjs: false,
};

export default defineConfig([
  {
    ...common,
    input: { telltale: "src/cli.ts" },
    preserveEntrySignatures: false,
    output: {
      ...output,
      codeSplitting: { includeDependenciesRecursively: false, groups: files },
    },
  },
  {
    ...common,
    input: { worker: "src/scan/worker.ts" },
    output: { ...output, codeSplitting: false },
  },
]);
