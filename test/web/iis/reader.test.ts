import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { placeOf } from "../../../src/web/config-text.ts";
import type { ConfigFiles } from "../../../src/web/config-files.ts";
import type { Outcome } from "../../../src/web/answer.ts";
import { memoryTree } from "../../../src/web/file-tree.ts";
import type { FileTree } from "../../../src/web/file-tree.ts";
import { readIis } from "../../../src/web/iis/reader.ts";
import { parseXml } from "../../../src/web/iis/xml.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import type { ConfigEdit, WebConfig } from "../../../src/web/site.ts";
import { trouble } from "../../../src/trouble.ts";
import { seeded } from "../../support/seed.ts";

const root = "/srv/w";
const main = `${root}/web.config`;

const files = `
  index.html app.js .env .env.local .git/HEAD .git/config .well-known/security.txt .well-known/acme/token dump.sql db.bak
  settings.json notes.txt site.zip bin/App.dll binary/a.txt App_Data/db.xml code.cs page.aspx config.php list/a.txt
  list/.hid sub/x.json sub/inner/y.json errors/404.html data.mdf Readme noindex/z.txt node_modules/a/index.js
`
  .trim()
  .split(/\s+/);

function treeOf(others: Readonly<Record<string, string>> = {}): FileTree {
  const all = Object.fromEntries([...files.map((file) => [`${root}/${file}`, ""]), [main, ""]]);
  const more = Object.entries(others).map(([path, text]) => [`${root}/${path}`, text]);
  return memoryTree({ ...all, ...Object.fromEntries(more) });
}

function read(text: string): WebConfig {
  const only: ConfigFiles = {
    read: (path) => (path === main ? { path, text } : trouble("FILE_UNREADABLE", path)),
    kind: () => "absent",
    names: () => [],
  };
  return readIis(main, only, {});
}

const server = (text: string): string =>
  `<?xml version="1.0"?>\n<configuration><system.webServer>${text}</system.webServer></configuration>`;
const filtering = (text: string): string =>
  server(`<security><requestFiltering>${text}</requestFiltering></security>`);
const rules = (text: string): string => server(`<rewrite><rules>${text}</rules></rewrite>`);

function wordOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case "served":
      return `S ${outcome.file.slice(root.length + 1)}`;
    case "error-body":
      return `E ${outcome.file.slice(root.length + 1)} ${outcome.status}`;
    case "denied":
      return `D ${outcome.status}`;
    case "redirect":
      return `R ${outcome.status} ${outcome.target}`;
    case "listing":
      return `L ${outcome.names.join(" ")}`;
    case "handler":
      return "H";
    case "absent":
      return "A";
    case "unknown":
      return `U ${outcome.construct}`;
  }
}

function answers(
  text: string,
  want: readonly string[],
  tree: FileTree = treeOf(),
): readonly string[] {
  const web = read(text);
  return want.map((line) => {
    const target = line.split(" ", 1)[0]!;
    return `${target} ${wordOf(web.answer(requestOf("a.test", target), tree).outcome)}`;
  });
}

/** Every row names where it is written down: below https://learn.microsoft.com/iis/ */
type Row = {
  readonly title: string;
  readonly source: string;
  readonly config: string;
  readonly want: readonly string[];
  readonly others?: Readonly<Record<string, string>>;
};

const requestFiltering = "configuration/system.webServer/security/requestFiltering/";
const staticContent = "configuration/system.webServer/staticContent/";
const rewriteReference = "extensions/url-rewrite-module/url-rewrite-module-configuration-reference";

