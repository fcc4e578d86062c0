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
