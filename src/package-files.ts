/**
 * Where the files of the package lie, for both layouts of the code.
 *
 * In: nothing. Out: absolute paths. This module is dist/src/package-files.js, and part of a bundled file in dist/cli/:
 * from either, `dist` is one folder up. Files that are found by their place are named here and nowhere else.
 */
import { join } from "node:path";

const dist = join(import.meta.dirname, "..");

/** The package's own description of itself. */
export const packageFile: string = join(dist, "..", "package.json");
/** The folder of the package's own rules. */
export const ownRulesFolder: string = join(dist, "..", "patterns", "secrets");
/** All rules, ready to use: what rules/bundle.ts writes. */
export const bundleFile: string = join(dist, "rules.json");
/** How each kind of secret is replaced, as people write it, and ready to use: what rotation/bundle.ts writes. */
export const ownRotationFolder: string = join(dist, "..", "patterns", "rotation");
export const rotationFile: string = join(dist, "rotation.json");
/** The automaton of these rules' keywords: what scan/bundle.ts writes. */
export const automatonFile: string = join(dist, "automaton.bin");
/** What threads run. Always the bundled file: a thread that loads one file starts in half the time. */
export const workerFile: string = join(dist, "cli", "worker.cjs");
export const filesWorkerFile: string = join(dist, "cli", "files-worker.cjs");
/** WebAssembly of git/kernel/ and scan/kernel/. */
export const gitKernelFile: string = join(dist, "git-kernel.wasm");
export const scanKernelFile: string = join(dist, "scan-kernel.wasm");
