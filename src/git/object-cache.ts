/**
 * Objects that were read lately, by id or by their place in a pack.
 *
 * In: objects as they are read. Out: those of them that are still kept. In two generations: when the young one is full it
 * becomes the old one, and what nobody asked the old one for is gone.
 */
import { objectCacheBytes } from "../limits.ts";
import type { StoredObject } from "./object-store.ts";

export class ObjectCache {
  #young = new Map<string | number, StoredObject>();
  #old = new Map<string | number, StoredObject>();
  #bytes = 0;

  get(key: string | number): StoredObject | undefined {
    const object = this.#young.get(key);
    if (object !== undefined || this.#old.size === 0) return object;
    const aged = this.#old.get(key);
    if (aged !== undefined) this.add(key, aged);
    return aged;
  }

  add(key: string | number, object: StoredObject): void {
    // One that is large would drive out all others.
    if (object.bytes.length > objectCacheBytes / 8) return;
    this.#young.set(key, object);
    this.#bytes += object.bytes.length + entryCost;
    if (this.#bytes < objectCacheBytes / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#bytes = 0;
  }
}

/** What an entry of the cache takes besides its bytes, about. */
const entryCost = 200;
