/**
 * Random configurations of lighttpd, from small pools so that rules overlap; and requests that probe them.
 *
 * In: nothing. Out: arbitraries of trees, their text, and the same trees with something left out, for shrinking.
 */
import fc from "fast-check";
import { siteFiles } from "../../support/web-site.ts";

/** Settings, and blocks in their order. An `else` belongs to the block before it. */
export type RandomBlock = {
  readonly head: string;
  readonly settings: readonly string[];
  readonly blocks: readonly RandomBlock[];
};

const endings = ["", "~", ".sql", ".env", ".php", "config", ".bak", ".js", "x", ".html", "/", "T"];
const urls = [
  "/",
  "/.",
  "/.git",
  "/.git/",
  "/static",
  "/static/",
  "/sub",
  "/i",
  "/private/",
  "/list/",
];
const expressions = [
  "/\\\\.".replace("\\\\", "\\"),
  "^/\\.git",
  "\\.sql$",
  "^/static",
  "^/static/",
  "/\\.(?!well-known/)",
  "(?i)\\.(sql|bak)(/|$)",
  "^/(sub|list)/",
  "\\.env$",
  "config$",
  "^/$",
  "^/.*\\.(js|css)$",
  "^/\\.env$",
  "/\\.(git|svn)",
  "^/[^/]*$",
  "~$",
];

const quoted = (text: string): string => `"${text}"`;
const list = (texts: readonly string[]): string => `( ${texts.map(quoted).join(", ")} )`;
const some = (pool: readonly string[], most = 3): fc.Arbitrary<readonly string[]> =>
  fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: most });

