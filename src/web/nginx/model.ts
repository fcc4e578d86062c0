/**
 * An nginx configuration, made ready to answer requests.
 *
 * In: the tree of directives. Out: servers in tables by address and host, and the variables that the configuration makes.
 * A file without `http` is one that such a block would include: its servers, or its locations, are taken as they are.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import type { Location, ServerBlock } from "./location.ts";
import { serverLevel, withInner } from "./location-tree.ts";
import type { Place } from "./location-tree.ts";
import { listensOf } from "./listen.ts";
import { mapOf } from "./map-table.ts";
import type { MapTable } from "./map-table.ts";
import { serverTables } from "./server-table.ts";
import type { ServerTable } from "./server-table.ts";
import { defaultSettings, settingsOf } from "./settings.ts";
import type { Directive } from "./syntax.ts";

/** Where a variable of the configuration comes from. */
export type VariableSource =
  | { readonly kind: "set" }
  | { readonly kind: "map"; readonly table: MapTable }
  | { readonly kind: "unknown"; readonly construct: string; readonly by: ConfigSpan };

export type NginxModel = {
  readonly servers: readonly ServerBlock[];
  readonly tables: readonly ServerTable[];
  readonly variables: ReadonlyMap<string, VariableSource>;
  readonly prefix: string;
};

/** The model of a tree. `prefix` is where relative paths begin. */
export function modelOf(
  main: ConfigText,
  directives: readonly Directive[],
  prefix: string,
): NginxModel {
  const by = { source: main, start: 0, end: 0 };
  const http = directives.filter(({ name }) => name === "http");
  const level = http.length > 0 ? http.flatMap(({ block }) => block ?? []) : directives;
  const around = settingsOf(level, defaultSettings(by, prefix), {
    kind: "server",
    name: "",
    prefix,
  });
  const mergesSlashes = (block: readonly Directive[]): boolean | undefined => {
    const word = block.find(({ name }) => name === "merge_slashes")?.words[0]?.text;
    return word === undefined ? undefined : word.toLowerCase() !== "off";
  };
  const server = (place: Place): ServerBlock => {
    const { block } = place;
    const named = new Map<string, Location>();
    const names = block
      .filter(({ name }) => name === "server_name")
      .flatMap(({ words }) => words.map(({ text }) => text));
    const inside = serverLevel(place, around, { prefix, named });
    return {
      by: place.by,
      names: names.length > 0 ? names.map(lowered) : [""],
      listens: listensOf(block),
      mergeSlashes: mergesSlashes(block) ?? mergesSlashes(level) ?? true,
      asksCertificate: block.some(
        ({ name, words }) => name === "ssl_verify_client" && words[0]?.text === "on",
      ),
      level: inside,
      named,
      locations: [...withInner(inside), ...named.values()],
    };
  };
  const blocks = level.filter(({ name, block }) => name === "server" && block !== undefined);
  const servers = blocks.map((one) => server({ ...one, block: one.block! }));
  const isSnippet = http.length === 0 && level.some(({ name }) => name === "location");
  if (isSnippet && servers.length === 0) {
    const inside = { start: 0, end: main.text.length };
    servers.push(server({ block: level, by, inside }));
  }
  return { servers, tables: serverTables(servers), variables: variablesOf(level), prefix };
}

/** Names ignore case; expressions keep it, as `\D` is not `\d`. Templates (`{{ host }}`) can be asked with, but for blanks. */
function lowered(name: string): string {
  return name.startsWith("~") ? name : name.toLowerCase().replaceAll(/\s/g, "");
}

/** Directives that make variables of what cannot be told: the client's address, chance, programs. */
const makers = /^(geo|geoip2?|split_clients|perl_set|js_set|js_var|set_by_lua.*|auth_request_set)$/;

/** Variables that directives at any depth make. */
function variablesOf(level: readonly Directive[]): ReadonlyMap<string, VariableSource> {
  const variables = new Map<string, VariableSource>();
  const enter = (written: string | undefined, source: VariableSource): void => {
    if (written?.startsWith("$") === true) variables.set(written.slice(1).toLowerCase(), source);
  };
  const visit = (directives: readonly Directive[]): void => {
    for (const directive of directives) {
      const { name, words, block, by } = directive;
      for (const group of groupsIn(directive)) enter(`$${group}`, { kind: "set" });
      if (name === "map" && block !== undefined)
        enter(words[1]?.text, { kind: "map", table: mapOf(directive) });
      else if (name === "set") {
        if (!variables.has(words[0]?.text.slice(1).toLowerCase() ?? ""))
          enter(words[0]?.text, { kind: "set" });
      } else if (makers.test(name)) {
        // The variable stands last where there is something that it is made from: `geo $remote_addr $here`.
        const isLast = name === "geo" || name === "split_clients";
        enter((isLast ? words.at(-1) : words[0])?.text, { kind: "unknown", construct: name, by });
      } else if (block !== undefined) visit(block);
    }
  };
  visit(level);
  return variables;
}

/** Named groups of expressions: variables that are empty until one matches. */
function groupsIn({ name, words, block }: Directive): readonly string[] {
  const texts = [
    ...(/^(location|if|rewrite|server_name)$/.test(name) ? words.map(({ text }) => text) : []),
    ...(name === "map" ? (block ?? []).map((entry) => entry.name) : []),
  ];
  return texts.flatMap((text) =>
    [...text.matchAll(/\(\?P?[<']([A-Za-z_]\w*)[>']/g)].map(([, group]) => group!),
  );
}
