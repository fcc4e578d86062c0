/**
 * How V8 is to compile a run that has much to do: each function for itself, and not before it has run for a while.
 *
 * By default it compiles what is called often together with all that it calls, again in each thread, and again whenever
 * something turns out otherwise: a quarter of all the time of a run of three seconds (redis: 0.5 of 3.3 s of CPU time,
 * git: 0.3 of 8.4). V8 11 (Node 20) does so after a few milliseconds; later versions wait longer by themselves, and do
 * not know the second flag. The loops are WebAssembly, which is compiled as ever. It holds for the whole process, so it
 * is for the command line alone, and for runs that start threads or look at many texts together.
 */
export function compileLittle(): void {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=0");
  if (/^1[01]\./.test(process.versions.v8)) setFlagsFromString("--interrupt-budget=500000");
}
