/** Where commits stand, as seen from what is checked out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { standingsOf } from "../../../src/cli/hook/commit-standings.ts";
import type { LinkedCommit } from "../../../src/git/commit-links.ts";

const commit = (oid: string, ...parents: string[]): LinkedCommit => ({
  oid,
  tree: "",
  time: 0,
  parents,
  grafted: [],
  isCut: false,
});

// old - a - b ------ m - c    main
//        \- s - t -/
//         \- o                other
const commits = [
  commit("a", "old"),
  commit("b", "a"),
  commit("s", "a"),
  commit("t", "s"),
  commit("o", "a"),
  commit("m", "b", "t"),
  commit("c", "m"),
];
const branches = [
  { name: "refs/heads/main", oid: "c" },
  { name: "refs/heads/other", oid: "o" },
];

function wheres(head: string | undefined): string {
  return [...standingsOf(commits, head, branches)]
    .map(([oid, { where, branch }]) => `${oid} ${where}${branch === undefined ? "" : ` ${branch}`}`)
    .join(", ");
}

const main = "refs/heads/main";
const other = "refs/heads/other";

const cases = [
  {
    title: "the branch with the merge",
    head: "c",
    want: `a line, b line, s merged, t merged, o elsewhere ${other}, m line, c head`,
  },
  {
    title: "the other branch",
    head: "o",
    want: `a line, b elsewhere ${main}, s elsewhere ${main}, t elsewhere ${main}, o head, m elsewhere ${main}, c elsewhere ${main}`,
  },
  {
    title: "what is not pushed",
    head: "old",
    want: `a elsewhere ${main}, b elsewhere ${main}, s elsewhere ${main}, t elsewhere ${main}, o elsewhere ${other}, m elsewhere ${main}, c elsewhere ${main}`,
  },
  {
    title: "nothing",
    head: undefined,
    want: `a elsewhere ${main}, b elsewhere ${main}, s elsewhere ${main}, t elsewhere ${main}, o elsewhere ${other}, m elsewhere ${main}, c elsewhere ${main}`,
  },
];

for (const { title, head, want } of cases) {
  test(`commit standings: checked out is ${title}`, () => assert.equal(wheres(head), want));
}

test("commit standings: older is lower, and a first commit has no parent", () => {
  const standings = standingsOf([commit("root"), commit("next", "root")], "next", []);
  assert.deepEqual(Object.fromEntries(standings), {
    root: { where: "line", order: 0 },
    next: { where: "head", order: 1, parent: "root" },
  });
});

test("commit standings: commits in a circle, as grafts can make one, end", () => {
  const circle = [commit("x", "y"), commit("y", "x")];
  const wheresOf = [...standingsOf(circle, "x", [])].map(([, { where }]) => where);
  assert.deepEqual(wheresOf, ["head", "line"]);
});
