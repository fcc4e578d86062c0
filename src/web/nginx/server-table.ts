/**
 * Which block answers for a host: a table for each address that is listened on.
 *
 * In: the blocks in their order. Out: tables. nginx looks for the exact name, the longest `*.name`, the longest `name.*`,
 * the first expression, and takes the default block else.
 */
import { lazyExpression } from "./lazy-expression.ts";
import type { LazyExpression } from "./lazy-expression.ts";
import type { ServerBlock } from "./location.ts";

export type ServerTable = {
  readonly key: string;
  readonly port: string;
  readonly isTls: boolean;
  readonly standard: ServerBlock;
  readonly exact: ReadonlyMap<string, ServerBlock>;
  /** By what stands behind the star's dot, and before it. */
  readonly heads: ReadonlyMap<string, ServerBlock>;
  readonly tails: ReadonlyMap<string, ServerBlock>;
  readonly regexes: readonly {
    readonly expression: LazyExpression;
    readonly server: ServerBlock;
  }[];
};

type Growing = {
  key: string;
  port: string;
  isTls: boolean;
  standard: ServerBlock;
  hasDefault: boolean;
  taken: Set<string>;
  exact: Map<string, ServerBlock>;
  heads: Map<string, ServerBlock>;
  tails: Map<string, ServerBlock>;
  regexes: { expression: LazyExpression; server: ServerBlock }[];
};

/** The tables of all addresses, in the order in which the file names them. */
export function serverTables(servers: readonly ServerBlock[]): readonly ServerTable[] {
  const tables = new Map<string, Growing>();
  for (const server of servers)
    for (const { key, port, isTls, isDefault } of server.listens) {
      const table: Growing = tables.get(key) ?? {
        key,
        port,
        isTls: false,
        standard: server,
        hasDefault: false,
        taken: new Set(),
        exact: new Map(),
        heads: new Map(),
        tails: new Map(),
        regexes: [],
      };
      tables.set(key, table);
      table.isTls ||= isTls;
      if (isDefault && !table.hasDefault) {
        table.standard = server;
        table.hasDefault = true;
      }
      for (const name of server.names) enter(table, name, server);
    }
  return [...tables.values()];
}

/**
 * A name that two blocks have is the first one's. `.name` stands for the name and all below it: where the name is taken
 * already, nginx leaves it out as a whole.
 */
function enter(table: Growing, name: string, server: ServerBlock): void {
  const put = (map: Map<string, ServerBlock>, key: string): void => {
    if (!map.has(key)) map.set(key, server);
  };
  const reserve = (key: string): boolean => {
    if (table.taken.has(key)) return false;
    table.taken.add(key);
    return true;
  };
  if (name.startsWith("~")) {
    const source = name.slice(1);
    table.regexes.push({ expression: lazyExpression(source, /[A-Z]/.test(source)), server });
  } else if (name.startsWith("*.")) put(table.heads, name.slice(2));
  else if (name.endsWith(".*")) put(table.tails, name.slice(0, -2));
  else if (name.startsWith(".")) {
    const plain = name.slice(1);
    if (!reserve(plain) || table.heads.has(plain)) return;
    put(table.exact, plain);
    put(table.heads, plain);
  } else if (reserve(name)) put(table.exact, name);
}

/** The block for a host, as far as names decide; expressions are left to whoever resolves a request. */
export function serverByName(table: ServerTable, host: string): ServerBlock | undefined {
  const exact = table.exact.get(host);
  if (exact !== undefined) return exact;
  for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
    const server = table.heads.get(host.slice(dot + 1));
    if (server !== undefined) return server;
  }
  for (let dot = host.lastIndexOf("."); dot > 0; dot = host.lastIndexOf(".", dot - 1)) {
    const server = table.tails.get(host.slice(0, dot));
    if (server !== undefined) return server;
  }
  return undefined;
}