const rows: readonly Row[] = [
  {
    title: "as it is installed, what has no type is not sent",
    source: `${staticContent}mimeMap`,
    config: server(""),
    want: [
      "/.env D 404",
      "/.git/HEAD D 404",
      "/.git/config D 404",
      "/dump.sql D 404",
      "/db.bak D 404",
      "/Readme D 404",
      "/settings.json S settings.json",
      "/site.zip S site.zip",
      "/notes.txt S notes.txt",
    ],
  },
  {
    title: "as it is installed, segments and endings are refused",
    source: `${requestFiltering}hiddenSegments/`,
    config: server(""),
    want: [
      "/bin/App.dll D 404",
      "/binary/a.txt S binary/a.txt",
      "/App_Data/db.xml D 404",
      "/web.config D 404",
      "/WEB.CONFIG D 404",
      "/code.cs D 404",
      "/data.mdf D 404",
    ],
  },
  {
    title: "a type for names without an ending opens the store of git",
    source: `${staticContent}mimeMap`,
    config: server(
      '<staticContent><mimeMap fileExtension="." mimeType="text/plain" /></staticContent>',
    ),
    want: [
      "/.git/HEAD S .git/HEAD",
      "/.git/config S .git/config",
      "/Readme S Readme",
      "/.env D 404",
      "/dump.sql D 404",
    ],
  },
  {
    title: "a type for all endings",
    source: `${staticContent}mimeMap`,
    config: server(
      '<staticContent><mimeMap fileExtension=".*" mimeType="text/plain" /></staticContent>',
    ),
    want: ["/.env S .env", "/dump.sql S dump.sql", "/Readme D 404", "/code.cs D 404"],
  },
  {
    title: "a type for one ending, and one taken back",
    source: `${staticContent}mimeMap`,
    config: server(
      '<staticContent><remove fileExtension=".json" /><mimeMap fileExtension=".SQL" mimeType="x/y" /></staticContent>',
    ),
    want: ["/dump.sql S dump.sql", "/settings.json D 404"],
  },
  {
    title: "hidden segments are whole segments, and ignore case",
    source: `${requestFiltering}hiddenSegments/`,
    config: filtering(
      '<hiddenSegments><add segment="Settings.json" /><add segment="sub" /></hiddenSegments>',
    ),
    want: [
      "/settings.json D 404",
      "/sub/x.json D 404",
      "/SUB/x.json D 404",
      "/notes.txt S notes.txt",
    ],
  },
  {
    title: "hidden segments that are taken back",
    source: `${requestFiltering}hiddenSegments/`,
    config: filtering('<hiddenSegments><remove segment="bin" /></hiddenSegments>'),
    want: ["/bin/App.dll S bin/App.dll", "/App_Data/db.xml D 404"],
  },
  {
    title: "endings that are refused, and a list of those that are not",
    source: `${requestFiltering}fileExtensions/`,
    config: filtering(
      '<fileExtensions allowUnlisted="false"><clear /><add fileExtension=".js" allowed="true" /></fileExtensions>',
    ),
    want: ["/app.js S app.js", "/notes.txt D 404", "/Readme D 404"],
  },
  {
    title: "sequences",
    source: `${requestFiltering}denyUrlSequences/`,
    config: filtering(
      '<denyUrlSequences><add sequence="/sub" /></denyUrlSequences><alwaysAllowedUrls><add url="/sub/x.json" /></alwaysAllowedUrls>',
    ),
    want: ["/sub/inner/y.json D 404", "/sub/x.json S sub/x.json"],
  },
  {
    title: "filtering rules on the URL",
    source: `${requestFiltering}filteringRules/`,
    config: filtering(
      '<filteringRules><filteringRule name="x" scanUrl="true"><denyStrings><add string="notes" /></denyStrings></filteringRule></filteringRules>',
    ),
    want: ["/notes.txt D 404", "/app.js S app.js"],
  },
  {
    title: "double escapes are refused unless they are allowed",
    source: requestFiltering,
    config: server(""),
    want: [
      "/notes%252etxt D 404",
      "/notes+x.txt D 404",
      "/notes%2etxt S notes.txt",
      "/x/../notes.txt S notes.txt",
      "/sub%2fx.json S sub/x.json",
      "/sub%5cx.json S sub/x.json",
      "/../x D 400",
      "/notes.txt%00 D 400",
    ],
  },
  {
    title: "other spellings that Windows knows",
    source: "manage/configuring-security/use-request-filtering",
    config: server(""),
    want: [
      "/notes.txt. D 404",
      "/notes.txt::$DATA D 404",
      "/NOTES.TXT S notes.txt",
      "/notes.txt/ A",
    ],
  },
  {
    title: "documents and listings",
    source: "configuration/system.webServer/directoryBrowse",
    config: server('<directoryBrowse enabled="true" />'),
    want: ["/ S index.html", "/list/ L .hid a.txt", "/list R 301 /list/"],
  },
  {
    title: "documents that are added come first",
    source: "configuration/system.webServer/defaultDocument/",
    config: server('<defaultDocument><files><add value="notes.txt" /></files></defaultDocument>'),
    want: ["/ S notes.txt", "/list/ D 403"],
  },
  {
    title: "programs by ending, and for everything",
    source: "configuration/system.webServer/handlers/",
    config: server(
      '<handlers><add name="php" path="*.php" verb="*" modules="FastCgiModule" /><add name="x" path="/sub/*" modules="IsapiModule" /></handlers>',
    ),
    want: ["/config.php H", "/page.aspx H", "/sub/x.json H", "/notes.txt S notes.txt"],
  },
  {
    title: "a program for everything",
    source: "configuration/system.webServer/handlers/",
    config: server(
      '<handlers><add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" /></handlers>',
    ),
    want: ["/settings.json H", "/.env H", "/nothing H", "/web.config D 404"],
  },
  {
    title: "a folder's own web.config",
    source: requestFiltering,
    config: server(""),
    others: {
      "sub/Web.Config": server('<staticContent><remove fileExtension=".json" /></staticContent>'),
      "sub/inner/web.config": server(
        '<staticContent><mimeMap fileExtension=".json" mimeType="a/b" /></staticContent>',
      ),
    },
    want: [
      "/sub/x.json D 404",
      "/sub/inner/y.json S sub/inner/y.json",
      "/settings.json S settings.json",
    ],
  },
  {
    title: "locations",
    source: "get-started/planning-for-security/how-to-use-locking-in-iis-configuration",
    config: `<configuration><location path="sub"><system.webServer><staticContent><clear /></staticContent></system.webServer></location><location path="Notes.txt"><system.webServer><security><authorization><clear /><add accessType="Deny" users="*" /></authorization></security></system.webServer></location></configuration>`,
    want: ["/sub/x.json D 404", "/sub/inner/y.json D 404", "/notes.txt D 401", "/app.js S app.js"],
  },
  {
    title: "logins",
    source: "configuration/system.webServer/security/authorization/",
    config: server(
      '<security><authorization><remove users="*" roles="" verbs="" /><add accessType="Allow" users="ann" /></authorization></security>',
    ),
    want: ["/notes.txt D 401"],
  },
  {
    title: "a login of ASP.NET does not ask for files",
    source: "configuration/system.webServer/security/authorization/",
    config:
      '<configuration><system.web><authorization><deny users="?" /></authorization></system.web></configuration>',
    want: ["/notes.txt S notes.txt"],
  },
  {
    title: "redirection of everything",
    source: "configuration/system.webServer/httpRedirect/",
    config: server(
      '<httpRedirect enabled="true" destination="https://b.test" httpResponseStatus="Permanent" />',
    ),
    want: ["/notes.txt R 301 https://b.test"],
  },
  {
    title: "rules that refuse see the URL without its first slash, and ignore case",
    source: rewriteReference,
    config: rules(
      '<rule name="dots" stopProcessing="true"><match url="^\\.git" /><action type="CustomResponse" statusCode="404" /></rule><rule name="n"><match url="^NOTES" /><action type="AbortRequest" /></rule>',
    ),
    want: ["/.git/HEAD D 404", "/notes.txt D 0", "/app.js S app.js"],
  },
  {
    title: "a front controller leaves files that are there",
    source: rewriteReference,
    config: rules(
      '<rule name="all"><match url=".*" /><conditions><add input="{REQUEST_FILENAME}" matchType="IsFile" negate="true" /><add input="{REQUEST_FILENAME}" matchType="IsDirectory" negate="true" /></conditions><action type="Rewrite" url="index.html" /></rule>',
    ),
    want: ["/settings.json S settings.json", "/nothing/here S index.html"],
  },
  {
    title: "groups, maps and queries",
    source: rewriteReference,
    config: server(
      '<rewrite><rewriteMaps><rewriteMap name="M" defaultValue="none"><add key="A" value="notes.txt" /></rewriteMap></rewriteMaps><rules><rule name="m"><match url="^m/(.*)$" /><action type="Rewrite" url="{M:{R:1}}" /></rule><rule name="q"><match url="^q$" /><conditions><add input="{QUERY_STRING}" pattern="^f=(.+)$" /></conditions><action type="Rewrite" url="/sub/{C:1}" /></rule></rules></rewrite>',
    ),
    want: ["/m/a S notes.txt", "/m/b A", "/q?f=x.json S sub/x.json", "/q A"],
  },
  {
    title: "wildcards",
    source: rewriteReference,
    config: rules(
      '<rule name="w" patternSyntax="Wildcard"><match url="*/old/*" /><action type="Redirect" url="/{R:1}/{R:2}" redirectType="Found" /></rule>',
    ),
    want: ["/a/old/b R 302 /a/b"],
  },
  {
    title: "rules of plain http are of no account: a visitor may come by https",
    source: rewriteReference,
    config: rules(
      '<rule name="s" stopProcessing="true"><match url="(.*)" /><conditions><add input="{HTTPS}" pattern="^OFF$" /></conditions><action type="Redirect" url="https://{HTTP_HOST}/{R:1}" /></rule>',
    ),
    want: ["/notes.txt S notes.txt"],
  },
  {
    title: "headers cannot be told",
    source: rewriteReference,
    config: rules(
      '<rule name="h"><match url="notes" /><conditions><add input="{HTTP_USER_AGENT}" pattern="bot" /></conditions><action type="AbortRequest" /></rule>',
    ),
    want: ["/notes.txt U {HTTP_USER_AGENT}", "/app.js S app.js"],
  },
  {
    title: "a rewrite to what filtering refuses",
    source: "extensions/url-rewrite-module/iis-request-filtering-and-url-rewriting",
    config: rules(
      '<rule name="b"><match url="^b/(.*)" /><action type="Rewrite" url="bin/{R:1}" /></rule>',
    ),
    want: ["/b/App.dll U rewrite to what is filtered"],
  },
  {
    title: "a proxy",
    source:
      "extensions/url-rewrite-module/reverse-proxy-with-url-rewrite-v2-and-application-request-routing",
    config: rules(
      '<rule name="p"><match url="^api/" /><action type="Rewrite" url="http://127.0.0.1:1/{R:0}" /></rule>',
    ),
    want: ["/api/x H"],
  },
  {
    title: "pages for errors",
    source: "configuration/system.webServer/httpErrors/",
    config: server(
      '<httpErrors errorMode="Custom"><remove statusCode="404" subStatusCode="-1" /><error statusCode="404" path="errors\\404.html" responseMode="File" /></httpErrors>',
    ),
    want: [
      "/nothing E errors/404.html 404",
      "/.env E errors/404.html 404",
      "/notes.txt S notes.txt",
    ],
  },
  {
    title: "sections that a web.config may not hold",
    source: "get-started/planning-for-security/how-to-use-locking-in-iis-configuration",
    config: server(
      '<security><authentication><anonymousAuthentication enabled="false" /></authentication></security>',
    ),
    want: ["/notes.txt U section authentication, locked as IIS is installed"],
  },
  {
    title: "a section in another file",
    source:
      "get-started/planning-your-iis-architecture/deep-dive-into-iis-configuration-with-iis-7-and-iis-8",
    config: server('<handlers configSource="handlers.config" />'),
    want: ["/notes.txt U configSource"],
  },
  {
    title: "a web.config that is not well-formed",
    source:
      "get-started/planning-your-iis-architecture/deep-dive-into-iis-configuration-with-iis-7-and-iis-8",
    config: "<configuration><system.webServer></configuration>",
    want: ["/notes.txt U configuration is refused"],
  },
];

