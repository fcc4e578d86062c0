/**
 * Hiding places in commits: files and messages that refs reach, and stashes.
 *
 * In: the planting of hiding-places.ts. Out: rows of its table.
 */
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inFile } from "./hiding-planting.ts";
import type { Planted, Planting } from "./hiding-planting.ts";

const inHead: readonly string[] = ["HEAD", "refs/heads/main"];
/** An earlier commit has the name of the first ref that reaches it. */
const before: readonly string[] = ["HEAD"];

/** The history of `main`. Its first commits are published; then a merge with a conflict, and many kinds of files. */
export function plantInMain(planting: Planting): void {
  plantPublished(planting);
  plantInMerge(planting);
  plantInRevisions(planting);
  plantInFiles(planting);
  plantInWideText(planting);
  plantInLinks(planting);
  plantInFileNames(planting);
}

function plantPublished({ repository, plant }: Planting): void {
  const { write, commit, run, path } = repository;
  plant("the root commit", (secret) => {
    write("root.txt", `TOKEN=${secret}\n`);
    const place = inFile("root.txt", commit("root"), before);
    rmSync(join(path, "root.txt"));
    return { state: "history", published: true, place };
  });
  plant("a normal commit", (secret) => {
    write("normal.txt", `A=1\nTOKEN=${secret}\n`);
    const refs = [...inHead, "refs/remotes/origin/main"];
    const place = { ...inFile("normal.txt", commit("normal"), refs), line: 2 };
    return { state: "head", published: true, place };
  });
  plant("a file that was added and then removed", (secret) => {
    write("added.txt", `TOKEN=${secret}\n`);
    const place = inFile("added.txt", commit("add"), before);
    rmSync(join(path, "added.txt"));
    commit("remove");
    return { state: "history", published: true, place };
  });
  run("update-ref", "refs/remotes/origin/main", "HEAD");
}

/** Neither side of the merge has the text that settles the conflict, nor the file that the merge brings. */
function plantInMerge({ repository, plant }: Planting): void {
  const { write, commit, run, path } = repository;
  write("settings.txt", "colour: red\n");
  commit("settings");
  run("switch", "--quiet", "--create", "side");
  write("settings.txt", "colour: green\n");
  commit("green");
  run("switch", "--quiet", "main");
  write("settings.txt", "colour: blue\n");
  commit("blue");
  assertFails(() => run("merge", "--quiet", "side"));
  let merge = "";
  plant("a file that only a merge commit has", (secret) => {
    write("merged.txt", `TOKEN=${secret}\n`);
    plant("the text that settles a conflict", (settled) => {
      write("settings.txt", `colour: both\ntoken: ${settled}\n`);
      merge = commit("merge");
      return { state: "head", place: { ...inFile("settings.txt", merge, inHead), line: 2 } };
    });
    return { state: "history", place: inFile("merged.txt", merge, before) };
  });
  run("branch", "--quiet", "--delete", "--force", "side");
  rmSync(join(path, "merged.txt"));
}

/** A file that grows: git packs its versions as deltas, and most copy the secret from the version before. */
function plantInRevisions({ repository, plant }: Planting): void {
  const { write, commit } = repository;
  const lines = Array.from({ length: 60 }, (_, number) => `step ${number}: ${number * number}`);
  const save = (): string => {
    write("growing.txt", `${lines.join("\n")}\n`);
    return commit("a step more");
  };
  save();
  plant("five of ten versions of a file", (secret) => {
    lines.splice(30, 0, `token ${secret}`);
    const first = save();
    for (let step = 0; step < 4; step++) {
      lines.splice(7 * step, 2, `changed in step ${step}`);
      save();
    }
    lines.splice(lines.indexOf(`token ${secret}`), 1);
    for (let step = 0; step < 4; step++) {
      lines.push(`added in step ${step}`);
      save();
    }
    return {
      state: "history",
      place: { ...inFile("growing.txt", first, before), line: 27, versions: 5 },
    };
  });
}

function plantInFiles({ repository, plant }: Planting): void {
  const { write, commit } = repository;
  write(".gitattributes", "*.nodiff -diff\n*.converted diff=converted\n");
  const plantFile = (title: string, path: string, content: (secret: string) => Uint8Array): void =>
    plant(title, (secret) => {
      write(path, content(secret));
      return { state: "head", place: inFile(path, commit(path), inHead) };
    });
  plantFile("a file marked -diff", "a.nodiff", (secret) => Buffer.from(`${secret}\n`));
  plantFile("a file with a textconv driver", "a.converted", (secret) => Buffer.from(`${secret}\n`));
  plantFile("a binary file", "program.bin", (secret) =>
    Buffer.concat([
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 0, 0, 0xff, 0xfe, 0]),
      Buffer.from(secret),
      Buffer.from([0, 0, 0x80, 0xff, 0]),
    ]),
  );
  plantFile("a text of Windows-1252", "windows.txt", (secret) =>
    Buffer.from(`schl\xfcssel: ${secret}\r\n`, "latin1"),
  );
  plantFile("a file of one long line", "bundle.min.js", (secret) =>
    Buffer.from(`${"var a=1;".repeat(20_000)}b="${secret}";${"var c=2;".repeat(20_000)}`),
  );
}

