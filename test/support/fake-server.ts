/**
 * A server that is none: as little of one as tests of exposures need.
 *
 * In: a configuration of lines (`host`, `root`, `alias PREFIX FOLDER`, `deny EXPRESSION`,
 * `deny-asked EXPRESSION` of what was sent, `run ENDING`, `list`, `login
 * EXPRESSION`, `unknown EXPRESSION`). Out: a `WebConfig`, as the readers of real servers make it. Rules are asked in their
 * order; the last alias whose prefix fits wins over the root.
 */
import type { Answer, Outcome, Step } from "../../src/web/answer.ts";
import type { ConfigSpan, ConfigText } from "../../src/web/config-text.ts";
import type { FileTree } from "../../src/web/file-tree.ts";
import type { ConfigReader, Site, WebConfig } from "../../src/web/site.ts";
import type { SiteRequest } from "../../src/web/site-request.ts";
import { isTrouble } from "../../src/trouble.ts";

type Line = { readonly words: readonly string[]; readonly by: ConfigSpan };

export const readFake: ConfigReader = (path, files) => {
  const source = files.read(path);
  if (isTrouble(source)) return { ...nothing, troubles: [source] };
  const lines = linesOf(source);
  const blocks: Line[][] = [];
  for (const line of lines) {
    if (line.words[0] === "host" || blocks.length === 0) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  const sites = blocks.map(siteOf);
  return {
    server: "nginx",
    sites,
    troubles: [],
    answer: (request, tree) => {
      const at = Math.max(
        0,
        sites.findIndex(({ host }) => host === request.host),
      );
      return answerOf(blocks[at] ?? [], request, tree);
    },
    fixes: (site) => {
      const first = blocks[sites.findIndex(({ host }) => host === site.host)]?.[0];
      if (first === undefined) return [];
      const end = first.by.source.text.indexOf("\n", first.by.end) + 1;
      const text = String.raw`deny /\.(?!well-known/)|~$|\.(?:bak|sql)$` + "\n";
      return [
        { why: "Denies hidden files and copies.", edits: [{ source, start: end, end, text }] },
      ];
    },
  };
};

const nothing: WebConfig = {
  server: "nginx",
  sites: [],
  troubles: [],
  answer: () => ({ outcome: { kind: "absent", file: "", by: undefined }, steps: [] }),
  fixes: () => [],
};

function linesOf(source: ConfigText): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const text of source.text.split("\n")) {
    const end = start + text.length;
    if (text.trim() !== "") lines.push({ words: text.split(" "), by: { source, start, end } });
    start = end + 1;
  }
  return lines;
}

function siteOf(lines: readonly Line[]): Site {
  const host = lines.find(({ words }) => words[0] === "host")?.words[1] ?? "";
  return {
    hosts: host === "" ? [] : [host],
    host,
    by: lines[0]?.by,
    mounts: lines.flatMap(({ words: [word, first = "", second = ""], by }) => {
      if (word === "root") return [{ prefix: "", folder: first, by }];
      return word === "alias" ? [{ prefix: first, folder: second, by }] : [];
    }),
    denials: lines.flatMap(({ words: [word, expression = ""], by }) =>
      word === "deny" || word === "deny-asked"
        ? [{ by, catches: (path: string) => new RegExp(expression).test(path) }]
        : [],
    ),
  };
}

function answerOf(lines: readonly Line[], request: SiteRequest, tree: FileTree): Answer {
  const asked = request.target.split("?")[0] ?? "";
  const decoded = decodeURIComponent(asked);
  const path = resolved(decoded) + (decoded.endsWith("/") && decoded !== "/" ? "/" : "");
  const steps: Step[] = [];
  let afterLogin = false;
  for (const { words, by } of lines) {
    const [word, expression = ""] = words;
    const fits = new RegExp(expression).test(word === "deny-asked" ? asked : path);
    if (word === "deny-asked" && fits)
      return { outcome: { kind: "denied", by, status: 403 }, steps };
    if (word === "deny") {
      steps.push({ by, did: fits ? "denies" : "no match" });
      if (fits) return { outcome: { kind: "denied", by, status: 403 }, steps };
    }
    if (word === "unknown" && fits)
      return { outcome: { kind: "unknown", construct: "a test of nobody's", by }, steps };
    if (word === "run" && path.endsWith(expression))
      return { outcome: { kind: "handler", target: "php", by }, steps };
    if (word === "login" && fits) afterLogin = true;
    if (word === "open" && fits) {
      steps.push({ by, did: "matches: the rules behind it are not asked" });
      break;
    }
  }
  return { outcome: fileOutcome(lines, path, tree, afterLogin), steps };
}

function fileOutcome(
  lines: readonly Line[],
  path: string,
  tree: FileTree,
  isLogin: boolean,
): Outcome {
  const login = isLogin ? ({ afterLogin: true } as const) : {};
  const mount =
    lines.findLast(({ words }) => words[0] === "alias" && path.startsWith(words[1] ?? "")) ??
    lines.find(({ words }) => words[0] === "root");
  const [word, first = "", second = ""] = mount?.words ?? [];
  const by = mount?.by;
  const file = word === "alias" ? second + path.slice(first.length) : first + path;
  const plain = resolved(file);
  if (path.endsWith("/") && tree.kind(plain) === "folder") {
    const list = lines.find(({ words }) => words[0] === "list");
    if (list === undefined) return { kind: "denied", by, status: 403 };
    return { kind: "listing", folder: plain, names: tree.names(plain), by: list.by, ...login };
  }
  return tree.kind(plain) === "file" && !file.endsWith("/")
    ? { kind: "served", file: plain, by, ...login }
    : { kind: "absent", file: plain, by };
}

function resolved(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}
