/**
 * The graph of commits, trees and tags, as one thread meets it.
 *
 * In: the bytes of commits and tags while they pass by. Out: rows and times in flat tables that cross threads, and the
 * ids that no store has. commit-graph.ts puts the parts of all threads together.
 */
import { catalogLookup } from "../git/catalog.ts";
import type { Catalog } from "../git/catalog.ts";
import { readCommitLinks, readTagLinks } from "../git/commit.ts";
import { findOid } from "../git/object-id.ts";
import type { OidLookup } from "../git/object-id.ts";
import { OidSet } from "../git/oid-set.ts";
import { Numbers } from "./numbers.ts";

/** Commits and tags as rows; -1 where an id is in no store. Commit i has parents[parentsFrom[i]] and following. */
export type GraphPart = {
  readonly commits: Int32Array;
  readonly trees: Int32Array;
  readonly times: Float64Array;
  readonly parentsFrom: Int32Array;
  readonly parents: Int32Array;
  /** Pairs of tag row and target row. */
  readonly tags: Int32Array;
  /** Ids that commits and tags name and no store has: of parents, and of anything else. */
  readonly missingParents: Uint8Array;
  readonly missing: Uint8Array;
};

/** Collects the graph while commits and tags pass by. */
export class GraphLog {
  readonly #lookup: OidLookup;
  readonly #commits = new Numbers();
  readonly #trees = new Numbers();
  readonly #times: number[] = [];
  readonly #parentsFrom = new Numbers();
  readonly #parents = new Numbers();
  readonly #tags = new Numbers();
  readonly #missingParents: OidSet;
  readonly #missing: OidSet;

  constructor(catalog: Catalog) {
    this.#lookup = catalogLookup(catalog);
    this.#missingParents = new OidSet(catalog.oidBytes);
    this.#missing = new OidSet(catalog.oidBytes);
  }

  /** False if it is a commit without a tree. */
  addCommit(row: number, bytes: Uint8Array): boolean {
    const links = readCommitLinks(bytes, this.#lookup.oidBytes);
    if (links === undefined) return false;
    this.#commits.add(row);
    this.#trees.add(this.#find(links.tree, this.#missing));
    this.#times.push(links.committerTime);
    this.#parentsFrom.add(this.#parents.count);
    for (const parent of links.parents) this.#parents.add(this.#find(parent, this.#missingParents));
    return true;
  }

  addTag(row: number, bytes: Uint8Array): void {
    const links = readTagLinks(bytes, this.#lookup.oidBytes);
    if (links !== undefined) this.#tags.add(row, this.#find(links.target, this.#missing));
  }

  take(): GraphPart {
    this.#parentsFrom.add(this.#parents.count);
    return {
      commits: this.#commits.take(),
      trees: this.#trees.take(),
      times: Float64Array.from(this.#times),
      parentsFrom: this.#parentsFrom.take(),
      parents: this.#parents.take(),
      tags: this.#tags.take(),
      missingParents: this.#missingParents.bytes(),
      missing: this.#missing.bytes(),
    };
  }

  #find(oid: Uint8Array, missing: OidSet): number {
    const row = findOid(this.#lookup, oid, 0);
    if (row < 0) missing.add(oid, 0);
    return row;
  }
}
