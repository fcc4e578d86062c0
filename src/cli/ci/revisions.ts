/**
 * Names of commits, as they are found in the clone of a CI job.
 *
 * In: a repository and a reader of its objects. Out: ids, in hexadecimal, of what a provider or a user names.
 *
 * What a provider names is an id (in full or its first digits), HEAD, or the parent of one (`ID^`). It is never looked
 * up among refs: whoever may push a branch could else name it like the first digits of a base.
 */
import type { ObjectReader } from "../../git/object-reader.ts";
import { readCommitLinks, readTagLinks } from "../../git/commit.ts";
import { typeCommit, typeTag } from "../../git/pack-entry.ts";
import { RefLookup } from "../../git/ref-lookup.ts";
import type { Repository } from "../../git/repository.ts";
import { resolveRevision } from "../../git/revision.ts";
import type { Revision, RevisionContext } from "../../git/revision.ts";

/** A branch of a remote, as this clone knows it. */
export type TrackedBranch = {
  /** As people write it: `origin/main`. */
  readonly name: string;
  readonly oid: string;
};

/** Tags of tags that are followed: people make none or one. */
const tagDepthMax = 100;

/** Fewest digits that are taken for an id: git's own least. */
const digitsMin = 4;

export class Revisions {
  readonly isShallow: boolean;
  readonly #reader: ObjectReader;
  readonly #refs: RefLookup;
  readonly #context: RevisionContext;
  readonly #remotes: readonly string[];

  constructor(repository: Repository, reader: ObjectReader) {
    this.#reader = reader;
    this.#refs = new RefLookup(repository);
    this.#context = { repository, reader, refs: this.#refs };
    const names = repository.remotes.map(({ name }) => name);
    this.#remotes = names.includes("origin")
      ? ["origin", ...names.filter((name) => name !== "origin")]
      : names;
    this.isShallow = repository.shallow.length > 0;
  }

  /** The commit, or tag of one, that a provider names, if it is here. */
  given(text: string): string | undefined {
    const oid = this.#given(text);
    return oid === undefined || this.commit(oid) === undefined ? undefined : oid;
  }

  #given(text: string): string | undefined {
    if (text.endsWith("^")) {
      const child = this.given(text.slice(0, -1));
      return child === undefined ? undefined : this.parents(child)[0];
    }
    if (text === "HEAD") return this.#refs.find("HEAD");
    const digits = text.toLowerCase();
    if (digits.length < digitsMin || !/^[0-9a-f]+$/.test(digits)) return undefined;
    if (digits.length === 2 * this.#reader.oidBytes)
      return this.#reader.has(digits) ? digits : undefined;
    const [first, second] = this.#reader.withPrefix(digits, 2);
    return second === undefined ? first : undefined;
  }

  /** What a user names, by whatever git understands (git/revision.ts). */
  named(text: string): Revision {
    return resolveRevision(this.#context, text, "commit");
  }

  /** The commit that an object is, or that a tag leads to. */
  commit(oid: string): string | undefined {
    let id = oid;
    for (let depth = 0; depth < tagDepthMax; depth++) {
      const object = this.#reader.read(id);
      if (typeof object === "string") return undefined;
      if (object.type === typeCommit) return id;
      const links =
        object.type === typeTag ? readTagLinks(object.bytes, this.#reader.oidBytes) : undefined;
      if (links === undefined) return undefined;
      id = Buffer.from(links.target).toString("hex");
    }
    return undefined;
  }

  /** The parents that a commit names. */
  parents(oid: string): readonly string[] {
    const object = this.#reader.read(oid);
    if (typeof object === "string" || object.type !== typeCommit) return [];
    const links = readCommitLinks(object.bytes, this.#reader.oidBytes);
    return (links?.parents ?? []).map((parent) => Buffer.from(parent).toString("hex"));
  }

  /** A ref's object, by its full name. */
  ref(name: string): string | undefined {
    return this.#refs.find(latin1(name));
  }

  /** A remote's branch: that of `origin`, else of the first remote that has one. */
  tracked(branch: string): TrackedBranch | undefined {
    for (const remote of this.#remotes) {
      const oid = this.ref(`refs/remotes/${remote}/${branch}`);
      if (oid !== undefined) return { name: `${remote}/${branch}`, oid };
    }
    return undefined;
  }

  /** What a remote's HEAD leads to; else `main` or `master`, where there is one of them only. */
  defaultBranch(): string | undefined {
    for (const remote of this.#remotes) {
      const prefix = `refs/remotes/${remote}/`;
      const target = this.#refs.targetOf(latin1(`${prefix}HEAD`));
      if (target?.startsWith(latin1(prefix)) === true)
        return Buffer.from(target, "latin1").toString("utf8").slice(prefix.length);
    }
    const usual = ["main", "master"].filter((name) => this.tracked(name) !== undefined);
    return usual.length === 1 ? usual[0] : undefined;
  }
}

/** Names of refs are bytes. */
function latin1(name: string): string {
  return Buffer.from(name, "utf8").toString("latin1");
}
