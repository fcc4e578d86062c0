/**
 * Paths as numbers: a table of (parent, name), so that a path that a thousand trees share is stored once.
 *
 * In: the number of a directory's path and a name in it (bytes as latin1). Out: the number of the joined path, and
 * its text when a report needs it.
 */

/** The path of a root tree. */
export const rootPath = 0;

export class PathTable {
  readonly #numbers = new Map<string, number>();
  readonly #parents: number[] = [-1];
  readonly #names: string[] = [""];

  enter(parent: number, name: string): number {
    const key = `${parent}/${name}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#names.length);
    this.#parents.push(parent);
    this.#names.push(name);
    return this.#names.length - 1;
  }

  /** The path with slashes, as latin1. */
  text(path: number): string {
    const names: string[] = [];
    for (let at = path; at > rootPath; at = this.#parents[at] ?? rootPath)
      names.push(this.#names[at] ?? "");
    return names.toReversed().join("/");
  }
}
