/**
 * Random configurations of Apache, from small pools, so that rules overlap.
 *
 * In: a seed. Out: blocks of lines, each of which can be taken away without the others making no sense: lines of the main
 * server, of a host, and of its three `.htaccess` files. W stands for the root, K for the number of the host.
 */
import { randomOf } from "../../support/random.ts";
import type { Random } from "../../support/random.ts";
import { rewriting } from "./rewrite-grammar.ts";

export type Block = readonly string[];

export type RandomHost = {
  readonly host: readonly Block[];
  readonly accessFiles: Readonly<Record<string, readonly Block[]>>;
};

/** The folders that have a `.htaccess` in some configurations. */
const accessFolders = ["", "sub/", "static/"];

export function randomHost(seed: number): RandomHost {
  const random = randomOf(seed);
  const host: Block[] = [];
  const rooted: string[] = [];
  if (random.percent(60)) rooted.push(`AllowOverride ${override(random)}`);
  if (random.percent(40)) rooted.push(options(random));
  host.push([
    "<Directory W>",
    ...rooted,
    ...(random.percent(30) ? access(random) : []),
    "</Directory>",
  ]);
  for (let count = random.below(6); count > 0; count--) host.push(section(random));
  for (let count = random.below(4); count > 0; count--) host.push(serverLine(random));
  if (random.percent(30)) host.push(rewriting(random, "server"));
  const accessFiles: Record<string, readonly Block[]> = {};
  for (const folder of accessFolders)
    if (random.percent(25)) {
      const blocks: Block[] = [];
      for (let count = 1 + random.below(3); count > 0; count--) blocks.push(accessBlock(random));
      accessFiles[folder] = blocks;
    }
  return { host: shuffled(random, host), accessFiles };
}

/** Sections of the main server, which hold for all hosts: they catch little, or each host would look alike. */
export function randomMain(seed: number): readonly Block[] {
  const random = randomOf(seed);
  const blocks: Block[] = [];
  if (random.percent(50)) blocks.push(['<Files "*.sql">', ...access(random), "</Files>"]);
  if (random.percent(50)) blocks.push(["<Location /private>", ...access(random), "</Location>"]);
  if (random.percent(50))
    blocks.push(['<DirectoryMatch "/\\.git/">', ...access(random), "</DirectoryMatch>"]);
  if (random.percent(30)) blocks.push(["Alias /main W/list"]);
  if (random.percent(30)) blocks.push(['RedirectMatch 404 "/\\.bzr"']);
  if (random.percent(30)) blocks.push(["RewriteEngine On", "RewriteRule ^/list - [F]"]);
  if (random.percent(30)) blocks.push(["ErrorDocument 410 /err/e.html"]);
  if (random.percent(30)) blocks.push(["IndexIgnore .??* *~"]);
  const more = [
    "MergeSlashes Off",
    "AllowEncodedSlashes On",
    "Options +Indexes",
    "Options -FollowSymLinks",
    "Options Indexes MultiViews",
    "ProxyPass /main2 http://127.0.0.1:1/",
    "ProxyPass /sub/.git !",
    "AddHandler cgi-script .bak",
    "RemoveHandler .bak",
    "SetHandler none",
    "ErrorDocument 404 /index.html",
    "FallbackResource /err/e.html",
    "AcceptPathInfo On",
    "DirectorySlash Off",
    "RewriteOptions InheritDown",
    "RewriteOptions InheritDownBefore",
    "AddType text/x-y .php",
    "RedirectMatch 410 ^/noindex",
    "AliasMatch ^/q(.*) W$1",
    "DocumentRoot O",
    '<If "%{REQUEST_URI} =~ /hid/">\nRequire all denied\n</If>',
  ];
  for (let count = random.below(4); count > 0; count--) blocks.push([random.pick(more)]);
  if (random.percent(30)) blocks.push(["DirectoryIndex index.html vis.txt"]);
  return blocks;
}

