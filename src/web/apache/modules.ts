/**
 * Apache's modules as a configuration loads them.
 *
 * In: LoadModule lines. Out: whether a module is there. A configuration that loads none is a part of a larger one (a site's
 * file in a repository): then nobody knows, and the ordinary modules count as loaded.
 */

/** Compiled into the server everywhere, or in Debian's; never worth a condition. */
const builtIn = ["core", "http", "so", "version", "unixd", "log_config", "logio", "watchdog"];

/** In Debian's server as it is installed, and mod_rewrite, which every host of others' sites has. */
const ordinary: ReadonlySet<string> = new Set(
  `access_compat alias auth_basic authn_core authn_file authz_core authz_host authz_user autoindex deflate dir env filter mime
  negotiation reqtimeout rewrite setenvif status`.split(/\s+/),
);

/** Of servers before 2.4: conditions on them never hold. */
export const goneModules: ReadonlySet<string> = new Set(["gzip", "security", "access", "auth"]);

export class Modules {
  readonly #loaded: Set<string> = new Set(builtIn);
  /** Whether the configuration says which modules there are. */
  isKnown = false;

  /** `LoadModule rewrite_module modules/mod_rewrite.so` */
  load(identifier: string, file: string): void {
    this.isKnown = true;
    this.#loaded.add(shortName(identifier));
    const base = /mod_(\w+)\.so$/.exec(file)?.[1];
    if (base !== undefined) this.#loaded.add(base);
  }

  /** Whether one module is loaded before another: of two that act at the same time it acts first. */
  isBefore(first: string, second: string): boolean {
    const order = [...this.#loaded];
    return order.indexOf(first) < order.indexOf(second);
  }

  /** Whether a module counts as loaded because nobody says which ones are. */
  isTakenForGranted(name: string): boolean {
    return !this.isKnown && ordinary.has(name);
  }

  /** Whether a module is loaded, by its short name (`rewrite`); PHP has one for each of its versions. */
  has(name: string): boolean {
    if (name === "php") return ["php", "php5", "php7", "php8"].some((one) => this.#loaded.has(one));
    return this.#loaded.has(name);
  }
}

/** The short name of what IfModule tests: `mod_rewrite.c` and `rewrite_module` are `rewrite`. */
export function shortName(name: string): string {
  return name
    .replace(/^mod_/, "")
    .replace(/\.c$/, "")
    .replace(/_module$/, "");
}
