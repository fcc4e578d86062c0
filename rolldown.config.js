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

const isReport = isIn("report/report", "report/hidden-names");
/**
 * What few scans need stands alone: files of other tools, of which some are read with packages that the others do
 * without, and what is loaded by import() for its own sake.
 */
const isApart = isIn(
  ...["findings/foreign-ignores/", "findings/added-ignores", "findings/place-allow"],
  ...["git/revision", "git/user-config", "scan/object-scan", "sources/push-by-hand"],
  ...["sources/tree-files", "text/json-text"],
);
const isEngine = isIn(
  ...["findings/", "git/", "report/", "scan/", "sources/", "text/", "verify/"],
  ...["cli/run-rules", "messages", "rules/any-key", "rules/bundle-file", "rules/whole-bundle"],
);

/** Each server's configurations are read by a file of their own, loaded where there is such a configuration. */
const webServers = ["apache", "caddy", "iis", "lighttpd", "nginx", "node"];

/**
 * A file is loaded whole, so what stands in one file is what is needed together; a module goes to the first that
 * claims it. `start` is what every run needs, `command` every command, `engine` every scan; besides, a scan loads
 * `history`, `change` or `files`.
 */
const files = [
  {
    name: "start",
    test: isIn(
      ...["builtins", "limits", "package-files", "trouble", "text/printable"],
      ...["cli/exit-codes", "cli/interrupt", "cli/version", "findings/order", "report/amounts"],
      "findings/finding",
    ),
  },
  { name: "arguments", test: isIn("cli/command-line") },
  { name: "failure", test: isIn("cli/failure") },
  {
    name: "command",
    test: isIn(
      ...["cli/commands", "cli/exit-code", "cli/option-values", "cli/options"],
      ...["cli/compile-little", "cli/plain-call", "cli/program", "cli/settings"],
      ...["cli/progress", "cli/report-file", "cli/report-run", "cli/terminal"],
      ...["cli/config/configure", "cli/config/config-files"],
    ),
  },
  { name: "hooks", test: isIn("cli/hook/") },
  { name: "rotation", test: isIn("rotation/") },
  { name: "web-report", test: isIn("report/web-report") },
  { name: "web-text", test: isIn("report/web-text", "report/web-json") },
  { name: "probe", test: isIn("cli/commands/probe", "cli/probe/", "report/probe-report") },
  { name: "web-secrets", test: isIn("cli/web/hidden-secrets") },
  { name: "web-explain", test: isIn("cli/web/answers", "cli/web/explain") },
  { name: "report", test: (id) => isIn("report/")(id) && !isReport(id) },
  ...webServers.map((name) => ({ name, test: isIn(`web/${name}/`) })),
  { name: "web", test: isIn("cli/commands/web", "cli/web/", "findings/exposed", "web/") },
  {
    name: "findings",
    test: isIn(
      ...["findings/attribution", "findings/file-findings", "findings/kept-replay"],
      ...["findings/path-table", "findings/places", "findings/split-places"],
      "findings/tree-times",
    ),
  },
  {
    name: "history",
    test: isIn(
      ...["cli/commands/history", "findings/commit-graph", "findings/history-audit"],
      ...["git/reflog", "git/stores", "scan/graph-log", "scan/job", "scan/job-share"],
      ...["scan/pipeline", "scan/pool"],
      ...["scan/tree-scan", "scan/whole-check", "sources/history", "sources/lfs-pointer"],
    ),
  },
  {
    name: "change",
    test: isIn(
      ...["cli/commands/push", "cli/commands/staged", "cli/commands/stdin"],
      ...["findings/change-audit", "findings/change-coverage", "git/commit-links"],
      ...["git/commit-graph-file", "git/commit-range", "git/index-trees"],
      ...["git/kernel-compare", "git/kernel-objects", "git/kernel-tree-change"],
      ...["git/merge-base", "git/object-cache", "git/object-reader"],
      ...["git/pack-data", "git/pack-lookup", "git/pack-tables", "git/remote"],
      ...["git/tree-change", "scan/change-scan", "sources/commit-range", "sources/input"],
      ...["sources/push", "sources/range-repository", "sources/staged"],
    ),
  },
  {
    name: "files",
    test: isIn(
      ...["cli/commands/files", "findings/files-audit", "git/ignore-file", "git/ignore-rules"],
      ...[
        "scan/files-job",
        "scan/files-scan",
        "scan/files-share",
        "scan/shared-stack",
        "sources/file-states",
      ],
      ...["sources/files", "sources/folder"],
    ),
  },
  {
    name: "decisions",
    test: isIn(
      ...["cli/policy", "findings/decide", "findings/decision-files", "findings/entry-decider"],
      ...["findings/entry-file", "findings/foreign-ignores/formats"],
    ),
  },
  {
    name: "engine",
    test: (id) =>
      (isEngine(id) && !isApart(id)) ||
      id.replaceAll("\\", "/").endsWith("/patterns/generic-model.json"),
  },
  { name: "rules", test: isIn("cli/config/", "rules/") },
];

const common = {
  platform: "node",
  // Packages are loaded where they are installed, each when it is needed.
  external: ["commander", "fast-glob", "picomatch", "re2", "smol-toml", "yaml"],
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
  ...["worker", "files-worker"].map((name) => ({
    ...common,
    input: { [name]: `src/scan/${name}.ts` },
    output: { ...output, codeSplitting: false },
  })),
]);
