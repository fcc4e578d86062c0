/**
 * Configurations of Caddy that look safe and are not, and what is answered: run on the resolver and on the real server.
 *
 * In: nothing. Out: a table. W is the root of the test's site, O the folder beside it. Expected is one letter: S served (with
 * the file, if its path is another), E the same with an error's status, N no file, L a list, H a program, R a redirect.
 */

export type Mistake = {
  readonly id: string;
  readonly lines: string;
  readonly expected: Readonly<Record<string, string>>;
};

const dot = "@dot path */.*";

export const mistakes: readonly Mistake[] = [
  {
    id: "C01 a file server sends all that is below its root, links too",
    lines: "root * W\nfile_server",
    expected: {
      "/.env": "S",
      "/.git%2fconfig": "S .git/config",
      "/list/": "N",
      "/link.txt": "S private/x.txt",
      "/outlink/o.txt": "S o.txt",
      "/": "S index.html",
      "/sub": "R",
    },
  },
  {
    id: "C02 a path without a star covers nothing below it",
    lines: "root * W\nrespond /.git 403\nfile_server",
    expected: { "/.git": "N", "/.git/config": "S" },
  },
  {
    id: "C03 a path with a star covers one folder, whatever its case and slashes",
    lines: "root * W\nrespond /.git/* 403\nfile_server",
    expected: {
      "/.git/config": "N",
      "/.GIT/config": "N",
      "//.git/config": "N",
      "/sub/.git/config": "S",
    },
  },
  {
    id: "C04 an expression minds the case",
    lines: String.raw`root * W
@d path_regexp /\.git
respond @d 403
file_server`,
    expected: { "/.GIT/config": "S", "/.git/config": "N", "/sub/.git/config": "N" },
  },
  {
    id: "C05 hide with a slash is no path below the root",
    lines: "root * W\nfile_server {\nhide /.git\n}",
    expected: { "/.git/config": "S" },
  },
  {
    id: "C06 hide without a slash hides every such name",
    lines: "root * W\nfile_server {\nhide .git .env*\n}",
    expected: {
      "/sub/.git/config": "N",
      "/.env.local": "N",
      "/.gitignore": "S",
    },
  },
  {
    id: "C07 hide minds the case",
    lines: "root * W\nfile_server {\nhide *.sql\n}",
    expected: { "/dump.sql": "N", "/UP.SQL": "S" },
  },
  {
    id: "C08 a list shows hidden files",
    lines: "root * W\nfile_server browse",
    expected: { "/list/": "L .hid a.sql vis.txt", "/list": "R" },
  },
  {
    id: "C09 in a route the order of the text holds",
    lines: "root * W\nroute {\nfile_server\nrespond /.env 403\n}",
    expected: { "/.env": "S" },
  },
  {
    id: "C09 outside of a route it does not",
    lines: "root * W\nfile_server\nrespond /.env 403",
    expected: { "/.env": "N" },
  },
  {
    id: "C10 a handle_path that matches is asked before respond",
    lines: `${dot}\nroot * W\nrespond @dot 404\nhandle_path /static/* {\nroot * W/static\nfile_server\n}\nfile_server`,
    expected: { "/.env": "N", "/static/.env": "S" },
  },
  {
    id: "C11 and before a handle with a shorter path, though that stands first",
    lines: `${dot}\nroot * W\nhandle @dot {\nrespond 404\n}\nhandle_path /static/* {\nroot * W/static\nfile_server\n}\nfile_server`,
    expected: { "/static/.env": "S", "/.env": "N" },
  },
  {
    id: "C12 handle covers what its path says",
    lines: "root * W\nhandle /.git/* {\nrespond 404\n}\nhandle {\nfile_server\n}",
    expected: { "/.git/config": "N", "/sub/.git/config": "S", "/.env": "S" },
  },
  {
    id: "C13 an exception opens all that is below it",
    lines: "@dot {\npath */.*\nnot path /.well-known/*\n}\nroot * W\nrespond @dot 404\nfile_server",
    expected: {
      "/.well-known/.env": "S",
      "/.well-known-old/secret.txt": "N",
      "/.env": "N",
    },
  },
  {
    id: "C14 a prefix without a slash takes the dot out of sight",
    lines: "root * W\nhandle /i* {\nuri strip_prefix /i\nfile_server\n}",
    expected: { "/i.env": "S .env", "/i.git/config": "S .git/config" },
  },
  {
    id: "C15 try_files serves what is there",
    lines: "root * W\ntry_files {path} /index.html\nfile_server",
    expected: { "/.env": "S", "/nope": "S index.html" },
  },
  {
    id: "C15 a rewrite of everything serves one file",
    lines: "root * W\nrewrite * /index.html\nfile_server",
    expected: { "/.env": "S index.html", "/nope": "S index.html" },
  },
  {
    id: "C16 copies of scripts are files",
    lines: "root * W\nphp_fastcgi 127.0.0.1:1\nfile_server",
    expected: { "/config.php": "H", "/config.php.bak": "S", "/.env": "S" },
  },
  {
    id: "C17 an error page is handed out",
    lines:
      "root * W\nerror /.env 404\nfile_server\nhandle_errors {\nrewrite * /private/x.txt\nfile_server\n}",
    expected: { "/.env": "E private/x.txt", "/nope": "E private/x.txt" },
  },
  {
    id: "C18 a proxy without a matcher stands before the files",
    lines: "root * W\nreverse_proxy 127.0.0.1:1\nfile_server",
    expected: { "/.env": "H" },
  },
];