for (const { title, config, want, others } of rows)
  test(`IIS: ${title}`, () => {
    assert.deepEqual(answers(config, want, treeOf(others)), want);
  });

test("IIS: an answer names the rule that gives a type", () => {
  const text = server(
    '\n<staticContent>\n  <mimeMap fileExtension="." mimeType="text/plain" />\n</staticContent>',
  );
  const { outcome, steps } = read(text).answer(requestOf("a.test", "/.git/HEAD"), treeOf());
  assert.equal(outcome.kind === "served" && placeOf(outcome.by!).line, 4);
  assert.deepEqual(
    steps.map(({ by, did }) => [placeOf(by).line, did]),
    [[4, "gives names without an ending a type"]],
  );
});

test("IIS: denials tell what they name", () => {
  const web = read(
    filtering(
      '<hiddenSegments><add segment=".git" /></hiddenSegments><fileExtensions><add fileExtension=".sql" allowed="false" /></fileExtensions>',
    ),
  );
  const [site] = web.sites;
  assert.deepEqual(
    site!.denials.map(({ catches }) => ["/.git/x", "/a.sql", "/b"].map((path) => catches(path))),
    [
      [true, false, false],
      [false, true, false],
    ],
  );
  assert.deepEqual(
    site!.mounts.map(({ prefix, folder }) => [prefix, folder]),
    [["/", "/srv/w/"]],
  );
});

