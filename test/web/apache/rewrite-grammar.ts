/**
 * Random rules of mod_rewrite, for servers, folders and `.htaccess` files.
 */
import type { Random } from "../../support/random.ts";

const serverPatterns = [
  "^/sub/(.*)$",
  "^/\\.git",
  "\\.sql$",
  "^/(.*)$",
  "^/n(.*)$",
  "^/private",
  "!^/sub",
  "^/static/([^/]+)$",
  "/\\.",
  "^",
  "^/(app|index)",
  "^/p/(.*)$",
];
const folderPatterns = [
  "^(.*)$",
  "^\\.",
  "\\.sql$",
  "^sub/(.*)$",
  "(^|/)\\.",
  "^$",
  "!\\.js$",
  "^([^/]*)\\.php$",
  "^",
  "^x/(.*)$",
  "^a",
  "config$",
  "^/",
];
const serverTargets = [
  "-",
  "-",
  "/static/$1",
  "/$1",
  "W/static/$1",
  "/index.html",
  "/.env",
  "W/$1",
  "/sub/.env?x=1",
  "static/$1",
  "/z/a.js",
  "/list/",
  "http://other.test/$1",
  "W/private/x.txt",
  "%1/x",
  "/%{QUERY_STRING}",
  "$1",
];
const folderTargets = [
  "-",
  "-",
  "index.html",
  "/index.html",
  "$1",
  ".env",
  "/static/$1",
  "/.env",
  "sub/$1",
  "app.js?y=1",
  "W/static/a.js",
  "http://other.test/",
  "/nope",
  "$0.sql",
  "list/",
];
const serverFlags = [
  "",
  "",
  "[L]",
  "[L]",
  "[F]",
  "[G]",
  "[R]",
  "[R=301,L]",
  "[R=404]",
  "[PT]",
  "[PT,L]",
  "[NC]",
  "[S=1]",
  "[C]",
  "[END]",
  "[QSA,L]",
  "[NE]",
  "[P]",
  "[L,NS]",
  "[N=3]",
  "[B]",
  "[R,UnsafeAllow3F]",
  "[H=application/x-httpd-php]",
];
const folderFlags = [
  "",
  "",
  "[L]",
  "[L]",
  "[L]",
  "[F]",
  "[G]",
  "[R]",
  "[R=404]",
  "[NC]",
  "[S=1]",
  "[C]",
  "[END]",
  "[END]",
  "[QSA,L]",
  "[DPI]",
  "[L,NS]",
  "[PT]",
  "[NC,F]",
  "[E=A:1]",
];
const conditions = [
  "%{REQUEST_URI} /\\.",
  "%{REQUEST_URI} !^/sub",
  "%{REQUEST_FILENAME} !-f",
  "%{REQUEST_FILENAME} !-d",
  "%{REQUEST_FILENAME} -f",
  "%{REQUEST_FILENAME} -d",
  "%{REQUEST_FILENAME} -l",
  "%{THE_REQUEST} /\\.git",
  "%{THE_REQUEST} %2e [NC]",
  "%{HTTP_HOST} ^hK\\.",
  "%{QUERY_STRING} ^$",
  "%{QUERY_STRING} x",
  "%{DOCUMENT_ROOT}%{REQUEST_URI} -f",
  "%{REQUEST_METHOD} =GET",
  "%{REQUEST_URI} =/app.js",
  "%{REQUEST_URI} ^/(.*)$",
  "$1 !^$",
  "$1 ^(a|\\.)",
  "%{ENV:REDIRECT_STATUS} ^$",
  "%{REQUEST_URI} SQL$ [NC]",
  'expr "%{REQUEST_URI} =~ m#env#"',
  "%{DOCUMENT_ROOT}/$1 -f",
  "%{REQUEST_URI} >/m",
  "%{ENV:REDIRECT_A} =1",
  "%{IS_SUBREQ} =false",
  "%{PATH_INFO} !^$",
];

export function rewriting(
  random: Random,
  where: "server" | "folder" | "access",
): readonly string[] {
  const isServer = where === "server";
  const lines = random.percent(92) ? ["RewriteEngine On"] : [];
  if (random.percent(5)) lines.push("RewriteEngine Off");
  if (random.percent(10))
    lines.push(
      `RewriteOptions ${random.pick(["Inherit", "InheritBefore", "InheritDown", "IgnoreInherit", "AllowNoSlash", "MergeBase", "UnsafePrefixStat"])}`,
    );
  if (!isServer && random.percent(25))
    lines.push(`RewriteBase ${random.pick(["/", "/sub/", "/nope", "/static"])}`);
  for (let count = 1 + random.below(3); count > 0; count--) {
    for (let conditionsLeft = random.below(3); conditionsLeft > 0; conditionsLeft--) {
      const condition = random.pick(conditions);
      const isOr = conditionsLeft > 1 && random.percent(40);
      lines.push(`RewriteCond ${isOr ? withOr(condition) : condition}`);
    }
    const pattern = random.pick(isServer ? serverPatterns : folderPatterns);
    const target = random.pick(isServer ? serverTargets : folderTargets);
    lines.push(
      `RewriteRule "${pattern}" "${target}" ${random.pick(isServer ? serverFlags : folderFlags)}`,
    );
  }
  return lines;
}

function withOr(condition: string): string {
  return condition.endsWith("]") ? condition.replace("]", ",OR]") : `${condition} [OR]`;
}
