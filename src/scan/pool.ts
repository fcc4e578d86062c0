/**
 * Threads for one scan: started once, asked phase by phase.
 *
 * In: the share and how many threads. Out: the results of all of them. Where there is little to do, the job runs in
 * place instead, as starting a thread takes longer.
 */
import { Worker } from "node:worker_threads";
import type { Tasks } from "../git/delta-forest.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { controlNext, Job } from "./job.ts";
import type { JobShare, TextResult, TreeResult } from "./job.ts";
import type { PhaseRequest } from "./worker.ts";

/** Runs the two phases. A thread that ends before its time rejects: its bug is ours. */
export type Pool = {
  readonly text: (tasks: Tasks) => Promise<readonly TextResult[]>;
  readonly trees: (tasks: Tasks) => Promise<readonly TreeResult[]>;
  readonly close: () => Promise<void>;
};

/** A pool of `threads` workers; 0 runs everything in place. */
export function openPool(share: JobShare, bundle: () => RuleBundle, threads: number): Pool {
  if (threads === 0) return inPlace(share, bundle);
  const workers = Array.from({ length: threads }, () => {
    // Buffers of objects are not on the heap; what is, is small. A small young generation keeps memory down.
    return new Worker(new URL("./worker.js", import.meta.url), { workerData: share });
  });
  const run = async <Result>(phase: PhaseRequest["phase"], tasks: Tasks): Promise<Result[]> => {
    Atomics.store(share.control, controlNext, 0);
    return Promise.all(workers.map((worker) => ask<Result>(worker, { phase, tasks })));
  };
  return {
    text: (tasks) => run<TextResult>("text", tasks),
    trees: (tasks) => run<TreeResult>("trees", tasks),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function ask<Result>(worker: Worker, request: PhaseRequest): Promise<Result> {
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

function inPlace(share: JobShare, bundle: () => RuleBundle): Pool {
  let job: Job | undefined;
  const theJob = (): Job => (job ??= new Job(share, bundle()));
  const start = (): void => {
    Atomics.store(share.control, controlNext, 0);
  };
  return {
    text: async (tasks) => {
      start();
      return [theJob().text(tasks)];
    },
    trees: async (tasks) => {
      start();
      return [theJob().trees(tasks)];
    },
    close: async () => {},
  };
}
