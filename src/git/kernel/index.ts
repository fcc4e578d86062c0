/** What the kernel offers. Built by `npm run build` into dist/git-kernel.wasm; used by git/kernel-memory.ts. */
export { inflate } from "./inflate";
export { applyDelta } from "./delta";
export { commonEnd, commonStart, compareTrees, entryOfName } from "./compare";
export { matchParts } from "./match-parts";
