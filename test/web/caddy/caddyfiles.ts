/**
 * Caddyfiles with every construct that is read: files by their names, the first of them `Caddyfile`.
 */
export const caddyfiles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a site without braces": { Caddyfile: "localhost:8080\n\nroot * /srv\nfile_server browse\n" },

  "a brace on the next line": { Caddyfile: 'example.com\n{\n\trespond "a"\n}\n' },

  "addresses over several lines": {
    Caddyfile: 'a.test, b.test,\nhttp://c.test:8080/x*,\n*.d.test {\n\trespond "a"\n}\n',
  },

  "sites are sorted by how narrow their hosts are": {
    Caddyfile: `:443 {
	respond "all"
}
*.test {
	respond "wild"
}
a.test {
	respond "one"
}
longer.test, *.x.test {
	respond "mixed"
}
a.test/path/* {
	respond "path"
}
`,
  },

  "quotes, escapes and comments": {
    Caddyfile: `example.com { # the site
	respond /a "a \\"quoted\\" \\n text" 200
	respond /b \`back "quoted" \\ \` 200
	respond /c#d "#e" # f
	respond \\
		/g \\
		404
	header X-Long "over
two lines"
	respond /h ""
}
`,
  },

  "a byte order mark and lines of Windows": {
    Caddyfile: "\uFEFFexample.com {\r\n\trespond /a 404\r\n\tfile_server\r\n}\r\n",
  },

  "snippets, arguments and imports": {
    Caddyfile: `{
	auto_https off
}
(headers) {
	header {args.0} {args.1}
	respond {args.2} 404
}
(nested) {
	handle /n/* {
		import headers X-N n /n/x
	}
}
import sites/../b.caddy
example.com {
	import headers X-A "b c" /a
	import nested
	import part*.conf
	route {
		import part2.conf
	}
}
`,
    "b.caddy": 'b.test {\n\timport part2.conf\n\trespond "b"\n}\n',
    "part1.conf": "@p1 path /p1/*\nrespond @p1 403\n",
    "part2.conf": "respond /p2 403\n",
  },

  "variables with defaults": {
    Caddyfile:
      "{$TELLTALE_NO_HOST:a.test} {\n\troot * {$TELLTALE_NO_ROOT:/srv/x}\n\tfile_server\n}\n",
  },

  "all matchers": {
    Caddyfile: `example.com {
	@path path /a/* *.b
	@expression path_regexp name ^/x(.*)$
	@unnamed path_regexp \\.y$
	@header {
		header X-A b
		header X-A c*
		header !X-B
	}
	@header_regexp header_regexp h X-A ^b
	@query query a=b a=c d=*
	@address remote_ip forwarded private_ranges 203.0.113.0/24
	@protocol protocol https
	@method method GET POST
	@file file {path} {path}/ {
		root /srv
	}
	@files file {
		try_files /a /b
		try_policy smallest_size
		split_path .php
	}
	@not {
		not path /a/*
		not {
			path /b
			method GET
		}
		not file
	}
	@vars vars {host} a b
	@cel \`{http.request.uri.path} == "/"\`
	@cel2 expression {path} == "/"
	@host host a.test *.b.test
	respond @path 400
	respond @expression 401
	respond @unnamed 402
	respond @header 403
	respond @header_regexp 404
	respond @query 405
	respond @address 406
	respond @protocol 407
	respond @method 408
	respond @file 409
	respond @files 410
	respond @not 411
	respond @vars 412
	respond @cel 413
	respond @cel2 414
	respond @host 415
}
`,
  },

  "all directives": {
    Caddyfile: `{
	http_port 8081
	order rewrite after handle
	order templates first
}
example.com {
	abort /abort
	basicauth /private/* {
		bob JDJhJDE0JE9TQVRv
	}
	bind 127.0.0.1
	encode zstd gzip
	error /e "why" 404
	error /f 500
	file_server /g/* browse
	file_server {
		hide .git /srv/x
		index a b
		root /srv/y
		precompressed gzip
		status 201
		pass_thru
		disable_canonical_uris
	}
	handle /h/* {
		@inner path /h/i
		respond @inner 404
	}
	handle_path /p/* {
		file_server
	}
	header X-A b
	header {
		+X-B c
		-Server
		X-C d e
		?X-D f
		defer
	}
	log
	map {host} {backend} {other} {
		~^a\\.(.*)$ "\${1}" -
		b.test c d
		default e
	}
	method /m POST
	metrics /metrics
	php_fastcgi /php/* unix//run/php.sock {
		split .php .php5
		index app.php
		root /srv/app
		try_files {path} app.php
	}
	php_fastcgi 127.0.0.1:9000
	redir /r https://example.org{uri}
	redir /s /t permanent
	request_header -X-A
	respond /u "text" 200 {
		close
	}
	reverse_proxy /v/* a.test localhost:8080 {
		to 127.0.0.1:81
	}
	rewrite /w /x?{query}&a={path}
	root * /srv
	root /y/* /srv2
	route /z/* {
		uri strip_prefix /z
		uri replace a b 2
		uri path_regexp c d
		uri strip_suffix .e
		file_server
		respond 404
	}
	skip_log /quiet
	templates
	tls internal
	try_files {path} /index.php?{query} /other =404
	vars a b
	vars /c {
		d e
		f g
	}
	handle_errors {
		@gone expression {err.status_code} == 410
		rewrite @gone /gone.html
		rewrite * /{err.status_code}.html
		file_server
	}
}
`,
  },

  "directives of one name are sorted by their paths": {
    Caddyfile: `example.com {
	handle /a* {
		respond 1
	}
	handle {
		respond 2
	}
	@two path /x /y
	handle @two {
		respond 3
	}
	handle /a/bc* {
		respond 4
	}
	handle_path /a/b* {
		respond 5
	}
	respond /b 401
	respond /bcd 402
	respond 403
	respond /bc* 404
	redir /r /1
	redir /rr /2
	rewrite /z /3
	rewrite /zz /4
	vars /v a b
	vars /vv a c
	vars a d
}
`,
  },
};
