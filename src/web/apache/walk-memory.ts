/**
 * What a walk over sections remembers for the next one of its kind (httpd's walk_cache_t).
 *
 * In: a request, the sections that match it. Out: its settings; the very same ones as before where the same sections were
 * merged onto the same settings. That matters beyond speed: Apache asks nobody for access where settings are those of the
 * request before, so an error document in the folder that was refused is sent.
 */
import { mergeFolder } from "./folder-config.ts";
import type { FolderConfig } from "./folder-config.ts";
import type { ApacheRequest } from "./request.ts";

export type WalkKind = "folders" | "files" | "locations" | "conditions";

type Walked = { readonly matched: object; readonly merged: FolderConfig };

export class WalkMemory {
  /** What was walked for: a folder, a name, a path. */
  walkedFor: string | undefined;
  /** The list of sections that was walked. */
  tested: object | undefined;
  /** The settings before, and after. */
  before: FolderConfig | undefined;
  after: FolderConfig | undefined;
  walked: Walked[];
  readonly earlier: WalkMemory | undefined;
  readonly count: number;
  /** Whether nothing has differed yet from what is remembered. */
  isSame: boolean;
  #at = 0;
  readonly #walkedBefore: number;
  merged: FolderConfig | undefined;

  constructor(from: WalkMemory | undefined, earlier: WalkMemory | undefined, count: number) {
    this.walkedFor = from?.walkedFor;
    this.tested = from?.tested;
    this.before = from?.before;
    this.after = from?.after;
    this.walked = [...(from?.walked ?? [])];
    this.earlier = earlier;
    this.count = count;
    this.isSame = from?.walkedFor !== undefined;
    this.#walkedBefore = this.walked.length;
  }

  /** Takes one more section in, or its merger as it is remembered. */
  take(section: object, config: FolderConfig): void {
    const known = this.#at < this.#walkedBefore ? this.walked[this.#at] : undefined;
    if (known?.matched === section && this.#at < this.walked.length) {
      this.merged = known.merged;
      this.#at++;
      return;
    }
    this.walked.length = Math.min(this.walked.length, Math.max(this.#at, 0));
    this.isSame = false;
    this.merged = this.merged === undefined ? config : mergeFolder(this.merged, config);
    this.walked.push({ matched: section, merged: this.merged });
    this.#at++;
  }

  /** What is remembered of all sections together. */
  takeRemembered(): void {
    this.merged = this.walked.at(-1)?.merged;
  }

  /** Puts the walk's result into force. */
  finish(request: ApacheRequest, sections: object, isWhole: boolean): void {
    if (isWhole && this.#at < this.walked.length) {
      this.walked.length = this.#at;
      this.isSame = false;
    }
    if (this.isSame && this.before === request.settings && this.after !== undefined) {
      request.settings = this.after;
      return;
    }
    this.tested = sections;
    this.before = request.settings;
    if (this.merged !== undefined) request.settings = mergeFolder(request.settings, this.merged);
    this.after = request.settings;
  }
}

/** The memory for one more walk: of the same walk of the request that led here, else of the last one of this request. */
export function memoryFor(request: ApacheRequest, kind: WalkKind): WalkMemory {
  const own = request.walks[kind];
  const count = own === undefined ? 0 : own.count + 1;
  let inherited = request.previous?.walks[kind] ?? request.outer?.walks[kind];
  while (inherited !== undefined && inherited.count > count) inherited = inherited.earlier;
  const from = inherited?.count === count ? inherited : own;
  const memory = new WalkMemory(from, own, count);
  request.walks[kind] = memory;
  return memory;
}
