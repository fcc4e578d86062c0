import assert from "node:assert/strict";
import { test } from "node:test";
import { readLighttpd } from "../../../src/web/lighttpd/reader.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { testSiteTree } from "../../support/web-site.ts";
import {
  allModules,
  filesOf,
  lighttpd,
  startPair,
  wholeConfig,
  wordOf,
} from "./lighttpd-server.ts";

/**
 * Configurations that look safe, and what they hand out. S served (the file, if it is another one than asked for), D denied,
 * A absent, L listing. `W` is the site's folder.
 */
type Mistake = {
  readonly id: string;
  readonly config: string;
  readonly modules?: readonly string[];
  /** `/path word` each. */
  readonly want: readonly string[];
};

const deny = (text: string): string => `url.access-deny = ( "${text}" )`;
const url = (condition: string, ...body: readonly string[]): string =>
  `$HTTP["url"] ${condition} { ${body.join("\n")} }`;

const mistakes: readonly Mistake[] = [
  {
    id: "L01",
    config: 'url.access-deny = (".git", ".env")',
    want: ["/.env D", "/.git/config S", "/.env.local S"],
  },
  {
    id: "L02",
    config: 'url.access-deny = (".git", ".env")',
    modules: allModules.filter((module) => module !== "mod_access"),
    want: ["/.env S"],
  },
  {
    id: "L03",
    config: url('=~ "\\.sql$"', deny("")),
    want: ["/dump.sql D", "/dump.sql/x S dump.sql", "/dump.sql/ S dump.sql"],
  },
  { id: "L04", config: url('== "/.env"', deny("")), want: ["/.env D", "/.env/ S .env"] },
  { id: "L05", config: deny(".sql"), want: ["/dump.sql D", "/dump.sql/x D"] },
  {
    id: "L06",
    config: `${url('=~ "/\\."', deny(""))}\n${url('=~ "^/static/"', deny("~"))}`,
    want: ["/static/.env S", "/.env D"],
  },
  {
    id: "L06, other order",
    config: `${url('=~ "^/static/"', deny("~"))}\n${url('=~ "/\\."', deny(""))}`,
    want: ["/static/.env D", "/.env D"],
  },
  {
    id: "L07",
    config: `${url('=~ "/\\."', deny(""))}\n$HTTP["host"] =~ "." { ${deny("~")} }`,
    want: ["/.env S"],
  },
  {
    id: "L08",
    config: `alias.url = ("/i" => "W/static/")\n${url('=~ "/\\."', deny(""))}`,
    want: ["/i.env S static/.env", "/i../settings.py D", "/i/.env D"],
  },
  {
    id: "L09",
    config: 'alias.url = ("/k" => "W/static")',
    want: ["/ks/leak S statics/leak", "/k.old/x.js S static.old/x.js"],
  },
  {
    id: "L10",
    config: url('=^ "/.git/"', deny("")),
    want: ["/.git/config D", "/%2egit/config D", "/sub/.git/config S"],
  },
  { id: "L11", config: 'server.error-handler-404 = "/.env"', want: ["/nope S .env"] },
  {
    id: "L12",
    config: `server.force-lowercase-filenames = "enable"\n${url('=~ "/\\.git"', deny(""))}`,
    want: ["/.GIT/config S .git/config"],
  },
  {
    id: "L13",
    config: 'static-file.exclude-extensions = (".php")',
    want: ["/config.php D", "/config.php/x D", "/config.php.bak S"],
  },
  {
    id: "L14",
    config: 'url.access-deny = ("")\nurl.access-allow = (".html", ".js")',
    want: ["/app.js S", "/.env D"],
  },
  {
    id: "L15",
    config: 'server.dir-listing = "enable"',
    want: ["/list/ L a.sql vis.txt", "/list/.hid S"],
  },
  {
    id: "a condition that is repeated in other words stays where it was first",
    config: [
      url('=~ "^/static"', deny("~")),
      url('=~ "^/"', deny("")),
      url('=^ "/static"', 'url.access-deny := ("~")'),
    ].join("\n"),
    want: ["/static/a.js D"],
  },
];

/** `/path S` means that very file. */
function wanted(line: string): readonly [target: string, word: string] {
  const [target = "", kind = "", ...rest] = line.split(" ");
  const words = kind === "S" && rest.length === 0 ? [target.slice(1)] : rest;
  return [target, [kind, ...words].join(" ")];
}

for (const { id, config, modules = allModules, want } of mistakes)
  test(`lighttpd: ${id}`, () => {
    const folders = { root: "/srv/w", outside: "/srv/o" };
    const block = config.replaceAll(/\bW\b/g, folders.root);
    const text = wholeConfig("/srv", 80, modules, "", new Map([["h.test", block]]));
    const web = readLighttpd("/etc/lighttpd.conf", filesOf({ "/etc/lighttpd.conf": text }), {});
    assert.deepEqual(web.troubles, []);
    const tree = testSiteTree(folders.root, folders.outside);
    const lines = want.map(wanted);
    const answers = lines.map(([target]) => {
      const { outcome } = web.answer(requestOf("h.test", target), tree);
      return [target, wordOf(outcome, folders)];
    });
    assert.deepEqual(answers, lines);
  });

test(
  "the real lighttpd says the same",
  { skip: lighttpd ? false : "lighttpd not installed" },
  async () => {
    for (const modules of new Set(mistakes.map((mistake) => mistake.modules ?? allModules))) {
      const own = mistakes.filter((mistake) => (mistake.modules ?? allModules) === modules);
      const blocks = new Map(own.map(({ config }, index) => [`m${index}.test`, config]));
      const pair = await startPair(blocks, { modules });
      try {
        for (const [index, { id, want }] of own.entries())
          for (const [target, word] of want.map(wanted)) {
            const { theirs } = await pair.ask(`m${index}.test`, target);
            const kind = word.startsWith("L") ? "L" : /^[DA]$/.test(word) ? "no file" : word;
            assert.equal(theirs, kind, `${id}: ${target}`);
          }
      } finally {
        await pair.stop();
      }
    }
  },
);