function applied(text: string, edits: readonly ConfigEdit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (made, { start, end, text: put }) => made.slice(0, start) + put + made.slice(end),
      text,
    );
}

const open =
  '<staticContent><mimeMap fileExtension="." mimeType="a/b" /><mimeMap fileExtension=".*" mimeType="a/b" /></staticContent>';
const fixCases: readonly (readonly [title: string, config: string])[] = [
  ["nothing is there", server(open)],
  [
    "an empty list",
    server(`${open}<security><requestFiltering><hiddenSegments /></requestFiltering></security>`),
  ],
  [
    "a list",
    server(
      `${open}<security><requestFiltering><hiddenSegments>\n<add segment="x" />\n</hiddenSegments><fileExtensions><add fileExtension=".sql" allowed="true" /></fileExtensions></requestFiltering></security>`,
    ),
  ],
  ["an empty section", server(`${open}<security />`)],
];

for (const [title, config] of fixCases)
  test(`IIS's fix holds: ${title}`, () => {
    const exposed = ["/.git/HEAD", "/.env", "/dump.sql", "/Readme", "/node_modules/a/index.js"];
    const kept = ["/", "/app.js", "/.well-known/security.txt", "/.well-known/acme/token"];
    const before = read(config);
    const [fix] = before.fixes(before.sites[0]!, exposed);
    const after = applied(config, fix!.edits);
    assert.deepEqual(read(after).troubles, []);
    const kinds = (text: string, targets: readonly string[]): readonly string[] =>
      answers(text, targets).map((line) => line.split(" ")[1]!);
    assert.deepEqual(
      kinds(config, exposed),
      exposed.map(() => "S"),
    );
    assert.deepEqual(
      kinds(after, exposed),
      exposed.map(() => "D"),
    );
    assert.deepEqual(answers(after, kept.slice(0, 3)), answers(config, kept.slice(0, 3)));
  });

