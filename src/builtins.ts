/**
 * Parts of Node and packages that most runs do without: loaded when they are first asked for.
 *
 * In: nothing. Out: the modules. Each of these takes 1 to 3 ms to load, where Node itself starts in 40: a hook that
 * finds nothing to hash or to inflate should not wait for them.
 */

/** Hashes, 2.5 ms. */
export function crypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}

/** Inflating and CRC-32, 1.5 ms. */
export function zlib(): typeof import("node:zlib") {
  return process.getBuiltinModule("node:zlib");
}

/** Threads, 1.5 ms. */
export function workerThreads(): typeof import("node:worker_threads") {
  return process.getBuiltinModule("node:worker_threads");
}

/** A package, by the name under which it is installed. */
export function installed(name: "fast-glob" | "picomatch" | "re2" | "smol-toml"): unknown {
  const { createRequire } = process.getBuiltinModule("node:module");
  return createRequire(import.meta.filename)(name);
}

/**
 * Has V8 optimize less, in a process that ends in a second or two. V8 11 (Node 20) optimizes what has run for a few
 * milliseconds: three hundred functions in a push of a thousand commits, each inlined into others. That is a quarter of
 * all processor time, and more than it gains: what is hot is WebAssembly. Later versions wait longer by themselves, and do
 * not know these flags.
 */
export function compileLess(): void {
  if (!/^1[01]\./.test(process.versions.v8)) return;
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  setFlagsFromString("--interrupt-budget=500000");
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=200");
}