const setting: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: some(endings).map((texts) => `url.access-deny := ${list(texts)}`) },
  { weight: 1, arbitrary: some(endings).map((texts) => `url.access-deny += ${list(texts)}`) },
  { weight: 2, arbitrary: some(endings).map((texts) => `url.access-allow := ${list(texts)}`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom("/i", "/i/", "/static", "/s", "/.git", "/list/", "/"),
        fc.constantFrom("W/static", "W/static/", "W", "W/", "O/", "W/private/", "W/.git"),
      )
      .map(([key, folder]) => `alias.url := ( "${key}" => "${folder}" )`),
  },
  {
    weight: 2,
    arbitrary: some([".php", ".sql", ".env", "g", "", ".bak"]).map(
      (texts) => `static-file.exclude-extensions := ${list(texts)}`,
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("enable", "disable")
      .map((on) => `static-file.disable-pathinfo := "${on}"`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("enable", "disable").map((on) => `server.dir-listing := "${on}"`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("enable", "disable").map((on) => `dir-listing.activate := "${on}"`),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("enable", "disable")
      .map((on) => `server.force-lowercase-filenames := "${on}"`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("enable", "disable").map((on) => `server.follow-symlink := "${on}"`),
  },
  {
    weight: 2,
    arbitrary: some(["index.html", ".env", "/app.js", "x.sql", "vis.txt", "sub"], 2).map(
      (texts) => `index-file.names := ${list(texts)}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("W", "W/static", "W/", "O", "W/sub")
      .map((root) => `server.document-root := "${root}"`),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("/.env", "/err/e.html", "/nope", "/sub/", "/private/x.txt", "")
      .map((to) => `server.error-handler-404 := "${to}"`),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("/.env", "/err/e.html", "/nope", "/list/")
      .map((to) => `server.error-handler := "${to}"`),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("W/err/", "W/.env-")
      .map((to) => `server.errorfile-prefix := "${to}"`),
  },
  { weight: 4, arbitrary: rewrites() },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom("^/\\.git", "^/static/(.*)", "\\.env", "^/sub$", "^/(.*)\\.sql$"),
        fc.constantFrom("/gone", "http://x.test/$1", ""),
      )
      .map(([from, to]) => `url.redirect := ( "${from}" => "${to}" )`),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("/private/", "/.", "/static")
      .map(
        (at) =>
          `auth.require := ( "${at}" => ( "method" => "basic", "realm" => "r", "require" => "valid-user" ) )`,
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom("fastcgi", "scgi", "proxy"),
        fc.constantFrom(".php", "/sub", "/private/", ".env"),
        fc.constantFrom("", ', "check-local" => "disable"'),
      )
      .map(
        ([kind, at, more]) =>
          `${kind}.server := ( "${at}" => (( "host" => "127.0.0.1", "port" => PORT${kind === "proxy" ? "" : more} )) )`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("x", "y")
      .map((value) => `setenv.add-environment := ( "A" => "${value}" )`),
  },
);

function rewrites(): fc.Arbitrary<string> {
  const name = fc.constantFrom("once", "repeat", "if-not-file", "repeat-if-not-file", "final");
  const pair = fc.tuple(
    fc.constantFrom(
      "^/pub/(.*)$",
      "^/(.*)$",
      "^/static/(.*)",
      "\\.sql$",
      "^/nope",
      "^/sub/",
      "^/\\.git",
      "^/([^?]*)\\?",
    ),
    fc.constantFrom(
      "/$1",
      "/static/$1",
      "/index.html",
      "/.env",
      "/sub/.env",
      "",
      "/.$1",
      "/private/$1",
      "/$1x",
      "/%1",
      "/${1}",
      "$1",
    ),
  );
  return fc
    .tuple(name, fc.uniqueArray(pair, { minLength: 1, maxLength: 2, selector: ([from]) => from }))
    .map(([kind, pairs]) => {
      const text = pairs.map(([from, to]) => `"${from}" => "${to}"`).join(", ");
      return `url.rewrite-${kind} := ( ${text} )`;
    });
}

const head: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom("==", "!=", "=^", "=$"),
        fc.constantFrom(...urls, ...endings, "/.env", "/dump.sql", "/static/.env"),
      )
      .map(([operator, text]) => `$HTTP["url"] ${operator} "${text}"`),
  },
  {
    weight: 7,
    arbitrary: fc
      .tuple(fc.constantFrom("=~", "=~", "!~"), fc.constantFrom(...expressions))
      .map(([operator, text]) => `$HTTP["url"] ${operator} "${text}"`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '$HTTP["querystring"] == "x=1"',
      '$HTTP["query-string"] =~ "x"',
      '$HTTP["request-method"] == "GET"',
      '$HTTP["host"] =~ "test$"',
      '$HTTP["remoteip"] == "10.0.0.0/8"',
      '$HTTP["remote-ip"] != "10.1.2.3"',
    ),
  },
);

/** The inside of a host's block. */
export const randomConfig: fc.Arbitrary<RandomBlock> = block(3, fc.constant(""));

function block(depth: number, heads: fc.Arbitrary<string>): fc.Arbitrary<RandomBlock> {
  const settings = fc.array(setting, { minLength: depth === 3 ? 0 : 1, maxLength: 3 });
  if (depth === 0) return fc.record({ head: heads, settings, blocks: fc.constant([]) });
  const inner = block(
    depth - 1,
    fc.oneof(
      { weight: 6, arbitrary: head },
      { weight: 1, arbitrary: head.map((one) => `else ${one}`) },
      { weight: 1, arbitrary: fc.constant("else") },
    ),
  );
  const blocks = fc.array(inner, { maxLength: depth === 3 ? 5 : depth });
  return fc.record({ head: heads, settings, blocks });
}

/** The text of what is in a block. An `else` without a block before it is left out. */
export function textOf({ settings, blocks }: RandomBlock): string {
  const parts = [...settings];
  let open = false; // whether an else may follow
  for (const inner of blocks) {
    const isElse = inner.head.startsWith("else");
    if (isElse && !open) continue;
    parts.push(`${inner.head} {\n${textOf(inner)}\n}`);
    open = inner.head !== "else";
  }
  return parts.join("\n");
}

/** The same configuration with one setting or block less. */
export function smaller(config: RandomBlock): readonly RandomBlock[] {
  const { settings, blocks } = config;
  return [
    ...blocks.map((_, index) => ({ ...config, blocks: blocks.filter((__, at) => at !== index) })),
    ...settings.map((_, index) => ({
      ...config,
      settings: settings.filter((__, at) => at !== index),
    })),
    ...blocks.flatMap((inner, index) =>
      smaller(inner).map((less) => ({
        ...config,
        blocks: blocks.map((one, at) => (at === index ? less : one)),
      })),
    ),
  ];
}

/** Requests: each file in many spellings, and what mappings make of names. */
export const requests: readonly string[] = [
  ...siteFiles.flatMap(spellings),
  "/",
  "/sub",
  "/sub/",
  "/list/",
  "/list",
  "/static/",
  "/nope",
  "/nope/",
  "/outlink/o.txt",
  "/link.txt",
  "/.git",
  "/.git/",
  "/?x=1",
  "/pub/.env",
  "/pub/static/a.js",
  "/i",
  "/i/",
  "/i.env",
  "/i../settings.py",
  "/i..%2fsettings.py",
  "/is/leak",
  "/i.old/x.js",
  "/i/a.js",
  "/i/.env",
  "/s/a.js",
  "/static../settings.py",
  "/statics/leak",
  "/x.txt",
  "/o.txt",
  "/HEAD",
  "/outlink/",
  "/app.js/../.env",
  "/%00",
  "/.env%00",
  "/.env%20",
  "/%",
  "/%zz",
  "/app.js#x",
  "/\\.env",
  "/noindex/",
  "/err/",
  "/adir/",
];

function spellings(file: string): readonly string[] {
  const path = `/${file}`;
  const slash = path.lastIndexOf("/");
  return [
    path,
    path,
    path,
    path.replaceAll(".", "%2e"),
    slash === 0 ? `/x/..${path}?` : `${path.slice(0, slash)}%2f${path.slice(slash + 1)}`,
    `/${path}`,
    `/.${path}`,
    `/x/..${path}`,
    `/x/%2e%2e${path}`,
    `${path}/`,
    `${path}/x`,
    `${path}/x.js`,
    `${path}?x=1`,
    path.toUpperCase(),
    path.replace(/\.[^./]*$/, ""),
    `/i${path}`,
    `/static${path}`,
  ];
}
