/**
 * Threads for one scan: started once, asked phase by phase.
 *
 * In: the share and how many threads. Out: the results of all of them. The main thread is one: it has read the pack
 * indexes, so it would wait, and each further thread loads and compiles the same code anew. Where there is little to do,
 * it is the only one, as starting a thread takes longer; where there are large texts, it keeps out of it.
 */
import type { Worker } from "node:worker_threads";
import { workerThreads } from "../builtins.ts";
import type { Tasks } from "../git/delta-forest.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { statusPending, statusScanned } from "../git/catalog.ts";
import { inPlaceMadeBytes } from "../limits.ts";
import { workerFile } from "../package-files.ts";
import { drained, Job } from "./job.ts";
import { controlNext } from "./job-share.ts";
import type { JobShare, TextResult, TreeResult } from "./job-share.ts";
import { prepareJob } from "./prepared-job.ts";
import type { ThreadRequest } from "./worker.ts";

/**
 * The two phases; tasks of the second are made while the first runs. `begin` is told of each, and `onTexts` of what the
 * first gave, while the second runs.
 */
export type Phases = {
  readonly text: Tasks;
  readonly trees: () => Tasks;
  /** Some text may take long by itself. */
  readonly hasLarge: boolean;
  readonly onTexts: (texts: readonly TextResult[]) => void;
  readonly begin: (phase: "text" | "trees", tasks: Tasks) => void;
};

/** What each thread found. A thread has the same place in both lists. */
export type PoolResults = {
  readonly texts: readonly TextResult[];
  readonly trees: readonly TreeResult[];
};

export type Pool = {
  readonly scan: (share: JobShare, phases: Phases) => Promise<PoolResults>;
  readonly close: () => Promise<void>;
};

/**
 * A pool of `threads` threads, this one among them. Workers load what they need meanwhile: the package's rules, unless
 * they are given others (`own`). One that ends early rejects: its bug is ours.
 */
export function openThreads(bundle: () => RuleBundle, threads: number, own?: RuleBundle): Pool {
  const { Worker } = workerThreads();
  const started = (): Worker => new Worker(workerFile, { workerData: own });
  const workers = Array.from({ length: threads - 1 }, started);
  return {
    scan: async (share, { text, trees, hasLarge, begin, onTexts }) => {
      // While this thread looks at one text, it hears no signal.
      if (hasLarge) workers.push(started());
      for (const worker of workers) {
        worker.postMessage({ phase: "share", share } satisfies ThreadRequest);
      }
      const askAll = <Result>(phase: "text" | "trees", tasks: Tasks): Promise<Result>[] => {
        begin(phase, tasks);
        Atomics.store(share.control, controlNext, 0);
        return workers.map((worker) => ask<Result>(worker, { phase, tasks }));
      };
      const textsAsked = askAll<TextResult>("text", text);
      const job = hasLarge ? undefined : new Job(share, prepareJob(bundle()));
      const treeTasks = trees();
      const ownTexts = job === undefined ? [] : [rested(job.text(text))];
      const texts = await Promise.all([...ownTexts, ...textsAsked]);
      const treesAsked = askAll<TreeResult>("trees", treeTasks);
      onTexts(texts);
      const ownTrees = job === undefined ? [] : [rested(job.trees(treeTasks))];
      return { texts, trees: await Promise.all([...ownTrees, ...treesAsked]) };
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** The result of a phase, with rests in which signals and messages are heard. */
async function rested<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/**
 * A pool that runs in place, as little seems to be there. Should it unfold to more than `inPlaceMadeBytes`, the pool
 * that `open` gives does it all again.
 */
export function openInPlace(bundle: () => RuleBundle, open: () => Pool): Pool {
  let instead: Pool | undefined;
  return {
    scan: async (share, phases) => {
      const job = new Job(share, prepareJob(bundle()), { bytesMax: inPlaceMadeBytes });
      const begin = (phase: "text" | "trees", tasks: Tasks): Tasks => {
        phases.begin(phase, tasks);
        Atomics.store(share.control, controlNext, 0);
        return tasks;
      };
      const text = drained(job.text(begin("text", phases.text)));
      if (!job.isOverLimit) phases.onTexts([text]);
      const tree = job.isOverLimit ? undefined : drained(job.trees(begin("trees", phases.trees())));
      if (tree !== undefined && !job.isOverLimit) return { texts: [text], trees: [tree] };
      const { status } = share.catalog;
      for (let row = 0; row < status.length; row++) {
        if (status[row] === statusScanned) status[row] = statusPending;
      }
      instead = open();
      return instead.scan(share, phases);
    },
    close: async () => {
      await instead?.close();
    },
  };
}

function ask<Result>(worker: Worker, request: ThreadRequest): Promise<Result> {
  return new Promise((resolve, reject) => {
    const ended = (code: number): void => {
      reject(new Error(`worker thread ended with code ${code}`));
    };
    worker.once("error", reject);
    worker.once("exit", ended);
    worker.once("message", (result: Result) => {
      worker.off("error", reject);
      worker.off("exit", ended);
      resolve(result);
    });
    worker.postMessage(request);
  });
}