function shuffled<Item>(random: Random, items: readonly Item[]): readonly Item[] {
  const rest = [...items];
  const mixed: Item[] = [];
  while (rest.length > 0) mixed.push(...rest.splice(random.below(rest.length), 1));
  return mixed;
}

function override(random: Random): string {
  return random.pick([
    "All",
    "All",
    "None",
    "FileInfo",
    "AuthConfig Limit",
    "Limit",
    "FileInfo Nonfatal=Override",
    "Options FileInfo AuthConfig",
    "Indexes FileInfo",
    "Options=Indexes,MultiViews Nonfatal=All",
  ]);
}

function options(random: Random): string {
  return `Options ${random.pick(["Indexes", "None", "All", "+Indexes", "-FollowSymLinks", "MultiViews", "+MultiViews", "Indexes FollowSymLinks", "-Indexes +MultiViews", "FollowSymLinks"])}`;
}

const requirements = [
  "Require all granted",
  "Require all granted",
  "Require all denied",
  "Require all denied",
  "Require ip 10.0.0.0/8",
  "Require ip 203.0.113",
  "Require local",
  "Require method GET",
  "Require method POST",
  "Require expr %{REQUEST_URI} =~ m#/sub/#",
  'Require expr "%{REQUEST_URI} =~ /\\.(env|sql)$/"',
] as const;

function requirement(random: Random, depth = 0): readonly string[] {
  if (depth > 1 || random.percent(75)) return [random.pick(requirements)];
  const inner = (): readonly string[] => requirement(random, depth + 1);
  switch (random.below(4)) {
    case 0:
      return ["<RequireAny>", ...inner(), ...inner(), "</RequireAny>"];
    case 1:
      return ["<RequireAll>", ...inner(), ...inner(), "</RequireAll>"];
    case 2:
      return [
        "<RequireAll>",
        ...inner(),
        `Require not ${random.pick(["ip 10.0.0.0/8", "ip 203.0.113.0/24", "expr %{REQUEST_URI} =~ /env/"])}`,
        "</RequireAll>",
      ];
    default:
      return [
        "<RequireAll>",
        ...inner(),
        "<RequireNone>",
        ...inner(),
        "</RequireNone>",
        "</RequireAll>",
      ];
  }
}

function access(random: Random): readonly string[] {
  switch (random.below(14)) {
    case 0:
      return [
        "Order allow,deny",
        random.pick([
          "Allow from all",
          "Deny from all",
          "Allow from 10.0.0.0/8",
          "Allow from 203.0.113.0/24",
        ]),
      ];
    case 1:
      return [
        "Order deny,allow",
        random.pick(["Deny from all", "Deny from 203.0.113.9", "Allow from all"]),
      ];
    case 2:
      return [
        "Order deny,allow",
        "Deny from all",
        `Satisfy ${random.pick(["Any", "All"])}`,
        ...requirement(random),
      ];
    case 3:
      return [`AuthMerging ${random.pick(["And", "Or", "Off"])}`, ...requirement(random)];
    case 4:
      return ["AuthType Basic", "AuthName x", "AuthUserFile /dev/null", "Require valid-user"];
    case 5:
      return [`<${random.pick(["Limit GET", "Limit POST"])}>`, ...requirement(random), "</Limit>"];
    case 6:
      return ["<LimitExcept POST>", ...requirement(random), "</LimitExcept>"];
    case 7:
      return [...requirement(random), ...requirement(random)];
    default:
      return requirement(random);
  }
}

