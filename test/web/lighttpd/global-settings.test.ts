import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seeded } from "../../support/seed.ts";
import { allModules, lighttpd, startPair } from "./lighttpd-server.ts";
import { requests } from "./random-config.ts";

const skip = lighttpd ? false : "lighttpd not installed";

/** What holds for the whole server, so that each needs a process of its own. */
const configs: readonly (readonly [title: string, global: string, modules?: readonly string[]])[] =
  [
    ["URLs as they come", 'server.http-parseopts = ( "url-normalize" => "disable" )'],
    [
      "nothing decoded that need not be",
      'server.http-parseopts = ( "url-normalize-required" => "enable" )',
    ],
    [
      "codes of slashes refused",
      'server.http-parseopts = ( "url-path-2f-decode" => "disable", "url-path-2f-reject" => "enable" )',
    ],
    ["codes of slashes kept", 'server.http-parseopts = ( "url-path-2f-decode" => "disable" )'],
    [
      "dot segments refused",
      'server.http-parseopts = ( "url-path-dotseg-remove" => "disable", "url-path-dotseg-reject" => "enable" )',
    ],
    ["controls let through", 'server.http-parseopts = ( "url-ctrls-reject" => "disable" )'],
    [
      "as Debian has it",
      'server.http-parseopts = ( "header-strict" => "enable", "url-normalize-unreserved" => "enable", "url-normalize-required" => "enable", "url-ctrls-reject" => "enable", "url-path-2f-decode" => "enable", "url-path-dotseg-remove" => "enable" )\nurl.access-deny = ( "~", ".inc" )\nstatic-file.exclude-extensions = ( ".php", ".pl", ".fcgi" )',
    ],
    [
      "a folder by host",
      'simple-vhost.server-root = "W/"\nsimple-vhost.default-host = "static"\nsimple-vhost.document-root = "/"',
    ],
    ["a folder by parts of the host", 'evhost.path-pattern = "W/%2/"'],
    [
      "homes below one folder",
      'userdir.basepath = "W"\nuserdir.path = "static"',
      [...allModules, "mod_userdir"],
    ],
    ["programs by ending", 'cgi.assign = ( ".sql" => "/bin/echo", ".env" => "/bin/true" )'],
    ["server-side includes", 'ssi.extension = ( ".html", ".sql" )', [...allModules, "mod_ssi"]],
    [
      "access asked behind index files",
      'url.access-deny = ( "html", "t" )',
      ["mod_indexfile", "mod_access", "mod_alias"],
    ],
    [
      "access asked before index files",
      'url.access-deny = ( "html", "t" )',
      ["mod_access", "mod_indexfile", "mod_alias"],
    ],
    [
      "files sent before access is asked again",
      'url.access-deny = ( ".sql" )',
      ["mod_staticfile", "mod_access"],
    ],
    [
      "no modules by themselves",
      'server.compat-module-load = "disable"\nurl.access-deny = ( ".sql" )',
      ["mod_access"],
    ],
    [
      "an else in an else",
      '$HTTP["url"] == "/none" { } else { $HTTP["url"] =~ "sql" { url.access-deny = ( "" ) } }\n$HTTP["url"] == "/dump.sql" { } else { $HTTP["url"] =~ "sql" { index-file.names = ( "app.js" ) } }',
    ],
    [
      "a global block, variables, a list that is joined",
      'names = ( ".sql" )\nglobal { url.access-deny = var.names + ( ".env" ) }\n$HTTP["url"] =~ "^/sub" { url.access-deny += ( ".html" ) }',
    ],
    [
      "an error page for each status",
      'server.errorfile-prefix = "W/err/e-"\nserver.error-handler = "/err/e.html"',
    ],
  ];

for (const [title, global, modules = allModules] of configs)
  test(`lighttpd, the whole server: ${title}`, { skip }, async () => {
    const pair = await startPair(new Map(), { global, modules });
    const found: string[] = [];
    const more = [
      "/~static/a.js",
      "/~sub/.env",
      "/~static",
      "/~/x",
      "/~../x",
      "/%5c.env",
      "/a%0ab",
      "/sub/..%2f.env",
      "/.%2e/x",
      "/%2e%2e%2f.env",
      "/x?a=%2f..",
      "/dump.sql%3fx",
      "/%25",
    ];
    try {
      assert.ok(pair.config.troubles.length <= 1);
      const targets = [...more, ...fc.sample(fc.constantFrom(...requests), seeded(120))];
      for (const host of ["static", "x.static.test", "none.test:80"])
        for (const target of targets.slice(0, host === "static" ? undefined : 40)) {
          const { ours, theirs, outcome } = await pair.ask(host, target);
          // /bin/echo and /bin/true say nothing that a CGI program says.
          const isProgram = outcome.kind === "handler" && /^(?:no file|200)$/.test(theirs);
          if (ours !== theirs && !isProgram)
            found.push(`${host} ${target}: ours ${ours}, theirs ${theirs}`);
        }
    } finally {
      await pair.stop();
    }
    assert.deepEqual(found, []);
  });
