/** Hosts, includes, conditions, and what cannot be told: on the resolver alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readApache } from "../../../src/web/apache/reader.ts";
import type { Outcome } from "../../../src/web/answer.ts";
import { memoryTree } from "../../../src/web/file-tree.ts";
import { placeOf } from "../../../src/web/config-text.ts";
import { requestOf } from "../../../src/web/site-request.ts";
import { memoryConfigFiles } from "../../support/memory-config-files.ts";

type Case = {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly tree?: Readonly<Record<string, string>>;
  /** HOST TARGET, and what comes of it. */
  readonly expects: Readonly<Record<string, string>>;
};

const load =
  "LoadModule authz_core_module x\nLoadModule alias_module x\nLoadModule mime_module x\nLoadModule dir_module x\n";
const modules = `${load}LoadModule rewrite_module x\n`;
const site = { "/w/.env": "", "/w/a.js": "", "/w/x.php": "", "/v/.env": "" };

const cases: readonly Case[] = [
  {
    title: "hosts: exact names, aliases, wildcards, the first for all others, ports",
    files: {
      "/c": `${modules}
<VirtualHost *:80>
ServerName one.test
DocumentRoot /one
</VirtualHost>
<VirtualHost *:80>
ServerName two.test:80
ServerAlias www.two.test *.two.test
DocumentRoot /two
</VirtualHost>
<VirtualHost *:443>
ServerName one.test
DocumentRoot /secure
</VirtualHost>`,
    },
    tree: { "/one/a": "", "/two/a": "", "/secure/a": "" },
    expects: {
      "one.test /a": "served /one/a",
      "ONE.test. /a": "served /one/a",
      "www.two.test /a": "served /two/a",
      "x.two.test /a": "served /two/a",
      "else.test /a": "served /one/a",
      "one.test:443 /a": "served /secure/a",
      "else.test:443 /a": "served /secure/a",
    },
  },
  {
    title: "includes: globs in order, hidden names left out, relative to ServerRoot",
    files: {
      "/etc/h/conf/c": `ServerRoot /etc/h\n${modules}Include conf.d/*.conf\nIncludeOptional none/*.conf\n`,
      "/etc/h/conf.d/b.conf": "DocumentRoot /v",
      "/etc/h/conf.d/a.conf": "DocumentRoot /w",
      "/etc/h/conf.d/.z.conf": "DocumentRoot /z",
      "/etc/h/conf.d/z.conf.bak": "DocumentRoot /z",
    },
    expects: { "x /.env": "served /v/.env" },
  },
  {
    title: "an include that is not there: nothing can be told",
    files: { "/c": `${modules}DocumentRoot /w\nInclude other.conf\n` },
    expects: { "x /.env": "unknown include, else served /w/.env (/c:7)" },
  },
  {
    title: "Define and IfModule, where modules are known",
    files: {
      "/c": `${modules}Define ROOT /w\nDocumentRoot "\${ROOT}"\n<IfModule !mod_rewrite.c>\nRedirect 404 /\n</IfModule>\n<IfModule rewrite_module>\nRedirect 404 /.env\n</IfModule>\n<IfModule mod_php.c>\nRedirect 404 /\n</IfModule>\n<IfVersion >= 2.4>\nRedirect 404 /x.php\n</IfVersion>\n<IfVersion < 2.4>\nRedirect 404 /\n</IfVersion>\n`,
    },
    expects: {
      "x /.env": "denied 404 (/c:12)",
      "x /a.js": "served /w/a.js",
      "x /x.php": "denied 404 (/c:18)",
    },
  },
  {
    title: "IfDefine of what nobody defines counts only where it makes a difference",
    files: { "/c": `${modules}DocumentRoot /w\n<IfDefine X>\nRedirect 404 /.env\n</IfDefine>\n` },
    expects: {
      "x /.env": "unknown IfDefine X, else served /w/.env (/c:7)",
      "x /a.js": "served /w/a.js",
    },
  },
  {
    title: "a variable that nobody defines",
    files: { "/c": `${modules}DocumentRoot "\${ROOT}/public"\n` },
    expects: { "x /.env": "unknown ${} in DocumentRoot, else absent (/c:6)" },
  },
  {
    title: "variables in logs do not matter",
    files: { "/c": `${modules}DocumentRoot /w\nErrorLog \${APACHE_LOG_DIR}/error.log\n` },
    expects: { "x /.env": "served /w/.env" },
  },
  {
    title: "a part of a configuration: .htaccess may be read or not",
    files: { "/c": "<VirtualHost *>\nDocumentRoot /w\n</VirtualHost>\n" },
    tree: { ...site, "/w/.htaccess": "Require all denied\n" },
    expects: {
      "x /.env":
        "unknown AllowOverride of the main configuration, else served /w/.env (/w/.htaccess:1)",
      "x /.htaccess":
        "unknown AllowOverride of the main configuration, else served /w/.htaccess (/w/.htaccess:1)",
    },
  },
  {
    title: "a part of a configuration: PHP may be there or not",
    files: { "/c": "DocumentRoot /w\nAddHandler application/x-httpd-php .php\n" },
    expects: {
      "x /x.php": "unknown handler application/x-httpd-php, else served /w/x.php (/c:2)",
      "x /a.js": "served /w/a.js",
    },
  },
  {
    title:
      "a part of a configuration: ordinary modules are taken for granted, others are open, and so is PHP",
    files: {
      "/c": "DocumentRoot /w\n<IfModule mod_alias.c>\nRedirect 404 /.env\n</IfModule>\n<IfModule mod_headers.c>\nRedirect 404 /a.js\n</IfModule>\n",
    },
    expects: {
      "x /.env": "denied 404 (/c:3)",
      "x /a.js": "unknown IfModule mod_headers.c, else served /w/a.js (/c:5)",
      "x /x.php": "unknown PHP of the main configuration, else served /w/x.php (/c:1)",
    },
  },
  {
    title: "what no file tells counts only where it makes a difference",
    files: {
      "/c": `${modules}DocumentRoot /w\nRewriteEngine On\nRewriteCond %{HTTP_COOKIE} admin\nRewriteRule ^/\\.env - [F]\nRewriteCond %{HTTPS} !=on\nRewriteRule ^/a - [F]\nRewriteCond %{HTTPS} =on\nRewriteRule ^/a - [F]\n<Location /x.php>\nRequire env SECRET\n</Location>\n`,
    },
    expects: {
      "x /.env": "unknown %{HTTP_COOKIE}, else served /w/.env (/c:8)",
      "x /x.php": "unknown Require env, else served /w/x.php (/c:15)",
    },
  },
  {
    title: "directives that are not judged",
    files: {
      "/c": `${modules}DocumentRoot /w\n<Location /a.js>\nSecRule x y\n</Location>\nUserDir public_html\n`,
    },
    expects: {
      "x /a.js": "unknown secrule, else served /w/a.js (/c:8)",
      "x /.env": "served /w/.env",
      "x /~a/x": "unknown UserDir, else absent (/c:10)",
    },
  },
  {
    title: "a login",
    files: {
      "/c": `${modules}DocumentRoot /w\n<Location />\nAuthType Basic\nRequire valid-user\n</Location>\n`,
    },
    expects: { "x /.env": "denied 401 login (/c:9)" },
  },
  {
    title: "a .htaccess that stands alone",
    files: {
      "/w/.htaccess":
        'RedirectMatch 404 "/\\.git"\n<IfModule mod_rewrite.c>\nRewriteEngine On\nRewriteRule ^x$ a.js [L]\n</IfModule>\n',
    },
    tree: { ...site, "/w/.git/config": "", "/w/.htaccess": "" },
    expects: {
      "x /.env": "served /w/.env",
      "x /.git/config": "denied 404 (/w/.htaccess:1)",
      "x /.htaccess": "denied 403",
      "x /x": "served /w/a.js",
      "x /x.php": "handler php",
    },
  },
  {
    title: "a part of a configuration: a host that depends on a module is judged with it",
    files: {
      "/c": "<IfModule mod_ssl.c>\n<VirtualHost _default_:443>\nDocumentRoot /w\nSSLEngine on\n</VirtualHost>\n</IfModule>\n",
    },
    expects: { "x /.env": "served /w/.env", "x:443 /a.js": "served /w/a.js" },
  },
  {
    title: "PHP that is switched off sends its files as text",
    files: {
      "/c": `${modules}LoadModule php_module x\nDocumentRoot /w\nAddHandler application/x-httpd-php .php\n<Location /up>\nphp_admin_flag engine off\n</Location>\n`,
    },
    tree: { "/w/x.php": "", "/w/up/x.php": "" },
    expects: {
      "x /x.php": "handler application/x-httpd-php (/c:8)",
      "x /up/x.php": "served /w/up/x.php",
    },
  },
  {
    title: "WSGI, behind aliases",
    files: {
      "/c": `${modules}LoadModule wsgi_module x\nDocumentRoot /w\nAlias /static /v\nWSGIScriptAlias / /app/wsgi.py\n`,
    },
    tree: { ...site, "/app/wsgi.py": "", "/v/a.css": "" },
    expects: { "x /static/a.css": "served /v/a.css", "x /.env": "handler wsgi-script (/c:9)" },
  },
];

