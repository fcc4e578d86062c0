/**
 * Mistakes that look safe, each a server block: what is asked, and what a stranger gets.
 *
 * `W` is the site's root, `O` the folder beside it, DOT the usual rule against dot files, PX a proxy that is down. S is
 * served (another file in brackets), D refused, A not there, H given to a program, E[file] an error's body, L(names) a
 * list, 301 a redirect.
 */

export type Mistake = {
  readonly id: string;
  /** In the `http` block, before the server. `VAR` is a name of the case's own. */
  readonly http?: string;
  readonly server: string;
  readonly expect: string;
};

const dot = "location ~ /\\. { deny all; }";

export const mistakes: readonly Mistake[] = [
  {
    id: "N01: an earlier expression wins",
    server: `location ~ \\.css$ {} ${dot}`,
    expect: "/.git/x.css S  /.git/config D",
  },
  {
    id: "N02: an expression inside of a prefix wins",
    server: `location /static/ { location ~ \\.(env|js)$ {} } ${dot}`,
    expect: "/static/.env S  /static/.git/config D  /.env D",
  },
  {
    id: "N03: ^~ ends the search",
    server: `location ^~ /static/ {} ${dot}`,
    expect: "/static/.env S  /static/.git/config S  /.env D",
  },
  {
    id: "N04: ^~ ends the search of its own level only",
    server: `location / { location ^~ /static/ {} } ${dot}`,
    expect: "/static/.env D",
  },
  {
    id: "N05: a prefix loses to expressions",
    server: "location /.git { deny all; } location ~ \\.css$ {}",
    expect: "/.git/config D  /.git/x.css S  /sub/.git/config S  /.gitignore D",
  },
  {
    id: "N06: an exact location names one file",
    server: "location = /.env { deny all; }",
    expect: "/.env D  /%2eenv D  /.env.local S  /sub/.env S",
  },
  {
    id: "N07: an anchor leaves sub-folders out",
    server: "location ~ ^/\\.git { deny all; }",
    expect: "/.git/config D  /sub/.git/config S",
  },
  {
    id: "N08: names as if they were endings",
    server: "location ~ \\.(git|svn|env)$ { deny all; }",
    expect: "/.git/config S  /.env D  /.env.local S",
  },
  {
    id: "N09: a slash too many",
    server: "location ~ /\\.git/ { deny all; }",
    expect: "/.git/config D  /.git 301  /adir/.git S  /.gitignore S",
  },
  {
    id: "N10: a look-ahead without slash",
    server: "location ~ /\\.(?!well-known) { deny all; }",
    expect: "/.well-known-old/secret.txt S  /.well-known/.env D",
  },
  {
    id: "N11: all of .well-known",
    server: `location ^~ /.well-known { allow all; } ${dot}`,
    expect: "/.well-known/.env S  /.well-known-old/secret.txt S  /.git/config D",
  },
  {
    id: "N12: case",
    server: "location ~ \\.sql$ { deny all; }",
    expect: "/dump.sql D  /UP.SQL S",
  },
  {
    id: "N12 without case",
    server: "location ~* \\.sql$ { deny all; }",
    expect: "/dump.sql D  /UP.SQL D",
  },
  {
    id: "N13: the raw target",
    server: 'if ($request_uri ~ "/\\.git") { return 403; }',
    expect: "/.git/config D  /%2egit/config S[.git/config]  /.%67it/config S[.git/config]",
  },
  {
    id: "N14: return runs before deny",
    server: "location /private/ { deny all; return 200 x; }",
    expect: "/private/x.txt D200",
  },
  {
    id: "N15: an expression wins over a denying prefix",
    server: "location /private/ { deny all; } location ~ \\.txt$ {}",
    expect: "/private/x.txt S",
  },
  {
    id: "N15 with a login",
    server:
      "location /private/ { auth_basic x; auth_basic_user_file W/.htpasswd; } location ~ \\.txt$ {}",
    expect: "/private/x.txt S",
  },
  {
    id: "N16: an inner list replaces",
    server: "location /private/ { deny all; location ~ \\.txt$ { allow all; } }",
    expect: "/private/x.txt S",
  },
  {
    id: "N16 with expires",
    server: "location /private/ { deny all; location ~ \\.txt$ { expires 1h; } }",
    expect: "/private/x.txt D",
  },
  {
    id: "N17: an own list that denies nothing",
    server: "deny all; location /sub/ { allow 10.0.0.0/8; }",
    expect: "/.env D  /sub/.env S",
  },
  {
    id: "N18: a front controller",
    server: "location / { try_files $uri $uri/ /index.html; }",
    expect: "/.env S  /.git/config S  /nope S[index.html]",
  },
  {
    id: "N19: if takes try_files away",
    server: "location / { if ($uri ~ env) { set $VAR 1; } try_files /index.html =404; }",
    expect: "/.env S  /app.js S[index.html]",
  },
  {
    id: "N20: a tried name is served right here",
    server: `location /a/ { try_files /.env =404; } ${dot}`,
    expect: "/a/zz S[.env]",
  },
  {
    id: "N20 as the last name",
    server: `location /a/ { try_files $uri /.env; } ${dot}`,
    expect: "/a/zz D",
  },
  {
    id: "N21: an ending is tried",
    server: "location / { try_files $uri $uri.sql =404; } location ~ \\.sql$ { deny all; }",
    expect: "/dump S[dump.sql]  /dump.sql D",
  },
  {
    id: "N22: an expression takes files from the proxy",
    server: "location / { PX location ~ \\.(js|env)$ {} }",
    expect: "/.env S  /app.js S  /settings.py H",
  },
  {
    id: "N23: an if in a location that loses",
    server: 'location / { if ($uri ~ "\\.env$") { return 404; } } location ~ \\.(env|js)$ {}',
    expect: "/.env S",
  },
  {
    id: "N24: a rewrite in place",
    server: `location ^~ /pub/ { rewrite ^/pub/(.*)$ /$1 break; } ${dot}`,
    expect: "/pub/.env S[.env]  /.env D",
  },
  {
    id: "N25: a rewrite that makes a dot file",
    server: `location /pub/ { rewrite ^/pub/(.*)$ /.$1 break; } ${dot}`,
    expect: "/pub/env S[.env]",
  },
  {
    id: "N25 with last",
    server: `location /pub/ { rewrite ^/pub/(.*)$ /.$1 last; } ${dot}`,
    expect: "/pub/env D",
  },
  {
    id: "N26: a rewrite without slash",
    server: `location /pub { rewrite ^/pub(.*)$ /$1 break; } ${dot}`,
    expect: "/pub.env S[.env]  /pub.git/config S[.git/config]  /pub/.env D",
  },
  {
    id: "N27: an alias with a slash, a location without",
    server: `root O; location /i { alias W/static/; } ${dot}`,
    expect:
      "/i../settings.py S[settings.py]  /i..%2fsettings.py S[settings.py]  /i.env S[static/.env]  " +
      "/i.git/config S[static/.git/config]  /i../.env D  /i/.env D  /i../../x A",
  },
  {
    id: "N28: neither has a slash",
    server: "root O; location /i { alias W/static; }",
    expect: "/is/leak S[statics/leak]  /i.old/x.js S[static.old/x.js]  /i../settings.py A",
  },
  {
    id: "N29: the location alone has one",
    server: "root O; location /i/ { alias W/static; }",
    expect: "/i/a.js A  /i/s/leak S[statics/leak]",
  },
  {
    id: "N30: ^~ before an alias",
    server: `root O; location ^~ /i/ { alias W/static/; } ${dot}`,
    expect: "/i/.env S[static/.env]",
  },
  {
    id: "N31: a prefix is text",
    server: "location /static { root W; }",
    expect: "/static.old/x.js S  /statics/leak S",
  },
  {
    id: "N32: an alias with a capture",
    server: "root O; location ~ ^/dl/(.*)$ { alias W/$1; }",
    expect: "/dl/settings.py S[settings.py]  /dl/.env S[.env]  /dl/../settings.py A",
  },
  { id: "N33: an error page", server: "error_page 404 /.env;", expect: "/nope E[.env]" },
  { id: "N33 with DOT", server: `error_page 404 /.env; ${dot}`, expect: "/nope D" },
  {
    id: "N34: an error page that is internal",
    server: "error_page 404 /private/x.txt; location /private/ { internal; }",
    expect: "/private/x.txt E  /nope E[private/x.txt]",
  },
  {
    id: "N35: an error page that says 200",
    server: `error_page 403 =200 /private/x.txt; ${dot}`,
    expect: "/.env S[private/x.txt]",
  },
  {
    id: "N36: a list",
    server: "location /list/ { autoindex on; }",
    expect: "/list/ L(a.sql,vis.txt)  /list/.hid S  /noindex/ D",
  },
  {
    id: "N37: packed files beside",
    server: "gzip_static always; location ~ \\.gz$ { deny all; }",
    expect: "/zz.sql S[zz.sql.gz]  /zz.sql.gz D",
  },
  {
    id: "N38: a handler by ending",
    server: "location ~ \\.php$ { fastcgi_pass 127.0.0.1:1; }",
    expect: "/config.php H  /config.php.bak S  /config.php~ S  /config.php/ A",
  },
  {
    id: "N39: one script alone",
    server:
      "location = /index.php { fastcgi_pass 127.0.0.1:1; } location / { try_files $uri /index.php; }",
    expect: "/config.php S  /nope H",
  },
  {
    id: "N41: a map that is looked up once",
    http: 'map $uri $VAR { default 0; "~/\\." 1; }',
    server: "if ($VAR) { return 404; } error_page 404 /.env;",
    expect: "/.env D  /nope E[.env]",
  },
  {
    id: "N41 volatile",
    http: 'map $uri $VAR { volatile; default 0; "~/\\." 1; }',
    server: "if ($VAR) { return 404; } error_page 404 /.env;",
    expect: "/.env D  /nope D",
  },
  { id: "N42: an index with a dot", server: `index .env; ${dot}`, expect: "/sub/ D" },
  { id: "N42 without DOT", server: "index .env;", expect: "/sub/ S[sub/.env]" },
  {
    id: "N43: symbolic links",
    server: "disable_symlinks on from=W;",
    expect: "/link.txt D  /outlink/o.txt A  /outlink D  /outlink/ A  /app.js S",
  },
  {
    id: "N43 by default",
    server: "",
    expect: "/link.txt S[private/x.txt]  /outlink/o.txt S[o.txt]",
  },
  {
    id: "programs of each kind, with and without the slash",
    server:
      "location /u/ { uwsgi_pass 127.0.0.1:1; } location /s/ { scgi_pass 127.0.0.1:1; } location = /g/ { grpc_pass 127.0.0.1:1; } " +
      "location ^~ /m/ { set $memcached_key x; memcached_pass 127.0.0.1:1; } location /f/ { fastcgi_pass 127.0.0.1:1; } location = /f {}",
    expect: "/u 301  /u/x H  /s 301  /s/.env H  /g 301  /g/ H  /m 301  /m/x H  /f A  /f/x H",
  },
  {
    id: "limit_except never stops GET, unless it is left out",
    server:
      "location /private/ { limit_except GET { deny all; } } location /sub/ { limit_except POST { deny all; } }",
    expect: "/private/x.txt S  /sub/.env D",
  },
  {
    id: "an address or a login",
    server:
      "satisfy any; auth_basic x; auth_basic_user_file W/.htpasswd; allow 10.0.0.0/8; deny all; location /sub/ { allow all; } location /list/ { satisfy all; allow all; } location /private/ { auth_basic off; }",
    expect: "/.env D  /sub/.env S  /list/a.sql D  /private/x.txt D",
  },
  {
    id: "a named location, and a status that an error page takes",
    server:
      "location / { error_page 404 = @else; } location @else { root W/static; try_files /.env =404; } location /sub/ { error_page 404 /err/e.html; }",
    expect: "/nope S[static/.env]  /sub/nope E[err/e.html]  /index.html S",
  },
  {
    id: "path info, and a script that must be there",
    server:
      "location ~ \\.php { fastcgi_split_path_info ^(.+?\\.php)(/.*)$; try_files $fastcgi_script_name =404; set $VAR $fastcgi_path_info; fastcgi_pass 127.0.0.1:1; }",
    expect: "/config.php H  /config.php/x H  /nope.php A  /config.php.bak H  /config.php~ H",
  },
  {
    id: "an absolute index, and a rewrite by the server",
    server: "index /static/.env; rewrite ^/old/(.*)$ /$1 last; location /old/ { deny all; }",
    expect: "/list/ S[static/.env]  /old/.env S[.env]",
  },
];

/** Where the site lies. */
export type Places = { readonly root: string; readonly outside: string };

/** The server block of a mistake, with what stands before it; `variable` is a name of its own. */
export function serverOf(
  { http = "", server }: Mistake,
  host: string,
  variable: string,
  { root, outside }: Places,
): string {
  const own = /\broot /.test(server.replaceAll(/\{[^]*\}/g, "")) ? server : `root W; ${server}`;
  const text = `${http}\nserver { listen 127.0.0.1:PORT; server_name ${host}; ${own} }`;
  return text
    .replaceAll("$VAR", `$${variable}`)
    .replaceAll("PX", "proxy_pass http://127.0.0.1:1;")
    .replaceAll(/\bW\b/g, root)
    .replaceAll(/\bO\b/g, outside);
}

/** `path want` pairs; S and E alone are for the file of that name. */
export function pairsOf(
  expect: string,
): readonly { readonly path: string; readonly want: string }[] {
  return expect.split("  ").map((pair) => {
    const [path, want] = pair.split(" ") as [string, string];
    return { path, want: want === "S" || want === "E" ? `${want}[${path.slice(1)}]` : want };
  });
}
