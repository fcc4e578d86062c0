/**
 * One thread's share of a scan: takes tasks from the common list until none is left.
 *
 * In: the shared tables of a repository, and the bundle of rules. Out: for each phase a plain result that can cross
 * threads. First all text (blobs, commits, tags, plain files), then, when every thread knows which blobs hold
 * secrets, the trees. worker.ts runs this in threads, pool.ts in the main thread, which hears signals in between.
 */
import { readFileSync, statSync } from "node:fs";
import { crypto } from "../builtins.ts";
import { catalogLookup, rowOid } from "../git/catalog.ts";
import type { Tasks } from "../git/delta-forest.ts";
import { DeltaWalk } from "../git/delta-walk.ts";
import type { Visitor } from "../git/delta-walk.ts";
import { KernelMemory } from "../git/kernel-memory.ts";
import { findOid } from "../git/object-id.ts";
import { ObjectStore } from "../git/object-store.ts";
import { typeBlob, typeCommit, typeTag, typeTree } from "../git/pack-entry.ts";
import { stepBytes } from "../limits.ts";
import { GraphLog } from "./graph-log.ts";
import { controlDone, controlNext, controlStop } from "./job-share.ts";
import type { JobShare, JobTrouble, TextResult, TreeResult } from "./job-share.ts";
import { Matcher } from "./match.ts";
import { NameTable } from "./name-table.ts";
import { Numbers } from "./numbers.ts";
import { TextKernel } from "./text-kernel.ts";
import type { PreparedJob } from "./prepared-job.ts";
import { emptySet, SecretSets } from "./secret-sets.ts";
import { SecretTable } from "./secrets.ts";
import { TextScan } from "./text-scan.ts";
import { TextState } from "./text-state.ts";
import { TreeScan, TreeState } from "./tree-scan.ts";
import { sameTextStates, sameTreeStates } from "./whole-check.ts";

/** What a job may make before it gives up; for one that runs in place. */
export type JobLimit = { readonly bytesMax: number };

/** The result of a phase, without a rest on the way. */
export function drained<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

export class Job {
  readonly #share: JobShare;
  readonly #store: ObjectStore;
  readonly #walk: DeltaWalk;
  readonly #secrets = new SecretTable();
  readonly #sets: SecretSets;
  readonly #scan: TextScan;
  /** Does without the kernel: for --check-deltas. */
  readonly #slowScan: TextScan | undefined;
  readonly #trees: TreeScan;
  readonly #names: NameTable;
  readonly #troubles: JobTrouble[] = [];
  readonly #bytesMax: number;
  #bytesMade = 0;
  #checked = 0;

