/**
 * Random nginx configurations that nginx starts with, from small pools, so that rules meet.
 *
 * In: a source of numbers. Out: a server block as a tree, which can be written and made smaller, and targets to ask for.
 * `W` stands for the site's root, `O` for the folder beside it.
 */
import { siteFiles } from "../../support/web-site.ts";

export type Node = { readonly head: string; readonly body?: readonly Node[] };

export type RandomSite = {
  readonly maps: readonly Node[];
  readonly server: readonly Node[];
  readonly targets: readonly string[];
  readonly takesGzip: boolean;
};

export type Numbers = () => number;

/** Numbers from 0 to 1 from a seed (xorshift32). */
export function numbersFrom(seed: number): Numbers {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
}

/** A site; `name` is part of the names of its variables. */
export function randomSite(random: Numbers, name: string, targetsMax: number): RandomSite {
  const hasMap = random() < 0.35;
  const g = grammarOf(random, name, hasMap);
  const maps = hasMap ? [g.map()] : [];
  const named = ["@a", "@b"].map((one) => ({
    head: `location ${one}`,
    body: [...g.some(0.5, g.plain), ...g.some(0.3, g.code), ...g.some(0.3, g.rest)],
  }));
  // Makes the variables known, and is never entered.
  const definitions = {
    head: "location @definitions",
    body: [line("set", `$s${name}`, "0"), { head: 'if ($uri ~ "^/never(?<first>.)")', body: [] }],
  };
  const server = [
    ...g.some(0.85, () => line("root", g.pick(["W", "W", "W/", "O", "W/static", "W/sub/"]))),
    ...g.some(0.6, g.plain),
    ...g.some(0.3, g.plain),
    ...g.some(0.3, g.errorPage),
    ...g.some(0.3, g.code),
    ...g.some(0.1, g.tries),
    ...g.level("", 0),
    ...named,
    definitions,
  ];
  const targets = Array.from({ length: targetsMax }, () => randomTarget(random));
  return { maps, server: withoutTwins(server), targets, takesGzip: random() < 0.5 };
}

/** What stands in the `http` block around all sites, and whether the default server merges slashes. */
export function randomAround(random: Numbers): {
  readonly http: readonly Node[];
  readonly mergeSlashes: boolean;
} {
  const g = grammarOf(random, "0", false);
  const http = [
    ...g.some(0.4, () => line("root", g.pick(["W", "W/static", "O"]))),
    ...g.some(0.5, g.plain),
    ...g.some(0.3, g.plain),
    ...g.some(0.2, g.errorPage),
  ];
  // Sites differ in their logins, but each has the same file of passwords.
  return { http: withoutTwins(http), mergeSlashes: random() < 0.7 };
}

/** Writes a tree. */
export function written(nodes: readonly Node[]): string {
  return nodes
    .map(({ head, body }) => (body === undefined ? `${head};` : `${head} {\n${written(body)}\n}`))
    .join("\n");
}

function line(...words: readonly string[]): Node {
  return { head: words.join(" ") };
}

