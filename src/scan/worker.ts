/**
 * The thread: runs one Job, phase by phase, as pool.ts asks.
 *
 * In: workerData (the share) and messages that name a phase and its tasks. Out: one message a phase with the
 * job's result. Only offsets, numbers and digests cross; never text.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Tasks } from "../git/delta-forest.ts";
import { readBundle } from "../rules/bundle-file.ts";
import { Job } from "./job.ts";
import type { JobShare } from "./job.ts";

export type PhaseRequest = { readonly phase: "text" | "trees"; readonly tasks: Tasks };

const job = new Job(workerData as JobShare, readBundle());
parentPort?.on("message", ({ phase, tasks }: PhaseRequest) => {
  parentPort?.postMessage(phase === "text" ? job.text(tasks) : job.trees(tasks));
});