function words(outcome: Outcome): string {
  const at = outcome.by;
  const place = at === undefined ? "" : ` (${at.source.path}:${placeOf(at).line})`;
  switch (outcome.kind) {
    case "served":
      return `served ${outcome.file}`;
    case "denied":
      return `denied ${outcome.status}${outcome.afterLogin === true ? " login" : ""}${place}`;
    case "handler":
      return `handler ${outcome.target}${place}`;
    case "unknown":
      return `unknown ${outcome.construct}, else ${outcome.otherwise === undefined ? "?" : words(outcome.otherwise)}${place}`;
    case "absent":
    case "listing":
    case "redirect":
    case "error-body":
      return outcome.kind;
  }
}

for (const { title, files, tree, expects } of cases)
  test(title, () => {
    const main = Object.keys(files)[0]!;
    const web = readApache(main, memoryConfigFiles(files), {});
    const here = memoryTree(tree ?? site);
    const got = Object.keys(expects).map((line) => {
      const [host = "", target = ""] = line.split(" ");
      return [line, words(web.answer(requestOf(host, target), here).outcome)];
    });
    assert.deepEqual(Object.fromEntries(got), expects);
  });

test("sites: names, where URLs lead, what is meant to be refused", () => {
  const text = `${modules}<VirtualHost *:80>
ServerName one.test
ServerAlias *.one.test
DocumentRoot /w/
Alias /s/ /v
<DirectoryMatch "/\\.git">
Require all denied
</DirectoryMatch>
<Files ".env">
Order allow,deny
</Files>
RedirectMatch 404 "/\\.hg"
RewriteEngine On
RewriteRule "^/\\.svn" - [F]
<Location /open>
Require all granted
</Location>
</VirtualHost>
<VirtualHost *:443>
ServerName one.test
DocumentRoot /w
</VirtualHost>
`;
  const { sites } = readApache("/c", memoryConfigFiles({ "/c": text }), {});
  assert.deepEqual(
    sites.map(({ host, hosts, mounts }) => ({
      host,
      hosts,
      mounts: mounts.map(({ prefix, folder }) => [prefix, folder]),
    })),
    [
      {
        host: "one.test",
        hosts: ["one.test", "*.one.test"],
        mounts: [
          ["/s/", "/v"],
          ["/", "/w"],
        ],
      },
      { host: "one.test:443", hosts: ["one.test"], mounts: [["/", "/w"]] },
    ],
  );
  const caught = ["/.git/config", "/sub/.env", "/.hg/x", "/.svn/x", "/open", "/a.js"].map((path) =>
    sites[0]!.denials.filter(({ catches }) => catches(path)).map(({ by }) => placeOf(by).line),
  );
  assert.deepEqual(caught, [[11], [14], [17], [19], [], []]);
});

test("steps tell which rules were asked, and what came of each", () => {
  const text = `${modules}DocumentRoot /w
<FilesMatch "^\\.">
Require all denied
</FilesMatch>
<DirectoryMatch "/\\.git">
Require all denied
</DirectoryMatch>
<Location "/">
Require all granted
</Location>
RedirectMatch 404 "/\\.git"
`;
  const web = readApache("/c", memoryConfigFiles({ "/c": text }), {});
  const { outcome, steps } = web.answer(requestOf("x", "/.env"), memoryTree(site));
  assert.equal(outcome.kind, "served");
  assert.deepEqual(
    steps.map(({ by, did }) => `${placeOf(by).line} ${did}`),
    [
      "13 applies",
      "16 does not match",
      "10 does not match",
      "7 applies",
      "13 applies",
      "14 grants",
    ],
  );
});
