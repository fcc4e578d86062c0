/**
 * How V8 is to compile a run over a history: each function for itself.
 *
 * By default it compiles what is called often together with all that it calls, again in each thread, and again whenever
 * something turns out otherwise: a quarter of all the time of a run of three seconds (redis: 0.5 of 3.3 s of CPU time,
 * git: 0.3 of 8.4). The loops are WebAssembly, which is compiled as ever. It holds for the whole process, so it is for
 * the command line alone, and for runs that start threads.
 */
export function compileLittle(): void {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=0");
}
