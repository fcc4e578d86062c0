/**
 * One thread's share of a scan of files: takes folders and lists of files until none is left.
 *
 * In: what all threads share (roots, a stack of work), and the rules. Out: the files in which secrets stand, or whose
 * name may be a finding, with the spans; and counts. No text leaves it. Folders are listed by whoever comes to them,
 * while others scan; a folder of many files becomes several items, and a large file one of its own.
 *
 * An item is a text of parts between NULs, which no path can hold: the number of its root, the folder below the root,
 * and names of files there; without names it is the folder itself that is to be listed.
 */
import { KernelMemory } from "../git/kernel-memory.ts";
import { filesOfItem, fileRoomBytes, kernelObjectBytesMax, nameSecretBytesMin } from "../limits.ts";
import { listFolder, readWhole } from "../sources/folder.ts";
import type { FolderEntries } from "../sources/folder.ts";
import { filesDone, filesStop } from "./files-share.ts";
import type {
  FilePlace,
  FileTrouble,
  FilesPart,
  FilesShare,
  FoundFile,
  FoundSecret,
} from "./files-share.ts";
import { Matcher } from "./match.ts";
import { TextKernel } from "./text-kernel.ts";
import type { PreparedJob } from "./prepared-job.ts";
import { SecretSets } from "./secret-sets.ts";
import type { PlacedMatch } from "./secret-sets.ts";
import { SecretTable } from "./secrets.ts";
import { SharedStack } from "./shared-stack.ts";
import { TextScan } from "./text-scan.ts";
import { TextState } from "./text-state.ts";

/** Files of one folder that are being scanned. */
type Batch = FilePlace & { readonly names: readonly string[]; next: number };

export type FilesJobOptions = {
  /** Use WebAssembly, which takes a moment to compile. */
  readonly kernel: boolean;
  /** Leave files that do not fit the room to other threads. */
  readonly leavesLarge: boolean;
};

export class FilesJob {
  /** It met a file that it leaves to another thread. */
  hasLeft = false;
  readonly #share: FilesShare;
  readonly #prepared: PreparedJob;
  readonly #work: SharedStack;
  readonly #large: SharedStack;
  readonly #kept: string[] = [];
  readonly #secrets = new SecretTable();
  readonly #sets: SecretSets;
  readonly #matcher: Matcher;
  readonly #state = new TextState();
  readonly #found: FoundFile[] = [];
  readonly #troubles: FileTrouble[] = [];
  /** Names that passed the gate: many folders have the same. */
  readonly #candidates = new Map<string, boolean>();
  readonly #leavesLarge: boolean;
  #scan: TextScan;
  #memory: KernelMemory | undefined;
  /** For nearly all files. */
  #room: Uint8Array = Buffer.allocUnsafeSlow(fileRoomBytes);
  #largeRoom: Uint8Array = new Uint8Array(0);
  #batch: Batch | undefined;
  #files = 0;
  #bytes = 0;
  #links = 0;
  #special = 0;

  constructor(share: FilesShare, prepared: PreparedJob, options: FilesJobOptions) {
    this.#share = share;
    this.#prepared = prepared;
    this.#leavesLarge = options.leavesLarge;
    this.#work = new SharedStack(share.work);
    this.#large = new SharedStack(share.large);
    this.#sets = new SecretSets(prepared.bundle);
    this.#matcher = new Matcher(prepared.bundle, this.#secrets);
    this.#scan = this.#textScan();
    if (options.kernel) this.useKernel();
  }

