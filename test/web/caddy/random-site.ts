/**
 * Random sites for Caddy: directives with words from small pools, so that rules overlap.
 *
 * In: random numbers. Out: lines that may hold lines, and their text. Everything that is made here is a configuration that
 * Caddy starts with.
 */
import type { Random } from "../../support/random.ts";

/** A line, and the lines of its block. */
export type Part = { readonly head: string; readonly parts: readonly Part[] | undefined };

/** Where the test's things are: W, O, and a server that answers proxies. */
export type Setting = {
  readonly root: string;
  readonly outside: string;
  readonly upstream: number;
};

export function textOfParts(parts: readonly Part[]): string {
  return parts
    .map(({ head, parts: inner }) =>
      inner === undefined ? head : `${head} {\n${textOfParts(inner)}\n}`,
    )
    .join("\n");
}

/** The site without each of its parts in turn: what shrinks a failure. */
export function* smallerSites(parts: readonly Part[]): Generator<readonly Part[]> {
  for (const [index, part] of parts.entries()) {
    yield parts.toSpliced(index, 1);
    if (part.parts === undefined) continue;
    for (const inner of smallerSites(part.parts))
      yield parts.toSpliced(index, 1, { ...part, parts: inner });
  }
}

const paths = [
  "/.git",
  "/.git/*",
  "/.env",
  "/.env*",
  "*/.*",
  "*.sql",
  "*.bak",
  "/static/*",
  "/static*",
  "/sub/*",
  "/private/*",
  "*/.git/*",
  "/.well-known/*",
  "*config*",
  "/s*/.e*",
  "/index.html",
  "/nope*",
  "/*",
  "/list/*",
  "/i*",
  "/%2egit/*",
  "/a?p.js",
  "/[.a]*",
  "/outlink/*",
  "*.PHP",
  "//.git/*",
  "/sub/.git/config",
];

const expressions = [
  String.raw`/\.`,
  String.raw`^/\.git`,
  String.raw`\.(sql|bak|env)$`,
  String.raw`(?i)/\.git`,
  String.raw`^/static/(.*)$`,
  String.raw`/\.env`,
  "^/s",
  "config",
  String.raw`^/(?P<rest>.*)\.x$`,
  String.raw`/[.]well-known/`,
];

const targets = [
  "/index.html",
  "/private/x.txt",
  "/.env",
  "/nope",
  "{path}",
  "/static{path}",
  "/sub/",
  "/{re.n.1}",
  "{path}.bak",
  "/list/",
  "/static/.env?a=b",
  "/{vars.a}{path}",
  "/{http.error.status_code}",
  "/{http.request.uri.path.0}",
  "/{labels.0}{path}",
  "/s/{re.n.0}",
  "/{http.matchers.file.relative}",
  "{path}?{query}&b={path}",
  "/.git/config",
  "{dir}index.html",
  "/sub{uri}",
  "?x=1",
  "/{file}",
];

const hidden = [
  ".git",
  ".env*",
  "*.sql",
  ".*",
  "W/.git",
  "./w/private",
  "*/.env",
  "/.git",
  "x.txt",
  "index.html",
];

export class SiteMaker {
  readonly #random: Random;
  readonly #setting: Setting;
  #names: string[] = [];
  #count = 0;
  #handlesErrors = false;

  constructor(random: Random, setting: Setting) {
    this.#random = random;
    this.#setting = setting;
  }

