/** Which files are taken for configurations of which server, and as what. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { servers } from "../../../src/web/find/servers.ts";

const part = "server {\n  listen 80;\n}\n";
const main = "events {}\nhttp {\n  server { }\n}\n";

const cases: readonly (readonly [path: string, text: string, want: readonly string[]])[] = [
  ["/etc/nginx/nginx.conf", main, ["nginx main"]],
  ["/r/docker/nginx/default.conf", part, ["nginx part"]],
  ["/r/default.conf.template", part, ["nginx part"]],
  ["/etc/nginx/sites-enabled/shop", part, ["nginx part"]],
  ["/etc/nginx/snippets/ssl.conf", "ssl_protocols TLSv1.3;\n", []],
  ["/r/dump.conf", `# configuration file /etc/nginx/nginx.conf:\n${main}`, ["nginx main"]],
  ["/r/src/nginx.ts", part, []],
  ["/r/nginx.md", part, []],
  ["/r/app.conf", "server.port = 80\n", []],
  ["/r/upstart.conf", "description 'x'\nrespawn\n", []],
  ["/etc/apache2/apache2.conf", 'ServerRoot "/etc/apache2"\n', ["apache main"]],
  ["/etc/apache2/sites-enabled/a.conf", "<VirtualHost *:80>\n</VirtualHost>\n", ["apache part"]],
  ["/r/public/.htaccess", "", ["apache folder"]],
  ["/r/Caddyfile", ":80\nfile_server\n", ["caddy main"]],
  ["/r/docker/Caddyfile.prod", ":80\n", ["caddy main"]],
  ["/r/caddy.json", '{"apps":{"http":{}}}', ["caddy main"]],
  ["/r/caddy.json", "{}", []],
  ["/etc/lighttpd/lighttpd.conf", 'server.document-root = "/var/www"\n', ["lighttpd main"]],
  ["/r/Web.config", "<?xml version='1.0'?>\n<configuration></configuration>", ["iis main"]],
];

for (const [path, text, want] of cases) {
  test(`${path} is ${want.join(", ") || "no configuration"}`, () => {
    const found = servers.flatMap(({ name, mayBe, shapeOf }) => {
      const shape = mayBe(path) ? shapeOf(path, text) : undefined;
      return shape === undefined ? [] : [`${name} ${shape}`];
    });
    assert.deepEqual(found, want);
  });
}
