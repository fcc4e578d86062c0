/**
 * The thread: runs one Job, phase by phase, as pool.ts asks.
 *
 * In: messages: first the share, then phases with their tasks. Out: one message a phase with the job's result. Only
 * offsets, numbers and digests cross; never text. Everything is loaded before the share is there, as the main thread
 * reads pack indexes meanwhile.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Tasks } from "../git/delta-forest.ts";
import { readBundle } from "../rules/bundle-file.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { drained, Job } from "./job.ts";
import type { JobShare } from "./job-share.ts";
import { prepareJob } from "./prepared-job.ts";

export type ThreadRequest =
  | { readonly phase: "share"; readonly share: JobShare }
  | { readonly phase: "text" | "trees"; readonly tasks: Tasks };

const prepared = prepareJob((workerData as RuleBundle | undefined) ?? readBundle());
let job: Job | undefined;
parentPort?.on("message", (request: ThreadRequest) => {
  if (request.phase === "share") job = new Job(request.share, prepared);
  else if (job !== undefined) {
    parentPort?.postMessage(
      request.phase === "text"
        ? drained(job.text(request.tasks))
        : drained(job.trees(request.tasks)),
    );
  }
});