const folderPatterns = [
  "W",
  "W/sub",
  "W/static",
  "W/*",
  "W/.git",
  "W/*/.git",
  "W/.env",
  "W/list/",
  "W/private",
  "/",
  "W/stat*",
  "W/[sl]*",
  "W/sub/.git/config",
  "W/link.txt",
];
const folderExpressions = [
  "/\\.git",
  "/\\.",
  "\\.sql$",
  "/static/",
  "/\\.git/config$",
  "^W/sub",
  "/(list|private)(/|$)",
  "/\\.(?!well-known/)",
  "/index\\.html$",
];
const filePatterns = [
  ".env",
  ".git*",
  "*.sql",
  "config",
  "index.html",
  "*",
  "?*.txt",
  "[a-m]*",
  "HEAD",
];
const fileExpressions = [
  "^\\.",
  "\\.(sql|bak)$",
  "\\.php",
  "(?i)\\.sql$",
  "~$",
  "^(config|HEAD)$",
  "env",
  "\\.htaccess|K",
];
const locations = [
  "/",
  "/.git",
  "/sub",
  "/static/",
  "/*",
  "/sub/*",
  "/*.sql",
  "/list",
  "/*/.env",
  "/z",
  "/p/",
];
const locationExpressions = [
  "/\\.",
  "^/sub",
  "\\.php$",
  "\\.env",
  "/$",
  "^/(list|static)",
  "\\.sql(/|$)",
];
const conditions = [
  "%{REQUEST_URI} =~ m#/\\.#",
  "%{REQUEST_URI} == '/app.js'",
  "-f %{REQUEST_FILENAME}",
  "%{HTTP_HOST} == 'h1.test'",
  "!(%{REQUEST_URI} =~ m#^/sub#)",
  "true",
  "%{QUERY_STRING} =~ /x/ || %{REQUEST_URI} =~ /sql/i",
  "%{REQUEST_METHOD} in { 'GET', 'PUT' }",
];

function section(random: Random): Block {
  const [kind, argument] = random.pick([
    () => ["Directory", random.pick(folderPatterns)],
    () => ["DirectoryMatch", random.pick(folderExpressions)],
    () => ["Files", random.pick(filePatterns)],
    () => ["FilesMatch", random.pick(fileExpressions)],
    () => ["Location", random.pick(locations)],
    () => ["LocationMatch", random.pick(locationExpressions)],
    () => ["If", random.pick(conditions)],
    () => ["Directory ~", random.pick(folderExpressions)],
  ] as const)();
  const name = kind!.split(" ")[0]!;
  return [`<${kind} "${argument}">`, ...setting(random, name), `</${name}>`];
}

/** What stands in a section. */
function setting(random: Random, kind: string): readonly string[] {
  const isFolder = kind.startsWith("Directory");
  const isLocation = kind.startsWith("Location");
  if (random.percent(60)) return access(random);
  const choice = random.below(16);
  if (choice < 3) return [options(random)];
  if (choice < 4 && isFolder) return [`AllowOverride ${override(random)}`];
  if (choice < 6 && (isFolder || random.percent(40))) return rewriting(random, "folder");
  if (choice === 15 && kind !== "If")
    return [`<If "${random.pick(conditions)}">`, ...access(random), "</If>"];
  if (choice === 14 && kind !== "If")
    return [
      `<If "${random.pick(conditions)}">`,
      ...access(random),
      "</If>",
      `<ElseIf "${random.pick(conditions)}">`,
      settingLine(random),
      "</ElseIf>",
      "<Else>",
      ...access(random),
      "</Else>",
    ];
  if (choice === 13 && isFolder)
    return ["AllowOverrideList Require Redirect RewriteEngine RewriteRule Files"];
  if (choice < 8 && !isLocation && kind !== "Files" && kind !== "FilesMatch")
    return [`<Files "${random.pick(filePatterns)}">`, ...access(random), "</Files>"];
  if (choice < 9 && isLocation)
    return [
      random.pick([
        "ProxyPass http://127.0.0.1:1/",
        "ProxyPass !",
        "Redirect 404",
        "Alias W/static",
        "Alias W/.env",
      ]),
    ];
  return [settingLine(random)];
}

