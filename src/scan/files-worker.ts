/**
 * The thread of a scan of files: runs one FilesJob until no work is left.
 *
 * In: one message with the share. Out: one message with what was found, in offsets, numbers and digests.
 */
import { parentPort, workerData } from "node:worker_threads";
import { readBundle } from "../rules/bundle-file.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { FilesJob } from "./files-job.ts";
import type { FilesShare } from "./files-share.ts";
import { prepareJob } from "./prepared-job.ts";

const prepared = prepareJob((workerData as RuleBundle | null) ?? readBundle());
parentPort?.once("message", (share: FilesShare) => {
  const job = new FilesJob(share, prepared, { kernel: true, leavesLarge: false });
  job.run();
  parentPort?.postMessage(job.part());
});