  constructor(share: JobShare, { bundle, automaton, fileNames }: PreparedJob, limit?: JobLimit) {
    this.#bytesMax = limit?.bytesMax ?? Infinity;
    this.#share = share;
    this.#store = new ObjectStore(share.catalog);
    const memory = share.plain ? undefined : new KernelMemory();
    this.#walk = new DeltaWalk(this.#store, share.forest, memory);
    this.#sets = new SecretSets(bundle);
    const matcher = new Matcher(bundle, this.#secrets);
    const kernel = memory === undefined ? undefined : new TextKernel(memory, automaton, matcher);
    if (share.checkDeltas)
      this.#slowScan = new TextScan(automaton, matcher, undefined, () => this.#stopped());
    this.#scan = new TextScan(automaton, matcher, kernel, () => this.#stopped());
    this.#names = new NameTable(fileNames, automaton, this.#scan, this.#sets);
    this.#trees = new TreeScan(catalogLookup(share.catalog), share.marked, this.#names);
  }

  /** First phase: every task of `tasks`, then files and texts. Yields now and then; so does the second. */
  *text(tasks: Tasks): Generator<void, TextResult> {
    const graph = new GraphLog(this.#share.catalog);
    const objectSets = new Numbers();
    const visitor = this.#textVisitor(graph, objectSets);
    const extra = this.#share.files.length + (this.#share.texts.length > 0 ? 1 : 0);
    const files = new FileLog();
    for (const task of this.#tasks(tasks.weight.length + extra)) {
      if (task < tasks.weight.length) yield* this.#walkTask(tasks, task, visitor);
      else {
        this.#extraTask(task - tasks.weight.length, files);
        yield;
      }
    }
    return {
      secrets: this.#secrets.all(),
      sets: this.#sets.all(),
      objectSets: objectSets.take(),
      fileSets: files.fileSets.take(),
      textSets: files.textSets.take(),
      graph: graph.take(),
      troubles: this.#troubles.splice(0),
      fileTroubles: files.troubles,
      fileBytes: files.bytes,
      checked: this.#checked,
    };
  }

  /** Second phase: the trees, with `marked` filled by all threads. */
  *trees(tasks: Tasks): Generator<void, TreeResult> {
    const visitor = this.#treeVisitor();
    for (const task of this.#tasks(tasks.weight.length))
      yield* this.#walkTask(tasks, task, visitor);
    for (const row of this.#trees.bad) this.#troubles.push({ row, code: "TREE_BAD" });
    this.#store.close();
    return {
      log: this.#trees.log.numbers(),
      names: this.#names.all(),
      secrets: this.#secrets.all(),
      sets: this.#sets.all(),
      missing: this.#trees.missing.bytes(),
      troubles: this.#troubles.splice(0),
      checked: this.#checked,
    };
  }

  /** Takes one task after another from the common list. */
  *#tasks(count: number): Generator<number, void> {
    const { control } = this.#share;
    for (;;) {
      const task = Atomics.add(control, controlNext, 1);
      if (task >= count || this.#stopped()) return;
      yield task;
    }
  }

  /** Whether it gave up, as it made more than it was allowed to. */
  get isOverLimit(): boolean {
    return this.#bytesMade > this.#bytesMax;
  }

  #stopped(): boolean {
    return this.isOverLimit || Atomics.load(this.#share.control, controlStop) !== 0;
  }

  *#walkTask<State>(tasks: Tasks, task: number, visitor: Visitor<State>): Generator<void, void> {
    for (let place = tasks.from[task]!; place < tasks.from[task + 1]!; place++) {
      if (this.#stopped()) return;
      const walk = this.#walk.begin(tasks.roots[place]!, visitor);
      while (this.#walk.goOn(walk, visitor, stepBytes)) yield;
    }
    Atomics.add(this.#share.control, controlDone, Math.ceil((tasks.weight[task] ?? 0) / 1024));
    yield;
  }

  #textVisitor(graph: GraphLog, objectSets: Numbers): Visitor<TextState> {
    const free: TextState[] = [];
    const done = (row: number, type: number, bytes: Uint8Array, state: TextState): TextState => {
      this.#bytesMade += bytes.length;
      if (type === typeCommit && !graph.addCommit(row, bytes))
        this.#troubles.push({ row, code: "COMMIT_BAD" });
      if (type === typeTag) graph.addTag(row, bytes);
      for (const trouble of state.troubles) this.#troubles.push({ row, ...trouble });
      if (this.#share.verify) this.#verify(row, type, bytes);
      if (state.set !== emptySet) {
        objectSets.add(row);
        objectSets.add(state.set);
        const { catalog } = this.#share;
        this.#mark(catalog.oids, row * catalog.oidBytes);
      }
      return state;
    };
    return {
      whole: (row, type, bytes) => {
        const state = free.pop() ?? new TextState();
        if (type === typeTree) return state; // of the second phase
        this.#scan.scanWhole(bytes, state);
        state.set = this.#sets.of(bytes, state.hits, state.matches, state.inner, emptySet);
        return done(row, type, bytes, state);
      },
      delta: (row, type, bytes, base, ops) => {
        const state = free.pop() ?? new TextState();
        if (type === typeTree) return state;
        this.#scan.scanDelta(bytes, base, ops, state);
        state.set = this.#sets.of(bytes, state.hits, state.matches, state.inner, base.set);
        if (this.#share.checkDeltas) this.#checkText(row, bytes, state);
        return done(row, type, bytes, state);
      },
      release: (state) => {
        free.push(state);
      },
      failed: (row, code) => {
        this.#troubles.push({ row, code });
      },
      stopped: () => this.#stopped(),
    };
  }

  #treeVisitor(): Visitor<TreeState> {
    const free: TreeState[] = [];
    const { childrenFrom } = this.#share.forest;
    const children = (row: number): number => childrenFrom[row + 1]! - childrenFrom[row]!;
    return {
      whole: (row, type, bytes) => {
        const state = free.pop() ?? new TreeState();
        this.#bytesMade += bytes.length;
        this.#trees.scanWhole(row, bytes, children(row), state);
        if (this.#share.verify) this.#verify(row, type, bytes);
        return state;
      },
      delta: (row, type, bytes, base, ops) => {
        const state = free.pop() ?? new TreeState();
        this.#bytesMade += bytes.length;
        this.#trees.scanDelta(row, bytes, children(row), base, ops, state);
        if (this.#share.checkDeltas) this.#checkTree(row, bytes, state);
        if (this.#share.verify) this.#verify(row, type, bytes);
        return state;
      },
      release: (state) => {
        free.push(state);
      },
      failed: (row, code) => {
        this.#troubles.push({ row, code });
      },
      stopped: () => this.#stopped(),
    };
  }

  /** A plain file of the git directory or an LFS object; or, as the last task, all texts. */
  #extraTask(number: number, log: FileLog): void {
    const { files, texts } = this.#share;
    const state = new TextState();
    const file = files[number];
    if (file === undefined) {
      for (const [text, value] of texts.entries()) {
        const bytes = Buffer.from(value, "latin1");
        this.#scan.scanWhole(bytes, state);
        log.textSets.add(
          text,
          this.#sets.of(bytes, state.hits, state.matches, state.inner, emptySet),
        );
      }
      return;
    }
    const { path, pointer } = file;
    try {
      if (statSync(path).size > this.#share.fileBytesMax) {
        log.troubles.push({ row: number, code: "FILE_TOO_BIG" });
        return;
      }
      const bytes = readFileSync(path);
      this.#scan.scanWhole(bytes, state);
      if (this.#stopped()) return; // perhaps in the midst of it
      log.bytes += bytes.length;
      for (const trouble of state.troubles) log.troubles.push({ row: number, ...trouble });
      const set = this.#sets.of(bytes, state.hits, state.matches, state.inner, emptySet);
      log.fileSets.add(number, set);
      if (set !== emptySet && pointer !== undefined) this.#mark(pointer, 0);
    } catch {
      log.troubles.push({ row: number, code: "FILE_UNREADABLE" });
    }
  }

  /** Marks the first row with the id at `at` of `oids`, so that the trees that hold it are kept. */
  #mark(oids: Uint8Array, at: number): void {
    const row = findOid(catalogLookup(this.#share.catalog), oids, at);
    if (row >= 0) this.#share.marked[row] = 1;
  }

  /** git names an object by the hash of "type SP size NUL content". */
  #verify(row: number, type: number, bytes: Uint8Array): void {
    const { catalog } = this.#share;
    const hash = crypto().createHash(catalog.oidBytes === 32 ? "sha256" : "sha1");
    const oid = hash
      .update(`${typeNames[type] ?? "blob"} ${bytes.length}\0`)
      .update(bytes)
      .digest("hex");
    if (oid !== rowOid(catalog, row)) this.#troubles.push({ row, code: "OBJECT_HASH_WRONG" });
  }

  /** --check-deltas: the slow twin, on the same bytes. */
  #checkText(row: number, bytes: Uint8Array, state: TextState): void {
    const whole = new TextState();
    this.#slowScan?.scanWhole(bytes, whole);
    this.#checked++;
    if (!sameTextStates(whole, state))
      throw new Error(`--check-deltas: ${rowOid(this.#share.catalog, row)} differs`);
  }

  #checkTree(row: number, bytes: Uint8Array, state: TreeState): void {
    const whole = new TreeState();
    const { catalog, marked } = this.#share;
    new TreeScan(catalogLookup(catalog), marked, this.#names).scanWhole(row, bytes, 0, whole);
    this.#checked++;
    if (!sameTreeStates(whole, state))
      throw new Error(`--check-deltas: ${rowOid(catalog, row)} differs`);
  }
}

const typeNames: Readonly<Record<number, string>> = {
  [typeCommit]: "commit",
  [typeTree]: "tree",
  [typeBlob]: "blob",
  [typeTag]: "tag",
};

/** What files and texts gave. */
class FileLog {
  readonly fileSets: Numbers = new Numbers();
  readonly textSets: Numbers = new Numbers();
  readonly troubles: JobTrouble[] = [];
  bytes = 0;
}
