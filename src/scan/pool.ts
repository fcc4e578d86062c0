/**
 * Threads for one scan: started once, asked phase by phase.
 *
 * In: the share and how many threads. Out: the results of all of them. Where there is little to do, the job runs in
 * place instead, as starting a thread takes longer.
 */
import type { Worker } from "node:worker_threads";
import { workerThreads } from "../builtins.ts";
import type { Tasks } from "../git/delta-forest.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { statusPending, statusScanned } from "../git/catalog.ts";
import { inPlaceMadeBytes } from "../limits.ts";
import { workerFile } from "../package-files.ts";
import { controlNext, Job } from "./job.ts";
import type { JobShare, TextResult, TreeResult } from "./job.ts";
import { prepareJob } from "./prepared-job.ts";
import type { ThreadRequest } from "./worker.ts";

/**
 * The two phases; tasks of the second are made while the first runs. `begin` is told of each, and `onTexts` of what the
 * first gave, while the second runs.
 */
export type Phases = {
  readonly text: Tasks;
  readonly trees: () => Tasks;
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
 * A pool of `threads` workers, which load what they need meanwhile: the package's rules, unless they are given
 * others. One that ends early rejects: its bug is ours.
 */
export function openThreads(threads: number, bundle?: RuleBundle): Pool {
  const { Worker } = workerThreads();
  const workers = Array.from(
    { length: threads },
    () => new Worker(workerFile, { workerData: bundle }),
  );
  return {
    scan: async (share, { text, trees, begin, onTexts }) => {
      for (const worker of workers) {
        worker.postMessage({ phase: "share", share } satisfies ThreadRequest);
      }
      const run = <Result>(phase: "text" | "trees", tasks: Tasks): Promise<Result[]> => {
        begin(phase, tasks);
        Atomics.store(share.control, controlNext, 0);
        return Promise.all(workers.map((worker) => ask<Result>(worker, { phase, tasks })));
      };
      const running = run<TextResult>("text", text);
      const treeTasks = trees();
      const texts = await running;
      const treesRunning = run<TreeResult>("trees", treeTasks);
      onTexts(texts);
      return { texts, trees: await treesRunning };
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/**
 * A pool that runs in place, as little seems to be there. Should it unfold to more than `inPlaceMadeBytes`, threads
 * do it all again.
 */
export function openInPlace(bundle: () => RuleBundle, threads: number, own?: RuleBundle): Pool {
  let instead: Pool | undefined;
  return {
    scan: async (share, phases) => {
      const job = new Job(share, prepareJob(bundle()), { bytesMax: inPlaceMadeBytes });
      const begin = (phase: "text" | "trees", tasks: Tasks): Tasks => {
        phases.begin(phase, tasks);
        Atomics.store(share.control, controlNext, 0);
        return tasks;
      };
      const text = job.text(begin("text", phases.text));
      if (!job.isOverLimit) phases.onTexts([text]);
      const tree = job.isOverLimit ? undefined : job.trees(begin("trees", phases.trees()));
      if (tree !== undefined && !job.isOverLimit) return { texts: [text], trees: [tree] };
      const { status } = share.catalog;
      for (let row = 0; row < status.length; row++) {
        if (status[row] === statusScanned) status[row] = statusPending;
      }
      instead = openThreads(threads, own);
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
