/**
 * Ways to store the objects of a repository: one pack, several, none; with noise; borrowed from elsewhere.
 *
 * In: a repository that can run git, and the folder of a copy. Out: the copy, changed; no object is lost, reachable
 * or not. Nothing but the object directory is written.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GitRepository } from "./git.ts";

/** Packs everything into one pack. `settings` are git's own, such as `pack.indexVersion=1`. */
export function packAll(
  repository: GitRepository,
  path: string,
  ...settings: readonly string[]
): void {
  const chosen = settings.flatMap((setting) => ["-c", setting]);
  const repack = ["repack", "-a", "-d", "-f", "-n", "-q", "--keep-unreachable"];
  const deep = ["--depth=250", "--window=250"];
  repository.runWith({ folder: path }, ...chosen, ...repack, ...deep);
}

/** Indexes every pack anew, with offsets of 64 bits from the first bytes on: git-index-pack(1), --index-version. */
export function widenOffsets(repository: GitRepository, path: string): void {
  for (const pack of packsOf(path)) {
    const index = pack.replace(/pack$/, "idx");
    rmSync(index);
    repository.runWith({ folder: path }, "index-pack", "--index-version=2,0x40", "-o", index, pack);
  }
}

/** Turns every pack into loose objects. */
export function unpackAll(repository: GitRepository, path: string): void {
  const aside = join(path, ".git", "packs-aside");
  const folder = join(path, ".git", "objects", "pack");
  renameSync(folder, aside);
  mkdirSync(folder);
  for (const name of readdirSync(aside).filter((each) => each.endsWith(".pack")))
    repository.runWith(
      { folder: path, input: readFileSync(join(aside, name)) },
      "unpack-objects",
      "-q",
    );
  rmSync(aside, { recursive: true });
}

/** Spreads all objects over three packs; with "multi-pack-index" the packs' own indexes are taken away. */
export function packInParts(
  repository: GitRepository,
  path: string,
  index: "indexes" | "multi-pack-index" = "indexes",
): void {
  unpackAll(repository, path);
  const run = (input: string, ...args: readonly string[]): string =>
    repository.runWith({ folder: path, input }, ...args).toString("utf8");
  const all = run("", "cat-file", "--batch-all-objects", "--batch-check=%(objectname)");
  const names = all.trim().split("\n");
  const base = join(path, ".git", "objects", "pack", "pack");
  for (const part of [0, 1, 2]) {
    const some = names.filter((_, number) => number % 3 === part);
    run(`${some.join("\n")}\n`, "pack-objects", "-q", base);
  }
  run("", "prune-packed", "-q");
  if (index === "indexes") return;
  run("", "multi-pack-index", "write", "--no-progress");
  for (const pack of packsOf(path)) rmSync(pack.replace(/pack$/, "idx"));
}

/** A pack of three dangling blobs, a megabyte each, that cannot be made smaller. */
export function addNoise(repository: GitRepository, path: string): void {
  const names = ["a", "b", "c"].map((label) => {
    const blocks = Array.from({ length: 16_384 }, (_, number) =>
      createHash("sha512").update(`${label} ${number}`).digest(),
    );
    const input = Buffer.concat(blocks);
    return repository
      .runWith({ folder: path, input }, "hash-object", "-w", "--stdin")
      .toString("utf8");
  });
  const base = join(path, ".git", "objects", "pack", "pack");
  repository.runWith({ folder: path, input: names.join("") }, "pack-objects", "-q", base);
  repository.runWith({ folder: path }, "prune-packed", "-q");
}

/** Moves all objects to another folder of the git directory, and leaves a pointer to it: gitrepository-layout(5). */
export function borrow(path: string): void {
  const objects = join(path, ".git", "objects");
  renameSync(objects, join(path, ".git", "lender"));
  mkdirSync(join(objects, "info"), { recursive: true });
  mkdirSync(join(objects, "pack"));
  writeFileSync(join(objects, "info", "alternates"), "../lender\n");
}

function packsOf(path: string): readonly string[] {
  const folder = join(path, ".git", "objects", "pack");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".pack"))
    .map((name) => join(folder, name));
}