test("IIS: types that stand for all, and listings, are taken back", () => {
  const config = server(`${open}<directoryBrowse enabled="true" />`);
  const web = read(config);
  const [, types, listings] = web.fixes(web.sites[0]!, ["/.env", "/list/"]);
  assert.deepEqual(answers(applied(config, types!.edits), ["/.env D"]), ["/.env D 404"]);
  assert.deepEqual(answers(applied(config, listings!.edits), ["/list/ D"]), ["/list/ D 403"]);
});

const badXml: readonly (readonly [text: string, badAt: number | undefined])[] = [
  ["<a/>", undefined],
  [
    '\xef\xbb\xbf<?xml version="1.0"?><!-- x --><a b="&lt;&#65;&#x42;"><![CDATA[<]]>x</a> ',
    undefined,
  ],
  ['<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a b="&e;"/>', 0],
  ['<a b="&e;"/>', 0],
  ["<a><b></a></b>", 6],
  ["<a>", 3],
  ["<a/><b/>", 4],
  ['<a b="1" b="2"/>', 0],
  ["<a b=1/>", 0],
  ["x<a/>", 0],
  ["<a/>x", 4],
  ["", 0],
];

for (const [text, badAt] of badXml)
  test(`XML: ${JSON.stringify(text.slice(0, 30))}`, () => {
    assert.equal(parseXml({ path: "x", text }).badAt, badAt);
  });