function settingLine(random: Random): string {
  return random.pick([
    "Redirect 404 /.git",
    'RedirectMatch 404 "/\\.env"',
    'RedirectMatch 301 "^/sub/(.*)" /static/$1',
    "Redirect gone /dump.sql",
    "SetHandler application/x-httpd-php",
    'SetHandler "proxy:fcgi://127.0.0.1:1"',
    "SetHandler server-status",
    "SetHandler none",
    "SetHandler default-handler",
    "AddHandler cgi-script .sql",
    'AddHandler "proxy:fcgi://127.0.0.1:1" .php',
    "RemoveHandler .php .sql",
    "AddType application/x-httpd-php .php",
    "AddType text/plain .env .bak",
    "AcceptPathInfo On",
    "AcceptPathInfo Off",
    "DirectoryIndex .env",
    "DirectoryIndex disabled",
    "DirectoryIndex vis.txt index.html",
    "DirectoryIndex /app.js",
    "DirectorySlash Off",
    "FallbackResource /index.html",
    "FallbackResource /.env",
    "FallbackResource disabled",
    "IndexIgnore *.sql .hid",
    "ErrorDocument 404 /.env",
    "ErrorDocument 403 /private/x.txt",
    'ErrorDocument 403 "not here"',
    "ErrorDocument 404 /nope",
    "ErrorDocument 404 default",
    "DirectoryCheckHandler On",
    "ForceType text/plain",
    "ErrorDocument 500 /app.js",
    "DirectoryIndexRedirect on",
  ]);
}

function serverLine(random: Random): Block {
  if (random.percent(30)) return [settingLine(random)];
  if (random.percent(10)) return [options(random)];
  return [
    random.pick([
      "Alias /z W/static",
      "Alias /w/ W/static",
      "Alias /y/ W/",
      "Alias /file W/.env",
      "Alias /sub/x.sql W/dump.sql",
      'AliasMatch "^/m(.*)$" W/static/$1',
      'AliasMatch "^/n/([^/]+)$" "W/$1"',
      "Alias /o O",
      "ScriptAlias /cgi/ W/",
      "Redirect 404 /.git",
      "Redirect permanent /sub /static",
      'RedirectMatch 404 "(^|/)\\."',
      'RedirectMatch 404 "/\\.(?!well-known/)"',
      "RedirectMatch gone \\.sql$",
      "Redirect /list/ /sub/",
      "ProxyPass /static http://127.0.0.1:1/",
      "ProxyPass /static/app.css !",
      "ProxyPass /sub/ !",
      'ProxyPassMatch "\\.php$" http://127.0.0.1:1',
      "ProxyPass / http://127.0.0.1:1/",
      "AllowEncodedSlashes On",
      "AllowEncodedSlashes NoDecode",
      "MergeSlashes Off",
      "ServerAlias *.k",
      "MultiviewsMatch Any",

      "DocumentRoot W/sub",
      "DocumentRoot W/",
    ]),
  ];
}

function accessBlock(random: Random): Block {
  if (random.percent(40)) return access(random);
  if (random.percent(35)) return rewriting(random, "access");
  if (random.percent(25)) {
    const isMatch = random.percent(50);
    const [name, argument] = isMatch
      ? ["FilesMatch", random.pick(fileExpressions)]
      : ["Files", random.pick(filePatterns)];
    return [`<${name} "${argument}">`, ...access(random), `</${name}>`];
  }
  if (random.percent(15))
    return ["<IfModule mod_rewrite.c>", ...rewriting(random, "access"), "</IfModule>"];
  if (random.percent(15)) return ['<If "%{REQUEST_URI} =~ /env/">', ...access(random), "</If>"];
  if (random.percent(10))
    return [random.pick(["Bogus on", "<Directory W>", "Alias /q W", "php_value x y"])].flatMap(
      (line) => (line.startsWith("<") ? [line, "</Directory>"] : [line]),
    );
  if (random.percent(20)) return [options(random)];
  return [settingLine(random)];
}