/** RFC 2781, section 3.2: a byte-order mark is usual, but need not be there. */
function plantInWideText({ repository, plant }: Planting): void {
  const mark = "\ufeff";
  for (const order of ["little", "big"] as const) {
    for (const marked of [true, false]) {
      const title = `UTF-16, ${order}-endian, ${marked ? "with" : "without"} a byte-order mark`;
      plant(title, (secret) => {
        const path = `wide-${order}-${marked ? "marked" : "bare"}.txt`;
        const text = `${marked ? mark : ""}Schl\u00fcssel\r\ntoken: ${secret}\r\n`;
        const bytes = Buffer.from(text, "utf16le");
        repository.write(path, order === "little" ? bytes : bytes.swap16());
        const place = { ...inFile(path, repository.commit(path), inHead), line: 2 };
        return { state: "head", place };
      });
    }
  }
}

function plantInLinks({ repository, plant }: Planting): void {
  const { write, commit, path } = repository;
  plant("a symbolic link that became a file for a while", (secret) => {
    const link = join(path, "link");
    symlinkSync("normal.txt", link);
    commit("a link");
    rmSync(link);
    write("link", `TOKEN=${secret}\n`);
    const place = inFile("link", commit("a file"), before);
    rmSync(link);
    symlinkSync("normal.txt", link);
    commit("a link again");
    return { state: "history", place };
  });
  plant("the target of a symbolic link", (secret) => {
    symlinkSync(`https://example.org/${secret}`, join(path, "target"));
    return { state: "head", place: inFile("target", commit("target"), inHead) };
  });
}

function plantInFileNames({ repository, plant }: Planting): void {
  const { write, commit } = repository;
  plant("a file's name", (secret) => {
    const path = `dumps/${secret}.txt`;
    write(path, "nothing here\n");
    return { state: "head", place: inFile(path, commit("dump"), inHead, "file-name") };
  });
  plant("a folder's name", (secret) => {
    write(`users/${secret}/notes.txt`, "nor here\n");
    return {
      state: "head",
      place: inFile(`users/${secret}`, commit("notes"), inHead, "file-name"),
    };
  });
}

/** Messages and headers: each commit has a branch of its own. */
export function plantInCommits({ repository, plant, lonelyCommit, object }: Planting): void {
  const onBranch = (name: string, commit: string, kind: "message" | "header"): Planted => {
    const ref = `refs/heads/${name}`;
    repository.run("update-ref", ref, commit);
    const line = kind === "message" ? 8 : 3;
    return {
      state: "branch",
      place: { kind: `commit-${kind}`, commit, object: commit, line, refs: [ref] },
    };
  };
  plant("a commit message", (secret) =>
    onBranch("message", lonelyCommit({ message: `subject\n\nbody\ntoken ${secret}\n` }), "message"),
  );
  plant("an author's name", (secret) => {
    const environment = { GIT_AUTHOR_NAME: `A ${secret}` };
    const planted = onBranch("author", lonelyCommit({ environment }), "header");
    return lineOf(planted, 2);
  });
  plant("an author's address", (secret) => {
    const environment = { GIT_AUTHOR_EMAIL: `${secret}@example.org` };
    const planted = onBranch("address", lonelyCommit({ environment }), "header");
    return lineOf(planted, 2);
  });
  plant("a committer's name", (secret) =>
    onBranch("committer", lonelyCommit({ environment: { GIT_COMMITTER_NAME: secret } }), "header"),
  );
  plant("another header line of a commit", (secret) => {
    const whole = repository.runWith({}, "cat-file", "commit", lonelyCommit({})).toString("utf8");
    const text = whole.replace("\n\n", `\nmergetag object\n of ${secret}\n\n`);
    return lineOf(onBranch("header", object("commit", text), "header"), 5);
  });
}

function lineOf(planted: Planted, line: number): Planted {
  return "place" in planted ? { ...planted, place: { ...planted.place, line } } : planted;
}

/** A stash is a commit with up to three parents: git-stash(1), "Discussion". Older ones are in the reflog alone. */
export function plantInStashes({ repository, plant }: Planting): void {
  const { write, commit, run, path } = repository;
  const id = (name: string): string => run("rev-parse", name);
  run("switch", "--quiet", "--orphan", "stashing");
  write("tracked.txt", "first\n");
  commit("stashing");
  plant("an older stash", (secret) => {
    write("tracked.txt", `${secret}\n`);
    run("stash", "push", "--quiet");
    const stashed = id("stash@{0}");
    return { state: "unreachable", place: inFile("tracked.txt", stashed, ["refs/stash@{n}"]) };
  });
  const inStash = ["refs/stash"];
  plant("the index of a stash", (staged) => {
    write("tracked.txt", `${staged}\n`);
    run("add", "tracked.txt");
    plant("the work tree of a stash", (changed) => {
      write("tracked.txt", `${changed}\n`);
      plant("an untracked file of a stash", (untracked) => {
        writeFileSync(join(path, "untracked.txt"), `${untracked}\n`);
        run("stash", "push", "--quiet", "--include-untracked");
        return { state: "history", place: inFile("untracked.txt", id("stash^3"), inStash) };
      });
      return { state: "branch", place: inFile("tracked.txt", id("stash"), inStash) };
    });
    return { state: "history", place: inFile("tracked.txt", id("stash^2"), inStash) };
  });
  run("switch", "--quiet", "main");
}

function assertFails(step: () => unknown): void {
  try {
    step();
  } catch {
    return;
  }
  throw new Error("a step was to fail, and did not");
}
