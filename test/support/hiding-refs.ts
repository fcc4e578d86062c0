/**
 * Hiding places at the ends of refs (tags, notes, replacements, names), and where no ref leads any more.
 *
 * In: the planting of hiding-places.ts. Out: rows of its table.
 */
import { inFile } from "./hiding-planting.ts";
import type { Planting } from "./hiding-planting.ts";

/** Tags of all kinds; notes; replacements. */
export function plantInTags(planting: Planting): void {
  const { repository, plant, lonelyCommit, object } = planting;
  const { run } = repository;
  const inTag = (name: string, kind: "message" | "header", line: number) => ({
    kind: `tag-${kind}` as const,
    object: run("rev-parse", `refs/tags/${name}`),
    line,
    refs: [`refs/tags/${name}`],
  });
  plant("the message of an annotated tag", (secret) => {
    run("tag", "--message", `release\n\ntoken ${secret}`, "annotated", lonelyCommit({}));
    return { state: "branch", place: inTag("annotated", "message", 8) };
  });
  plant("the tagger of an annotated tag", (secret) => {
    const environment = { GIT_COMMITTER_NAME: secret };
    repository.runWith({ environment }, "tag", "-m", "release", "by", lonelyCommit({}));
    return { state: "branch", place: inTag("by", "header", 4) };
  });
  plant("a tag of a tag", (secret) => {
    run("tag", "--message", "inner", "inner", object("blob", `${secret}\n`));
    run("tag", "--message", "outer", "outer", "inner");
    const refs = ["refs/tags/inner", "refs/tags/outer"];
    return {
      state: "branch",
      place: { kind: "blob", object: run("rev-parse", "outer^{}"), line: 1, refs },
    };
  });
  plant("a tag that points at a blob", (secret) => {
    const blob = object("blob", `${secret}\n`);
    run("tag", "blob", blob);
    return {
      state: "branch",
      place: { kind: "blob", object: blob, line: 1, refs: ["refs/tags/blob"] },
    };
  });
  plant("a tag that points at a tree", (secret) => {
    const commit = lonelyCommit({ files: { "folder/tagged.txt": `${secret}\n` } });
    run("tag", "tree", run("rev-parse", `${commit}^{tree}`));
    // The commit is dangling, so it is dated by nothing that a ref reaches.
    return {
      state: "branch",
      place: { ...inFile("folder/tagged.txt", commit, ["refs/tags/tree"]) },
    };
  });
  plant("a note", (secret) => {
    const commit = lonelyCommit({ message: "annotated by a note" });
    run("update-ref", "refs/heads/noted", commit);
    run("notes", "add", "--message", `token ${secret}`, commit);
    const refs = ["refs/notes/commits"];
    return { state: "branch", place: inFile(commit, run("rev-parse", "refs/notes/commits"), refs) };
  });
  plantReplacement(planting);
}

/** git-replace(1): whoever asks for an object gets another one, but the first is stored all the same. */
function plantReplacement({ repository, plant, lonelyCommit, object }: Planting): void {
  let original = "";
  plant("an object that is replaced", (secret) => {
    const commit = lonelyCommit({ files: { "replaced.txt": `${secret}\n` } });
    repository.run("update-ref", "refs/heads/replaced", commit);
    original = repository.run("rev-parse", `${commit}:replaced.txt`);
    return { state: "branch", place: inFile("replaced.txt", commit, ["refs/heads/replaced"]) };
  });
  plant("the object that replaces it", (secret) => {
    const blob = object("blob", `${secret}\n`);
    repository.run("replace", original, blob);
    const refs = [`refs/replace/${original}`];
    return { state: "branch", place: { kind: "blob", object: blob, line: 1, refs } };
  });
}

/** Names of refs, in files of their own and in packed-refs. */
export function plantInNames({ repository, plant, lonelyCommit }: Planting): void {
  plant("the name of a tag in packed-refs", (secret) => {
    const name = `refs/tags/0-${secret}`;
    repository.run("update-ref", name, lonelyCommit({ message: "tagged" }));
    repository.run("pack-refs");
    return {
      state: "branch",
      places: [
        { kind: "ref-name", line: 1, refs: [name] },
        { kind: "git-file", path: "packed-refs", line: 2, refs: [] },
      ],
    };
  });
  plant("the name of a branch", (secret) => {
    const name = `refs/heads/fix/${secret}`;
    repository.run("update-ref", name, lonelyCommit({ message: "a fix" }));
    return { state: "branch", place: { kind: "ref-name", line: 1, refs: [name] } };
  });
}

/** What only reflogs, or nothing at all, lead to. */
export function plantUnreachable({ repository, plant, lonelyCommit, object }: Planting): void {
  const { write, commit, run } = repository;
  const inReflog = ["HEAD@{n}"];
  plant("a commit that was amended", (secret) => {
    write("amended.txt", `${secret}\n`);
    const amended = commit("to be amended");
    write("amended.txt", "nothing\n");
    run("commit", "--quiet", "--all", "--amend", "--message", "amended");
    return { state: "unreachable", place: inFile("amended.txt", amended, inReflog) };
  });
  plant("a branch that was deleted", (secret) => {
    run("switch", "--quiet", "--create", "deleted");
    write("deleted.txt", `${secret}\n`);
    const deleted = commit("on a branch that goes away");
    run("switch", "--quiet", "main");
    run("branch", "--quiet", "--delete", "--force", "deleted");
    return { state: "unreachable", place: inFile("deleted.txt", deleted, inReflog) };
  });
  plant("a dangling blob", (secret) => {
    const blob = object("blob", `${secret}\n`);
    return { state: "unreachable", place: { kind: "blob", object: blob, line: 1, refs: [] } };
  });
  plant("a dangling tree", (secret) => {
    const entry = `100644 blob ${object("blob", `${secret}\n`)}\tdangling.txt\n`;
    repository.runWith({ input: entry }, "mktree");
    const place = { kind: "blob", path: "dangling.txt", line: 1, refs: [] } as const;
    return { state: "unreachable", place };
  });
  plant("a dangling commit", (secret) => {
    const dangling = lonelyCommit({ files: { "lost.txt": `${secret}\n` } });
    return { state: "unreachable", place: inFile("lost.txt", dangling, []) };
  });
  plant("the message of a dangling commit", (secret) => {
    const dangling = lonelyCommit({ message: `lost\n\ntoken ${secret}\n` });
    return {
      state: "unreachable",
      place: { kind: "commit-message", commit: dangling, object: dangling, line: 7, refs: [] },
    };
  });
  plant("the index", (secret) => {
    write("staged.txt", `${secret}\n`);
    run("add", "staged.txt");
    write("staged.txt", "not any more\n");
    const place = { kind: "blob", path: "staged.txt", line: 1, refs: ["index"] } as const;
    return { state: "unreachable", place };
  });
}