/** Directives that nginx takes once in a block. */
function withoutTwins(nodes: readonly Node[]): readonly Node[] {
  const seen = new Set<string>();
  return nodes.filter(({ head }) => {
    const [word] = head.split(" ");
    if (/^(deny|allow|if|set|rewrite|return|break|error_page)$/.test(word!)) return true;
    const key = /^(root|alias)$/.test(word!) ? "root" : word!.endsWith("_pass") ? "pass" : word!;
    const name = word === "location" ? head.replace("^~ ", "") : key;
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

const prefixes =
  `/ /static/ /static /.git /.git/ /sub/ /sub /i /i/ /private/ /private /list/ /pub/ /pub /.well-known
  /.well-known/ /s /err/ /a/ /dl/ /. /config /adir /index /noindex/ /st /.e`
    .trim()
    .split(/\s+/);

const exacts =
  "/.env / /index.html /sub/ /static /static/ /i /app.js /list/ /.git/config /nope".split(" ");

const expressions =
  String.raw`\.css$ /\. /\.(?!well-known/) /\.(?!well-known) \.(env|js)$ \.(git|svn|env)$ ^/static/
  ^/i(.*)$ ^/i/(.*)$ ^/dl/(.*)$ \.sql$ \.php$ \.(php|bak)$ ^/(?<first>[^/]+)/(.*)$ \.git ^/\.git /\.git/ ~$ ^/sub
  ^/pub(.*)$ \.(sql|gz|txt)$ (^|/)x ^/(s|i)(.*)$ /$ [A-Z] ^/[a-z]+\.js$ \.(?:html?|txt)$
  (?i)\.(SQL|ENV)$ ^/(?<first>s[a-z]*)[./] ^(?!/static).*\.env (?<=/)x [^[:alnum:]/]env ^/(\w+)/\.?(\w*)`
    .trim()
    .split(/\s+/);

const replacements =
  String.raw`/$1 /.$1 /static/$1 /.env /index.html /nope /sub/ /static$1 /$1.sql /private/x.txt
  /$1?q=1 /i/$1 /dl/$1? /pub$1 /$first`
    .trim()
    .split(/\s+/);

type Grammar = {
  readonly pick: <Item>(items: readonly Item[]) => Item;
  readonly some: (chance: number, make: () => Node) => readonly Node[];
  readonly level: (around: string, depth: number) => readonly Node[];
  readonly map: () => Node;
  readonly plain: () => Node;
  readonly rest: () => Node;
  readonly code: () => Node;
  readonly errorPage: () => Node;
  readonly tries: () => Node;
};

function grammarOf(random: Numbers, name: string, hasMap: boolean): Grammar {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const chance = (part: number): boolean => random() < part;
  const some = (part: number, make: () => Node): readonly Node[] => (chance(part) ? [make()] : []);
  const quoted = (expression: string): string => `"${expression}"`;
  const file = (): string => pick(siteFiles);
  const folder = (): string =>
    pick([
      "W",
      "W/",
      "W/static",
      "W/static/",
      "O",
      "O/",
      "W/sub/",
      "W/$1",
      `W/$s${name}`,
      "W/$first",
    ]);

  const access = (): Node =>
    line(
      pick(["deny", "deny", "allow"]),
      pick(["all", "all", "203.0.113.0/24", "10.0.0.0/8", "2001:db8::/32"]),
    );
  const errorPage = (): Node => {
    const codes = pick(["403", "404", "404", "403 404", "301", "401", "500", "400 404", "405"]);
    const overwrite = pick(["", "", "", " =200", " =", " =403", " =302"]);
    const target = pick([
      "/err/e.html",
      "/.env",
      "/private/x.txt",
      "@a",
      "@b",
      "/nope",
      "/sub/",
      `/${file()}`,
      "$uri.bak",
    ]);
    return line("error_page", `${codes}${overwrite}`, target);
  };
  const tries = (): Node => {
    const names = [
      "$uri",
      "$uri/",
      "/.env",
      "$uri.sql",
      "$uri/index.html",
      "/static$uri",
      "/sub/",
      "$uri.bak",
      "/static/$1",
    ];
    const last = pick([
      "=404",
      "=403",
      "/index.html",
      "/.env",
      "@a",
      "@b",
      "$uri",
      "/nope",
      "/sub/",
      "$uri.sql?a",
    ]);
    const few = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(names));
    return line("try_files", ...few, last);
  };
  const plain = (): Node =>
    pick([
      access,
      access,
      access,
      () =>
        line(
          "index",
          pick([
            "index.html",
            ".env",
            "nope index.html",
            "/app.js",
            "x.txt e.html",
            "static/a.js list/vis.txt",
            "nope /static/.env",
            "index$args.html vis.txt",
          ]),
        ),
      () => line("autoindex", pick(["on", "on", "off"])),
      () => line("satisfy", pick(["any", "all"])),
      () => line("auth_basic", pick(["x", "off", "$args"])),
      () => line("gzip_static", pick(["on", "always", "off"])),
      () =>
        line(
          "disable_symlinks",
          pick(["on", "on from=W", "off", "on from=W/", "on from=$document_root"]),
        ),
      () => line("recursive_error_pages", "on"),
      errorPage,
    ])();
  const target = (): string =>
    pick(["/.env", "/nope", "/index.html", `/${file()}`, "https://x.test/"]);
  const returns = (): Node =>
    line(
      "return",
      pick([
        "403",
        "404",
        "444",
        "200 x",
        "301 /index.html",
        "500",
        "204",
        "401",
        target().startsWith("h") ? "https://x.test/" : "404",
      ]),
    );
  const rewrite = (): Node =>
    line(
      "rewrite",
      quoted(pick(expressions)),
      pick(replacements),
      pick(["last", "break", "", "last", "break", "redirect", "permanent"]),
    );
  const mapped = hasMap ? `$m${name}` : `$s${name}`;
  const set = (): Node =>
    random() < 0.1
      ? line("set", "$args", pick(["q=1", "$uri", '""']))
      : line(
          "set",
          `$s${name}`,
          pick([
            "1",
            "0",
            '""',
            "$uri",
            "x$1",
            "$request_uri",
            "$first",
            mapped,
            "$http_x_none$uri",
          ]),
        );
  const condition = (): string =>
    pick([
      () => `($uri ~ ${quoted(pick(expressions))})`,
      () => `($uri ~* ${quoted(pick(expressions))})`,
      () => `($uri !~ ${quoted(pick(expressions))})`,
      () => `($request_uri ~ ${quoted(pick(expressions))})`,
      () => `(${mapped})`,
      () => `($s${name})`,
      () => `($s${name} = 1)`,
      () => `($args != "q=1")`,
      () => "($request_method = GET)",
      () => "(-f $request_filename)",
      () => "(!-e $request_filename)",
      () => "(-d $document_root$uri)",
      () => "(-e W/$1)",
      // Nobody can tell whether a stranger sends these; this one does not.
      () => pick(["($http_x_none)", "($cookie_none = a)", "($http_x_none != a)", "($uri = /a)"]),
      () => `($uri = /${file()})`,
    ])();
  const simple = (): Node => pick([set, set, returns, rewrite, rewrite, () => line("break")])();
  const code = (): Node =>
    pick([
      simple,
      simple,
      () => ({ head: `if ${condition()}`, body: [simple(), ...some(0.3, simple)] }),
    ])();
  const locationIf = (): Node => ({
    head: `if ${condition()}`,
    body: withoutTwins([
      ...some(0.7, simple),
      ...some(0.2, () => line("root", folder())),
      ...some(0.15, errorPage),
      ...some(0.1, () => line("proxy_pass", "http://127.0.0.1:1")),
      line("expires", "1h"),
    ]),
  });
  const rest = (): Node =>
    pick([
      tries,
      tries,
      locationIf,
      () => line("internal"),
      () => line("proxy_pass", "http://127.0.0.1:1"),
      () => line("fastcgi_pass", "127.0.0.1:1"),
      () => ({ head: `limit_except ${pick(["GET", "POST", "HEAD"])}`, body: [access()] }),
      rewrite,
    ])();
  const location = (around: string, depth: number): Node => {
    // Inside of an expression there is room for expressions alone: names would have to begin with its text.
    const kind = around === "~" ? pick(["~", "~*"]) : pick(["", "", "^~", "~", "~", "~*", "="]);
    const isRegex = kind.startsWith("~");
    const inner = pick(["x", ".", "s", "a.js", "git/", "i/"]);
    const prefix = around === "" ? pick(kind === "=" ? exacts : prefixes) : around + inner;
    const path = isRegex ? pick(expressions) : prefix;
    const alias = isRegex
      ? pick(["W/$1", "W/static/$1", "W$1", "W/index.html", "W/$2", "W/.env"])
      : folder();
    const nested = kind === "=" || depth > 1 ? [] : level(isRegex ? "~" : path, depth + 1);
    return {
      head: ["location", kind, quoted(path)].filter((word) => word !== "").join(" "),
      body: withoutTwins([
        ...some(0.3, () => line(pick(["root", "alias"]), "")).map(({ head }) =>
          head.startsWith("root") ? line("root", folder()) : line("alias", alias),
        ),
        ...some(0.5, plain),
        ...some(0.25, plain),
        ...some(0.2, code),
        ...some(0.45, rest),
        ...some(0.2, rest),
        ...nested,
      ]),
    };
  };
  const level = (around: string, depth: number): readonly Node[] => {
    const most = depth === 0 ? 5 : 2;
    const count = depth === 0 ? 1 + Math.floor(random() * most) : Math.floor(random() * (most + 1));
    return Array.from({ length: count }, () => location(around, depth));
  };
  const map = (): Node => ({
    head: `map ${pick(["$uri", "$uri", "$request_uri", "$args", "$host$uri", "$http_x_none"])} $m${name}`,
    body: uniqueHeads([
      ...some(0.4, () => line("volatile")),
      ...some(0.6, () => line("default", pick(["0", "1", '""', "$uri"]))),
      ...some(0.7, () => line(quoted(`~${pick(expressions)}`), pick(["1", "0", "$1", '""']))),
      ...some(0.5, () => line(quoted(`~*${pick(expressions)}`), pick(["1", "0"]))),
      ...some(0.5, () => line(`/${file()}`, pick(["1", "0"]))),
    ]),
  });
  return { pick, some, level, map, plain, rest, code, errorPage, tries };
}

function uniqueHeads(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter(({ head }, index) => {
    const word = head.split(" ")[0];
    return nodes.findIndex((other) => other.head.split(" ")[0] === word) === index;
  });
}

/** A file of the site in one of the spellings that servers read differently. */
function randomTarget(random: Numbers): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const path = `/${pick([...siteFiles, "nope", "", "sub/", "static/", "list/", "static", ".git", ".git/", "link.txt", "outlink/o.txt", "outlink/", "noindex/", "zz.sql"])}`;
  const bare = path.slice(1);
  const prefix = pick(["/i", "/pub", "/dl", "/static", "/sub", "/a", "/private"]);
  const spellings: readonly (() => string)[] = [
    () => path,
    () => path,
    () => path,
    () => path.replace(".", "%2e"),
    () => `/${path}`,
    () => path.replace(/(.)\//, "$1%2f"),
    () => `/.${path}`,
    () => `/x/..${path}`,
    () => `${path}/`,
    () => `${path}/x`,
    () => path.toUpperCase(),
    () => path.toLowerCase(),
    () => path.replace(/\.[^./]*$/, ""),
    () => `${path}?${pick(["q=1", "a", ""])}`,
    () => `${prefix}${path}`,
    () => `${prefix}/${bare.split("/").at(-1)}`,
    () => `${prefix}..${path}`,
    () => `${prefix}/..%2f${bare}`,
    () => `${prefix}${bare}`,
    () => `${prefix}s/leak`,
    () => `${prefix}.old/x.js`,
    () =>
      pick([
        "/..%2fx",
        "/../x",
        "/%2e%2e/x",
        "/%zz",
        "/.env%00",
        "/a/%2e",
        "/sub/..",
        "/static/.",
        "/x#y",
        "/%3f",
        "/a%25",
        "//",
        "/sub//x.sql",
        "/static//../.env",
      ]),
  ];
  return pick(spellings)();
}
