/**
 * Caddyfiles of Caddy 1, which Caddy 2 does not read.
 *
 * In: the lines of site blocks. Out: the first that only Caddy 1 knows. There are many of these files about; what they serve
 * was decided by other rules (a site served its files without being told to), so nothing is said of them.
 * https://caddyserver.com/docs/v2-upgrade
 */
import type { Line } from "./lines.ts";
import type { SiteBlock } from "./site-blocks.ts";

/** Directives that Caddy 2 does not have, or has in another form. */
const oldDirectives: ReadonlySet<string> = new Set(
  `browse errors expvar ext fastcgi gzip index internal limits markdown mime nobots on pprof proxy
   proxyprotocol realip shutdown startup status timeouts websocket`
    .trim()
    .split(/\s+/),
);

/** The line that gives the old version away. */
export function versionOneLine(
  sites: readonly SiteBlock[],
  known: (directive: string) => boolean,
): Line | undefined {
  for (const { lines } of sites)
    for (const line of lines) {
      const [name, first, second] = line.words.map(({ text }) => text);
      if (name === undefined || name.startsWith("@")) continue;
      if (oldDirectives.has(name) && !known(name)) return line;
      // `log /var/log/access.log`, `basicauth /path user password`
      if (name === "log" && first !== undefined && first.startsWith("/")) return line;
      if (name === "basicauth" && second !== undefined && line.block === undefined) return line;
    }
  return undefined;
}
