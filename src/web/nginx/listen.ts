/**
 * What `listen` says: an address and port, whether TLS is spoken, and whether the block is the one for unknown hosts.
 *
 * In: the directive. Out: an entry for each port of it. Blocks with the same address and port share a table of names.
 */
import { nginxPortsMax } from "../../limits.ts";
import type { ServerBlock } from "./location.ts";
import type { Directive } from "./syntax.ts";

/** Where a block listens; port 80 of every address if it does not say. */
export function listensOf(block: readonly Directive[]): ServerBlock["listens"] {
  const directives = block.filter(({ name, words }) => name === "listen" && words.length > 0);
  if (directives.length === 0) return [{ key: "*:80", port: "80", isTls: false, isDefault: false }];
  const isOldTls = block.some(({ name, words }) => name === "ssl" && words[0]?.text === "on");
  return directives.flatMap(({ words }) => {
    const [address, ...options] = words.map(({ text }) => text);
    const isTls = isOldTls || options.includes("ssl");
    const isDefault = options.includes("default_server") || options.includes("default");
    return addressesOf(address!).map(({ key, port }) => ({ key, port, isTls, isDefault }));
  });
}

function addressesOf(written: string): readonly { readonly key: string; readonly port: string }[] {
  if (written.startsWith("unix:")) return [{ key: written, port: "" }];
  if (/^\d+(-\d+)?$/.test(written)) return portsOf("*", written);
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(written);
  const host = (parts?.[1] ?? written).toLowerCase();
  const hosts: Readonly<Record<string, string>> = {
    "0.0.0.0": "*",
    localhost: "127.0.0.1",
    "": "*",
  };
  return portsOf(hosts[host] ?? host, parts?.[2] ?? "80");
}

function portsOf(host: string, written: string): { readonly key: string; readonly port: string }[] {
  const range = /^(\d+)-(\d+)$/.exec(written);
  if (range === null) return [{ key: `${host}:${written}`, port: written }];
  const first = Number(range[1]);
  const count = Math.max(0, Math.min(Number(range[2]) - first + 1, nginxPortsMax));
  return Array.from({ length: count }, (_, index) => {
    const port = String(first + index);
    return { key: `${host}:${port}`, port };
  });
}