  /** A whole site. */
  site(): readonly Part[] {
    this.#names = [];
    this.#count = 0;
    this.#handlesErrors = this.#random.percent(25);
    const parts = this.#block(0, 2 + this.#random.below(7));
    const root = this.#random.percent(85) ? [line(`root * ${this.#root()}`)] : [];
    const server = this.#random.percent(80) ? [this.#fileServer("")] : [];
    const errors = this.#handlesErrors
      ? [block("handle_errors", this.#block(1, 1 + this.#random.below(3), true))]
      : [];
    return shuffled([...root, ...parts, ...server, ...errors], this.#random);
  }

  #root(): string {
    return this.#random.pick(["W", "W", "W", "W/", "W/static", "W/sub", "O", "w", "W/./"]);
  }

  /** Directives, with the matchers that they name. */
  #block(depth: number, count: number, isError = false): readonly Part[] {
    const outer = this.#names;
    const parts: Part[] = [];
    this.#names = [...outer];
    for (let made = 0; made < count; made++) {
      if (this.#random.percent(30)) parts.push(this.#named(depth));
      parts.push(...this.#directive(depth, isError));
    }
    this.#names = outer;
    return parts;
  }

  #named(depth: number): Part {
    const name = `@m${this.#count++}`;
    const part = this.#random.percent(50)
      ? line(`${name} ${this.#matcherLine()}`)
      : block(
          name,
          // The same matcher twice is one for some, and an error for others.
          distinct(
            Array.from({ length: 1 + this.#random.below(3) }, () => this.#matcherPart(depth)),
          ),
        );
    this.#names.push(name);
    return part;
  }

  #matcherPart(depth: number): Part {
    if (depth < 2 && this.#random.percent(15))
      return block("not", distinct(Array.from({ length: 2 }, () => line(this.#matcherLine()))));
    return line(this.#matcherLine());
  }

  #matcherLine(): string {
    const { pick, percent, below } = this.#random;
    const kind = below(22);
    if (kind === 20) return `header Host ${pick(["*.test", "site1*", "*te9.t*", "nobody.test"])}`;
    if (kind === 21)
      return percent(60)
        ? `expression {http.error.status_code} ${pick(["== 404", "in [403, 410]", ">= 400 && {http.error.status_code} < 404"])}`
        : `expression {path}.startsWith("${pick(["/.git", "/s", "/nope"])}")`;
    if (kind < 7)
      return `path ${Array.from({ length: 1 + below(2) }, () => pick(paths)).join(" ")}`;
    if (kind < 11) return `path_regexp ${percent(60) ? "n " : ""}${pick(expressions)}`;
    if (kind < 13) return `not path ${pick(paths)}`;
    if (kind === 13) return `method ${pick(["GET", "POST", "GET HEAD"])}`;
    if (kind === 14)
      return `file ${pick(["{path}", "{path}/", "/index.html", "{path} {path}.bak", "{path}.bak"])}`;
    if (kind === 15)
      return `remote_ip ${pick(["127.0.0.1", "10.0.0.0/8", "private_ranges", "::1"])}`;
    if (kind === 16) return `query ${pick(["a=b", "x=*", "q=1"])}`;
    if (kind === 17) return `protocol ${pick(["http/1.1+", "grpc"])}`;
    if (kind === 18) return `not path_regexp ${pick(expressions)}`;
    return `vars {path} ${pick(["/.env", "/app.js"])}`;
  }

  /** A matcher before a directive's words, or nothing. */
  #matcher(): string {
    const { pick, percent } = this.#random;
    if (percent(25)) return "";
    if (percent(55) && this.#names.length > 0) return `${pick(this.#names)} `;
    const path = pick(paths);
    return path.startsWith("/") ? `${path} ` : "* ";
  }

  #directive(depth: number, isError: boolean): readonly Part[] {
    const { pick, percent, below } = this.#random;
    const match = this.#matcher();
    // What refuses everything hides the rest of the site.
    const narrow =
      match.length > 2 || percent(15)
        ? match
        : `${pick(paths.filter((path) => path.startsWith("/")))} `;
    const kind = below(depth < 2 ? 34 : 24);
    if (kind < 5)
      return [line(`respond ${narrow}${pick(["403", "404", "200", `"text" 410`, "text"])}`)];
    if (kind < 7) return [line(`error ${narrow}${pick(["404", "403", "500", `"why" 410`])}`)];
    if (kind === 7) return percent(30) ? [line(`abort ${narrow}`)] : [line(`header ${match}X-A b`)];
    if (kind === 8)
      return [
        line(
          `redir ${narrow === "" ? "* " : narrow}${pick(["/x", "https://a.test{uri} 301", "/{path} permanent"])}`,
        ),
      ];
    if (kind < 11) return [line(`rewrite ${match === "" ? "* " : match}${pick(targets)}`)];
    if (kind < 14) return [line(`uri ${match}${this.#change()}`)];
    if (kind < 16) return [this.#tryFiles()];
    if (kind === 16) return [line(`root ${match === "" ? "* " : match}${this.#root()}`)];
    if (kind < 20) return [this.#fileServer(match)];
    if (kind === 20)
      return [
        line(
          pick([
            `method ${match}POST`,
            "encode gzip",
            `skip_log ${match}`,
            `vars ${match}a static`,
          ]),
        ),
      ];
    if (kind === 21)
      return isError || this.#handlesErrors ? [line(`header ${match}X-A b`)] : [this.#php(match)];
    if (kind === 22) return [line(`reverse_proxy ${narrow}127.0.0.1:${this.#setting.upstream}`)];
    if (kind === 23)
      return percent(60)
        ? [
            block(`map {path} {m${this.#count}}`, [
              line(String.raw`~^/s(.*)$ "/$1"`),
              line("/app.js W"),
              line("default /nope"),
            ]),
            line(`rewrite ${match}{m${this.#count++}}`),
          ]
        : [
            block(`basicauth ${match}`, [
              line(
                "bob JDJhJDE0JE9TQVRvTVF2VFBkdWRxSDRQMjlKZU9Hc1RDa0FYTDBvWEVhSGNQdHQyQkVIMmtzNEtQbXBx",
              ),
            ]),
          ];
    if (kind < 28) return [block(`handle ${match}`, this.#inner(depth, isError))];
    if (kind < 31)
      return [
        block(
          `handle_path ${pick(["/static/*", "/sub/*", "/i*", "/s*", "/static", "/.git/*", "/private/*", "/*"])}`,
          this.#inner(depth, isError),
        ),
      ];
    // A handle in a route excludes others or not, depending on Caddy's version.
    return [block(`route ${match}`, this.#inner(2, isError))];
  }

  #inner(depth: number, isError: boolean): readonly Part[] {
    const parts = [...this.#block(depth + 1, this.#random.below(4), isError)];
    if (this.#random.percent(30)) parts.unshift(line(`root * ${this.#root()}`));
    if (this.#random.percent(60)) parts.push(this.#fileServer(""));
    return parts;
  }

  #change(): string {
    return this.#random.pick([
      "strip_prefix /i",
      "strip_prefix /static",
      "strip_prefix /sub/",
      "strip_suffix .bak",
      "strip_suffix /x",
      "replace .bak .env",
      "replace s /",
      "replace /a /. 1",
      String.raw`path_regexp ^/s(.*)$ /$1`,
      "path_regexp x.txt y",
      "strip_prefix %2e",
      "replace // /",
      "strip_prefix /.GIT",
    ]);
  }

  #php(match: string): Part {
    const { pick, percent } = this.#random;
    const head = `php_fastcgi ${match}127.0.0.1:1`;
    if (percent(50)) return line(head);
    const option = pick([
      "split .php .bak",
      "index off",
      "index .env",
      "try_files {path} index.html",
      "try_files {path} {path}/index.html /config.php",
      "root W/sub",
    ]);
    return block(head, [line(option)]);
  }

  #tryFiles(): Part {
    const { pick, percent } = this.#random;
    const files = pick([
      "{path} /index.html",
      "{path} {path}/ /index.html",
      "{path}.bak {path}",
      "{path} =404",
      "/.env",
      "{path}.txt /sub{path} =403",
      "{path} /nope.html",
      "/private{path}",
      "{path}/index.html?x={query} /app.js",
      "{path}*",
      "/{file}.*",
      "=410",
    ]);
    return percent(8) && !files.includes("?")
      ? block(`try_files ${files}`, [
          line(`policy ${pick(["first_exist", "smallest_size", "largest_size"])}`),
        ])
      : line(`try_files ${files}`);
  }

  #fileServer(match: string): Part {
    const { pick, percent } = this.#random;
    const options: Part[] = [];
    if (percent(25))
      options.push(line(`hide ${pick(hidden)}${percent(50) ? ` ${pick(hidden)}` : ""}`));
    if (percent(8))
      options.push(line(`index ${pick(["z.txt", "x.txt index.html", ".env", "no"])}`));
    if (percent(8)) options.push(line(`root ${this.#root()}`));
    if (percent(5)) options.push(line(`status ${pick(["404", "201", "403"])}`));
    if (percent(8)) options.push(line("pass_thru"));
    if (percent(5)) options.push(line("disable_canonical_uris"));
    if (percent(5)) options.push(line("precompressed gzip"));
    const head = `file_server ${match}${percent(20) ? "browse" : ""}`;
    return options.length > 0 ? block(head, options) : line(head);
  }
}

function line(head: string): Part {
  return { head, parts: undefined };
}

function block(head: string, parts: readonly Part[]): Part {
  return { head, parts };
}

/** Parts whose first words differ. */
function distinct(parts: readonly Part[]): readonly Part[] {
  const names = new Set<string>();
  return parts.filter(({ head }) => {
    const [name] = head.split(" ");
    if (names.has(name!)) return false;
    names.add(name!);
    return true;
  });
}

function shuffled(parts: readonly Part[], random: Random): readonly Part[] {
  const rest = [...parts];
  const out: Part[] = [];
  while (rest.length > 0) out.push(...rest.splice(random.below(rest.length), 1));
  return out;
}

/** The text of a site, with the places that W and O stand for. */
export function placed(text: string, { root, outside }: Setting): string {
  return text.replaceAll(/\bW\b/g, root).replaceAll(/(?<= )O\b/g, outside);
}