  /** Goes over to WebAssembly: what is to be scanned is more than was thought. */
  useKernel(): void {
    if (this.#memory !== undefined) return;
    this.#memory = new KernelMemory();
    const kernel = new TextKernel(this.#memory, this.#prepared.automaton, this.#matcher);
    this.#scan = this.#textScan(kernel);
    // Taken once, as taking more may move the memory. The system gives pages only to what is written to.
    const [small, large] = [fileRoomBytes, kernelObjectBytesMax].map((bytes) =>
      this.#memory?.take(bytes),
    );
    if (small === undefined || large === undefined) throw new Error("no room for files");
    this.#room = this.#memory.view(small);
    this.#largeRoom = this.#memory.view(large);
  }

  /** Works until nothing is left for any thread. */
  run(): void {
    for (;;) {
      const { changes: workSeen } = this.#work;
      if (this.step(true)) continue;
      if (this.#isStopped() || this.#work.isDone) return;
      this.#work.wait(workSeen);
    }
  }

  /**
   * Lists a folder or scans a file; false if there is nothing to do at the moment. Unless it `takesNew`, it does only
   * what it has already.
   */
  step(takesNew: boolean): boolean {
    if (this.#isStopped()) return false;
    if (takesNew) this.#batch ??= this.#takeLarge();
    if (this.#batch === undefined) {
      const item = this.#kept.pop() ?? (takesNew ? this.#work.pop() : undefined);
      if (item === undefined) return false;
      this.#begin(item);
    }
    const batch = this.#batch;
    if (batch !== undefined) this.#scanNext(batch);
    return true;
  }

  /** Adds an item for whichever thread comes to it. */
  add(item: string): void {
    this.#work.begin();
    if (!this.#work.push(item)) this.#kept.push(item);
  }

  part(): FilesPart {
    const left = this.#batch === undefined ? 0 : this.#batch.names.length - this.#batch.next;
    return {
      secrets: this.#secrets.all(),
      found: this.#found,
      troubles: this.#troubles,
      files: this.#files,
      bytes: this.#bytes,
      links: this.#links,
      special: this.#special,
      notReached: left + this.#kept.reduce((sum, item) => sum + filesIn(item), 0),
    };
  }

  /** Bytes and files so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get files(): number {
    return this.#files;
  }

  #isStopped(): boolean {
    return Atomics.load(this.#share.control, filesStop) !== 0;
  }

  #textScan(kernel?: TextKernel): TextScan {
    return new TextScan(this.#prepared.automaton, this.#matcher, kernel, () => this.#isStopped());
  }

  #takeLarge(): Batch | undefined {
    const item = this.#leavesLarge ? undefined : this.#large.pop();
    return item === undefined ? undefined : batchOf(item);
  }

  #begin(item: string): void {
    const batch = batchOf(item);
    if (batch.names.length > 0) {
      this.#batch = batch;
      return;
    }
    const { root, path } = batch;
    let entries: FolderEntries;
    try {
      entries = listFolder(this.#fullPath(root, path));
    } catch {
      this.#troubles.push({ root, path, code: "FILE_UNREADABLE" });
      this.#work.finish();
      return;
    }
    this.#links += entries.links;
    this.#special += entries.special;
    for (const name of entries.folders) this.add(itemOf(root, below(path, name), []));
    const { files } = entries;
    for (let from = filesOfItem; from < files.length; from += filesOfItem)
      this.add(itemOf(root, path, files.slice(from, from + filesOfItem)));
    // Its own first files: the item is done when they are.
    if (files.length === 0) this.#work.finish();
    else this.#batch = { root, path, names: files.slice(0, filesOfItem), next: 0 };
  }

  #scanNext(batch: Batch): void {
    const name = batch.names[batch.next] ?? "";
    const isScanned = this.#scanFile(batch.root, below(batch.path, name), name);
    if (!isScanned && this.#isStopped()) return; // in the midst of it, so it counts as not reached
    batch.next++;
    if (batch.next < batch.names.length) return;
    this.#batch = undefined;
    this.#work.finish();
  }

  /** False if it was not scanned, be it for the time being. */
  #scanFile(root: number, path: string, name: string): boolean {
    const full = this.#fullPath(root, path);
    const bytes = readWhole(
      full,
      this.#room,
      (size) => this.#roomFor(size),
      this.#share.fileBytesMax,
    );
    if (bytes === undefined) {
      this.#leave(root, path, name);
      return false;
    }
    if (typeof bytes === "string") {
      this.#troubles.push({ root, path, code: bytes });
      return false;
    }
    this.#scan.scanWhole(bytes, this.#state);
    if (this.#isStopped()) return false;
    this.#files++;
    this.#bytes += bytes.length;
    Atomics.add(this.#share.control, filesDone, bytes.length >> 10);
    const secrets = this.#standing(bytes);
    for (const { code, member } of this.#state.troubles)
      this.#troubles.push({ root, path, code, member });
    const nameSecrets = this.#secretsInName(name);
    const isTellingName = this.#isTelling(name);
    if (secrets.length > 0 || nameSecrets.length > 0 || isTellingName)
      this.#found.push({ root, path, secrets, nameSecrets, isTellingName });
    return true;
  }

  /** Leaves a large file to another thread. */
  #leave(root: number, path: string, name: string): void {
    const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
    const item = itemOf(root, folder, [name]);
    this.hasLeft = true;
    this.#work.begin();
    if (!this.#large.push(item)) this.#kept.push(item);
  }

  #standing(bytes: Uint8Array): readonly FoundSecret[] {
    const { hits, matches, inner } = this.#state;
    if (matches.count === 0 && inner.length === 0) return nothing;
    return this.#sets.standing(bytes, hits, matches, inner).map(foundSecret);
  }

  #secretsInName(name: string): readonly FoundSecret[] {
    if (name.length < nameSecretBytesMin) return nothing;
    const bytes = Buffer.from(name, "latin1");
    this.#scan.scanWhole(bytes, this.#state);
    return this.#standing(bytes);
  }

  #isTelling(name: string): boolean {
    const { fileNames } = this.#prepared;
    const bytes = Buffer.from(name, "latin1");
    if (!fileNames.gate(bytes, 0, bytes.length)) return false;
    let isTelling = this.#candidates.get(name);
    if (isTelling === undefined) {
      isTelling = fileNames.isCandidate(name);
      this.#candidates.set(name, isTelling);
    }
    return isTelling;
  }

  #fullPath(root: number, path: string): string {
    return below(this.#share.roots[root] ?? "", path);
  }

  #roomFor(bytes: number): Uint8Array | undefined {
    if (this.#leavesLarge) return undefined;
    return bytes <= this.#largeRoom.length ? this.#largeRoom : Buffer.allocUnsafeSlow(bytes);
  }
}

const nothing: readonly FoundSecret[] = [];

function foundSecret({ secret, start, end, inner }: PlacedMatch): FoundSecret {
  return { secret, start, end, isInner: inner !== undefined };
}

export function itemOf(root: number, folder: string, names: readonly string[]): string {
  return [String(root), folder, ...names].join("\0");
}

function batchOf(item: string): Batch {
  const [root = "", path = "", ...names] = item.split("\0");
  return { root: Number(root), path, names, next: 0 };
}

/** How many files an item is known to be about; a folder counts as one. */
export function filesIn(item: string): number {
  return Math.max(1, batchOf(item).names.length);
}

function below(folder: string, name: string): string {
  return folder === "" ? name : name === "" ? folder : `${folder}/${name}`;
}
