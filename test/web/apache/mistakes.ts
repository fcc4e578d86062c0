/**
 * The table of mistakes: W stands for the root's folder in configurations, S for served, D for denied, A for not there, H for a
 * program, E for an error's body, L for a list, R for a redirect.
 */

export type Mistake = {
  readonly id: string;
  readonly title: string;
  /** Lines outside of the host; in the host; in `<Directory W>`. */
  readonly main?: readonly string[];
  readonly host?: readonly string[];
  readonly folder?: readonly string[];
  readonly accessFiles?: Readonly<Record<string, readonly string[]>>;
  /** AllowOverride; "" for none at all, in the main server neither. */
  readonly override?: string;
  readonly noRequire?: boolean;
  readonly expects: Readonly<Record<string, string>>;
};

const served = (...paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, `S[${path.slice(1)}]`]));
const denied = (...paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, "D"]));

const refuse = "Require all denied";
const grant = "Require all granted";
const section = (tag: string, argument: string, ...lines: readonly string[]): readonly string[] => [
  `<${tag} "${argument}">`,
  ...lines,
  `</${tag}>`,
];
const rewriting = (...lines: readonly string[]): readonly string[] => [
  "RewriteEngine On",
  ...lines,
];

export const mistakes: readonly Mistake[] = [
  {
    id: "A01",
    title: "no Require anywhere",
    noRequire: true,
    expects: served("/.env", "/.git/config", "/app.js", "/dump.sql"),
  },
  {
    id: "A02",
    title: "lists on, .ht* denied",
    folder: ["Options Indexes"],
    host: section("FilesMatch", "^\\.ht", refuse),
    accessFiles: { ".htaccess": [] },
    expects: { ...served("/.env"), "/.git/": "L", ...denied("/.htaccess") },
  },
  {
    id: "A03",
    title: "names with a dot denied: not what is in folders with one",
    host: section("FilesMatch", "^\\.", refuse),
    expects: { ...denied("/.env", "/adir/.git"), ...served("/.git/config", "/sub/.git/config") },
  },
  {
    id: "A04",
    title: "Files .git*",
    host: section("Files", ".git*", refuse),
    expects: { ...denied("/.gitignore"), ...served("/.git/config") },
  },
  {
    id: "A05",
    title: "FilesMatch without an end",
    host: section("FilesMatch", "\\.sql", refuse),
    expects: { ...denied("/my.sqlite"), ...served("/UP.SQL") },
  },
  {
    id: "A05b",
    title: "FilesMatch that ignores case",
    host: section("FilesMatch", "(?i)\\.sql$", refuse),
    expects: { ...denied("/UP.SQL"), ...served("/my.sqlite") },
  },
  {
    id: "A06",
    title: "DirectoryMatch of a name alone",
    host: section("DirectoryMatch", "^\\.git", refuse),
    expects: served("/.git/config"),
  },
  {
    id: "A07",
    title: "DirectoryMatch that ends with the folder",
    host: section("DirectoryMatch", "/\\.git$", refuse),
    expects: { ...served("/.git/config"), ...denied("/.git/") },
  },
  {
    id: "A08",
    title: "more slashes come later",
    host: [
      ...section("DirectoryMatch", "/\\.git/", grant),
      ...section("DirectoryMatch", "/\\.git", refuse),
    ],
    expects: served("/.git/config"),
  },
  {
    id: "A08b",
    title: "more slashes come later, the other way round",
    host: [
      ...section("DirectoryMatch", "/\\.git", refuse),
      ...section("DirectoryMatch", "/\\.git/", grant),
    ],
    expects: served("/.git/config"),
  },
  {
    id: "A09",
    title: "relative folders",
    host: [...section("Directory", ".git", refuse), ...section("Directory", "*/.git", refuse)],
    expects: served("/.git/config"),
  },
  {
    id: "A10",
    title: "a star is one folder",
    host: section("Directory", "W/*/.git", refuse),
    expects: { ...denied("/sub/.git/config"), ...served("/.git/config") },
  },
  {
    id: "A11",
    title: "Location /.git",
    host: section("Location", "/.git", refuse),
    expects: {
      ...denied("/.git/config", "/%2egit/config"),
      ...served("/sub/.git/config", "/.gitignore"),
    },
  },
  {
    id: "A12",
    title: "Location / grants again",
    host: [...section("FilesMatch", "^\\.", refuse), ...section("Location", "/", grant)],
    expects: served("/.env"),
  },
  {
    id: "A12b",
    title: "Location / with AuthMerging",
    host: [
      ...section("FilesMatch", "^\\.", refuse),
      ...section("Location", "/", "AuthMerging And", grant),
    ],
    expects: denied("/.env"),
  },
  {
    id: "A13",
    title: "a later LocationMatch",
    host: [...section("Location", "/", grant), ...section("LocationMatch", "/\\.", refuse)],
    expects: denied("/.env"),
  },
  {
    id: "A14",
    title: "Redirect 404 is by segment from the top",
    host: ["Redirect 404 /.git"],
    expects: { ...denied("/.git/config"), ...served("/.gitignore", "/sub/.git/config") },
  },
  {
    id: "A15",
    title: "RedirectMatch with a caret",
    host: ["RedirectMatch 404 ^/\\.git"],
    expects: { ...served("/sub/.git/config"), ...denied("/.git/config") },
  },
  {
    id: "A16",
    title: "a rule without slash in a host",
    host: rewriting("RewriteRule ^\\.git - [F]"),
    expects: served("/.git/config"),
  },
  {
    id: "A16b",
    title: "the same in a folder",
    folder: rewriting("RewriteRule ^\\.git - [F]"),
    expects: { ...denied("/.git/config"), ...served("/sub/.git/config") },
  },
  {
    id: "A17",
    title: "THE_REQUEST is raw",
    host: rewriting("RewriteCond %{THE_REQUEST} /\\.git", "RewriteRule ^ - [F]"),
    expects: { ...denied("/.git/config"), "/%2egit/config": "S[.git/config]" },
  },
  {
    id: "A17b",
    title: "REQUEST_URI is decoded",
    host: rewriting("RewriteCond %{REQUEST_URI} /\\.git", "RewriteRule ^ - [F]"),
    expects: denied("/.git/config", "/%2egit/config"),
  },
  {
    id: "A18",
    title: "rules of the main server do not reach hosts",
    main: rewriting('RewriteRule "^/private" - [F]'),
    expects: served("/private/x.txt"),
  },
  {
    id: "A19",
    title: "a rule to a path passes Redirect by",
    host: rewriting("RewriteRule ^/p/(.*)$ W/$1 [L]", 'RedirectMatch 404 "(^|/)\\."'),
    expects: { "/p/.env": "S[.env]", ...denied("/.env") },
  },
  {
    id: "A20",
    title: "a front controller serves what is there",
    folder: rewriting(
      "RewriteCond %{REQUEST_FILENAME} !-f",
      "RewriteCond %{REQUEST_FILENAME} !-d",
      "RewriteRule ^ index.html",
    ),
    expects: { ...served("/.env"), "/nope": "S[index.html]" },
  },
  {
    id: "A20b",
    title: "without conditions it hides all",
    folder: rewriting("RewriteRule ^ index.html"),
    expects: {
      "/.env": "S[index.html]",
      "/nope": "S[index.html]",
      "/.git/config": "S[index.html]",
    },
  },
  {
    id: "A21",
    title: "a folder's own rules replace the parent's",
    accessFiles: {
      ".htaccess": rewriting('RewriteRule "(^|/)\\." - [F]'),
      "sub/.htaccess": rewriting("RewriteRule ^never$ - [F]"),
    },
    expects: { ...denied("/.env"), ...served("/sub/.env") },
  },
  {
    id: "A22",
    title: "a folder grants what the parent denies",
    accessFiles: { ".htaccess": [refuse], "sub/.htaccess": [grant] },
    expects: { ...denied("/app.js"), ...served("/sub/.env") },
  },
  {
    id: "A23",
    title: "a parent's FilesMatch outlives a folder's Require, not its Files",
    accessFiles: {
      ".htaccess": section("FilesMatch", "^\\.", refuse),
      "sub/.htaccess": [grant],
      "static/.htaccess": section("Files", ".env", grant),
    },
    expects: { ...denied("/sub/.env"), ...served("/static/.env") },
  },
  {
    id: "A24",
    title: "AllowOverride None: .htaccess is a file like others",
    accessFiles: { ".htaccess": [refuse] },
    override: "None",
    expects: served("/app.js", "/.htaccess"),
  },
  {
    id: "A25",
    title: "AllowOverride set nowhere: .htaccess is read, and refused",
    accessFiles: { ".htaccess": [refuse] },
    override: "",
    expects: denied("/app.js"),
  },
  {
    id: "A26",
    title: "a class that is missing",
    accessFiles: { ".htaccess": [refuse] },
    override: "FileInfo",
    expects: denied("/app.js"),
  },
  {
    id: "A26b",
    title: "a class that is missing, and that is passed over",
    accessFiles: { ".htaccess": [refuse] },
    override: "FileInfo Nonfatal=Override",
    expects: served("/app.js"),
  },
  {
    id: "A27",
    title: "RedirectMatch in a folder sees the whole path",
    accessFiles: { "sub/.htaccess": ['RedirectMatch 404 "^/\\."'] },
    expects: served("/sub/.env"),
  },
  {
    id: "A28",
    title: "Alias without slashes",
    host: ["Alias /z W/static"],
    expects: { "/z/a.js": "S[static/a.js]", "/zapp": "A", "/z../settings.py": "A" },
  },
  {
    id: "A29",
    title: "Alias with a slash on one side",
    host: ["Alias /w/ W/static"],
    expects: {
      "/w/a.js": "A",
      "/w/s/leak": "S[statics/leak]",
      "/w/.old/x.js": "S[static.old/x.js]",
    },
  },
  {
    id: "A30",
    title: "AliasMatch drops the slash",
    host: ['AliasMatch "^/m(.*)$" W/static/$1', 'RedirectMatch 404 "(^|/)\\."'],
    expects: { "/m.env": "S[static/.env]", "/m../private/x.txt": "S[private/x.txt]" },
  },
  {
    id: "A31",
    title: "a rule drops the slash",
    host: rewriting("RewriteRule ^/n(.*)$ W/static/$1 [L]"),
    expects: { "/n../private/x.txt": "S[private/x.txt]" },
  },
  {
    id: "A32",
    title: "the first ProxyPass counts",
    host: ["ProxyPass / http://127.0.0.1:1/", "ProxyPass /static !"],
    expects: { "/static/a.js": "H" },
  },
  {
    id: "A32b",
    title: "the first ProxyPass counts, the other order",
    host: ["ProxyPass /static !", "ProxyPass / http://127.0.0.1:1/"],
    expects: { ...served("/static/a.js"), "/app.js": "H" },
  },
  {
    id: "A33",
    title: "MultiViews finds files by half their name",
    folder: ["Options MultiViews"],
    expects: { "/dump": "S[dump.sql]", "/a.php": "S[a.php.bak]" },
  },
  {
    id: "A34",
    title: "a handler that nobody knows",
    host: section("FilesMatch", "\\.php$", "SetHandler application/x-httpd-php"),
    expects: served("/config.php"),
  },
  {
    id: "A35",
    title: "PHP by FilesMatch",
    host: section("FilesMatch", "\\.php$", 'SetHandler "proxy:fcgi://127.0.0.1:1"'),
    expects: { "/config.php": "H", ...served("/config.php.bak", "/config.php~") },
  },
  {
    id: "A36",
    title: "PHP by AddHandler",
    host: ['AddHandler "proxy:fcgi://127.0.0.1:1" .php'],
    expects: { "/config.php.bak": "H", ...served("/config.php~") },
  },
  {
    id: "A37",
    title: "a file as an error's body",
    host: ["ErrorDocument 404 /.env"],
    expects: { "/nope": "E[.env]" },
  },
  {
    id: "A37b",
    title: "a denied file as an error's body",
    host: ["ErrorDocument 404 /.env", ...section("Files", ".env", refuse)],
    expects: { "/nope": "A" },
  },
  {
    id: "A38",
    title: "a host's Location beats the main FilesMatch",
    main: section("FilesMatch", "^\\.ht", refuse),
    host: section("Location", "/", grant),
    accessFiles: { ".htaccess": [] },
    expects: served("/.htaccess"),
  },
  {
    id: "A39",
    title: "Options None: a file is no folder, links are refused",
    folder: ["Options None"],
    host: section("Directory", "W/.env", refuse),
    expects: { ...served("/.env"), ...denied("/link.txt") },
  },
  {
    id: "A40",
    title: "AllowEncodedSlashes On",
    host: ["AllowEncodedSlashes On"],
    expects: { "/.git%2fconfig": "S[.git/config]" },
  },
  {
    id: "A40b",
    title: "encoded slashes by default",
    expects: denied("/.git%2fconfig"),
  },
  {
    id: "A41",
    title: ".htaccess in .git alone",
    accessFiles: { ".git/.htaccess": [refuse] },
    expects: { ...denied("/.git/config"), ...served("/sub/.git/config") },
  },
];