test("XML: names, values and places", () => {
  const text = '<a>\n<b c="d &amp; e" /></a>';
  const { root: element } = parseXml({ path: "x", text });
  const [child] = element!.children;
  const value = child!.attributes.get("c")!;
  assert.equal(value.value, "d & e");
  assert.equal(text.slice(value.by.start, value.by.end), "d &amp; e");
  assert.equal(text.slice(child!.by.start, child!.by.end), '<b c="d &amp; e" />');
  assert.deepEqual(placeOf(child!.by), { line: 2, column: 1 });
});

const hostile: readonly (readonly [title: string, text: string])[] = [
  ["deep elements", "<a>".repeat(1_000_000)],
  ["many elements", `<configuration>${"<a/>".repeat(1_000_000)}</configuration>`],
  ["one long value", `<configuration a="${"x".repeat(10_000_000)}"/>`],
  [
    "many attributes",
    `<configuration ${Array.from({ length: 200_000 }, (_, index) => `a${index}=""`).join(" ")}/>`,
  ],
  ["spaces", `<configuration${" ".repeat(5_000_000)}`],
  ["an open comment", `<!--${"-".repeat(5_000_000)}`],
  ["references", `<configuration a="${"&#1;".repeat(1_000_000)}"/>`],
];

for (const [title, text] of hostile)
  test(`XML: ${title} end soon, without a throw`, () => {
    const begun = process.cpuUsage();
    answers(text, ["/notes.txt"]);
    assert.ok(process.cpuUsage(begun).user < 4_000_000);
  });

test("IIS: random bytes and tags never throw", () => {
  const words = fc.constantFrom(
    "<configuration>",
    "</configuration>",
    "<system.webServer>",
    "</system.webServer>",
    '<location path="a">',
    "</location>",
    "<rewrite>",
    "<rules>",
    '<rule name="a">',
    '<match url="("/>',
    "</rule>",
    "<handlers>",
    "<add/>",
    '<add name="a" path="**a"/>',
    "<clear/>",
    "<remove/>",
    "&",
    "<!--",
    "x",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(words, { maxLength: 12 }).map((list) => list.join("")),
  );
  fc.assert(
    fc.property(
      texts,
      fc.string({ unit: fc.constantFrom("/", ".", "%", "a", "2", "e", "\\", "?"), maxLength: 8 }),
      (text, end) => {
        answers(text, [`/${end}`]);
      },
    ),
    seeded(1500),
  );
});
