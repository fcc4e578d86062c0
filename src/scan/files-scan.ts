/**
 * The scan of files as they lie in folders: from roots to the files in which secrets stand.
 *
 * In: roots, rules, how many threads. Out: what every thread found. The main thread begins by itself, and with little
 * to do that is all; otherwise threads join it, and it works on between its other duties, a few milliseconds at a time.
 * Where only one thread is wanted, it leaves all to that one.
 */
import type { Worker } from "node:worker_threads";
import { workerThreads } from "../builtins.ts";
import { filesOfItem, filesWaitingBytes, inPlaceBytes, inPlaceFiles } from "../limits.ts";
import { filesWorkerFile } from "../package-files.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { filesIn, FilesJob, itemOf } from "./files-job.ts";
import { filesDone, filesStop } from "./files-share.ts";
import type { FilesPart, FilesShare } from "./files-share.ts";
import { prepareJob } from "./prepared-job.ts";
import { SharedStack, sharedStackMemory } from "./shared-stack.ts";

/** A folder to scan, or some files of it. Paths and names are bytes as latin1. */
export type ScanRoot = { readonly path: string; readonly names: readonly string[] };

export type FilesRequest = {
  readonly roots: readonly ScanRoot[];
  readonly threads: number;
  readonly bundle: RuleBundle;
  /** The bundle is the package's as it is: threads read it themselves. */
  readonly isBuiltIn: boolean;
  /** Largest file that is scanned. */
  readonly fileBytesMax: number;
  /** Told the bytes scanned so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Called before threads are started. */
  readonly onThreads?: () => void;
  readonly signal?: AbortSignal;
};

export type FilesResult = {
  /** What each thread found; secrets are numbers of its own table. */
  readonly parts: readonly FilesPart[];
  /** Files and folders that were known, and not come to, when the run was stopped. */
  readonly notReached: number;
  readonly interrupted: boolean;
};

export async function scanFiles(request: FilesRequest): Promise<FilesResult> {
  const share: FilesShare = {
    roots: request.roots.map(({ path }) => path),
    work: sharedStackMemory(filesWaitingBytes),
    large: sharedStackMemory(filesWaitingBytes),
    control: new Int32Array(new SharedArrayBuffer(8)),
    fileBytesMax: request.fileBytesMax,
  };
  const work = new SharedStack(share.work);
  const stop = (): void => {
    Atomics.store(share.control, filesStop, 1);
  };
  request.signal?.addEventListener("abort", stop);
  if (request.signal?.aborted === true) stop();
  const threads = new Threads(share, request.isBuiltIn ? undefined : request.bundle);
  try {
    const job = new FilesJob(share, prepareJob(request.bundle), {
      kernel: false,
      leavesLarge: true,
    });
    for (const [root, { names }] of request.roots.entries()) addRoot(job, root, names);
    while (!work.isDone && share.control[filesStop] === 0) {
      const isMuch = job.bytes > inPlaceBytes || job.files > inPlaceFiles || job.hasLeft;
      if (isMuch && threads.count === 0) {
        request.onThreads?.();
        await threads.start(Math.max(1, request.threads - 1));
        if (request.threads > 1) job.useKernel();
      }
      const isBusy = workFor(job, turnMs, threads.count === 0 || request.threads > 1);
      request.onProgress?.(1024 * Atomics.load(share.control, filesDone));
      if (isBusy || threads.count === 0) await nextTurn();
      else await Promise.race([threads.parts(), later()]);
    }
    const parts = [job.part(), ...(await threads.parts())];
    return {
      parts,
      notReached: leftOf(work) + leftOf(new SharedStack(share.large)) + notReachedOf(parts),
      interrupted: request.signal?.aborted === true,
    };
  } finally {
    request.signal?.removeEventListener("abort", stop);
    await threads.close();
  }
}

function addRoot(job: FilesJob, root: number, names: readonly string[]): void {
  if (names.length === 0) job.add(itemOf(root, "", []));
  for (let from = 0; from < names.length; from += filesOfItem)
    job.add(itemOf(root, "", names.slice(from, from + filesOfItem)));
}

/** Milliseconds of work after which the main thread hears of signals and threads. */
const turnMs = 15;

/** Milliseconds after which it looks for work again. */
const idleMs = 5;

/** Whether there still was something to do when the time was up. */
function workFor(job: FilesJob, ms: number, takesNew: boolean): boolean {
  const end = Date.now() + ms;
  while (job.step(takesNew)) if (Date.now() > end) return true;
  return false;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function later(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, idleMs);
  });
}

function leftOf(stack: SharedStack): number {
  let left = 0;
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) left += filesIn(item);
  return left;
}

function notReachedOf(parts: readonly FilesPart[]): number {
  return parts.reduce((sum, { notReached }) => sum + notReached, 0);
}

/** Threads that were started for one scan. One that ends early rejects: its bug is ours. */
class Threads {
  readonly #share: FilesShare;
  /** Where it is not the package's. */
  readonly #bundle: RuleBundle | undefined;
  #workers: readonly Worker[] = [];
  #parts: Promise<readonly FilesPart[]> = Promise.resolve([]);

  constructor(share: FilesShare, bundle: RuleBundle | undefined) {
    this.#share = share;
    this.#bundle = bundle;
  }

  get count(): number {
    return this.#workers.length;
  }

  async start(count: number): Promise<void> {
    const { Worker } = workerThreads();
    this.#workers = Array.from(
      { length: count },
      () => new Worker(filesWorkerFile, { workerData: this.#bundle }),
    );
    this.#parts = Promise.all(this.#workers.map((worker) => partOf(worker, this.#share)));
  }

  /** What each found, when all have ended. */
  parts(): Promise<readonly FilesPart[]> {
    return this.#parts;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function partOf(worker: Worker, share: FilesShare): Promise<FilesPart> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", (code) => {
      reject(new Error(`worker thread ended with code ${code}`));
    });
    worker.once("message", resolve);
    worker.postMessage(share);
  });
}
