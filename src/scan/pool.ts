/**
 * Threads for one scan: started once, asked phase by phase.
 *
 * In: the share and how many threads. Out: the results of all of them. Where there is little to do, the job runs in
 * place instead, as starting a thread takes longer.
 */
import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import type { Tasks } from "../git/delta-forest.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { controlNext, Job, prepareJob } from "./job.ts";
import type { JobShare, TextResult, TreeResult } from "./job.ts";
import type { ThreadRequest } from "./worker.ts";

/** Runs the two phases. A thread that ends before its time rejects: its bug is ours. */
export type Pool = {
  readonly share: (share: JobShare) => void;
  readonly text: (tasks: Tasks) => Promise<readonly TextResult[]>;
  readonly trees: (tasks: Tasks) => Promise<readonly TreeResult[]>;
  readonly close: () => Promise<void>;
};

/** A pool of `threads` workers, which load what they need meanwhile; 0 runs everything in place. */
export function openPool(bundle: () => RuleBundle, threads: number): Pool {
  if (threads === 0) return inPlace(bundle);
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./worker.js", import.meta.url)),
  );
  let control: Int32Array | undefined;
  const run = async <Result>(phase: "text" | "trees", tasks: Tasks): Promise<Result[]> => {
    if (control !== undefined) Atomics.store(control, controlNext, 0);
    return Promise.all(workers.map((worker) => ask<Result>(worker, { phase, tasks })));
  };
  return {
    share: (share) => {
      ({ control } = share);
      for (const worker of workers)
        worker.postMessage({ phase: "share", share } satisfies ThreadRequest);
    },
    text: (tasks) => run<TextResult>("text", tasks),
    trees: (tasks) => run<TreeResult>("trees", tasks),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
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

function inPlace(bundle: () => RuleBundle): Pool {
  let job: Job | undefined;
  let shared: JobShare | undefined;
  const started = (): Job => {
    assert(shared !== undefined);
    Atomics.store(shared.control, controlNext, 0);
    return (job ??= new Job(shared, prepareJob(bundle())));
  };
  return {
    share: (share) => {
      shared = share;
    },
    text: async (tasks) => [started().text(tasks)],
    trees: async (tasks) => [started().trees(tasks)],
    close: async () => {},
  };
}
