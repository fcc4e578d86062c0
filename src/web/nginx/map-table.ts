/**
 * `map`: a variable that is looked up by another.
 *
 * In: the directive. Out: a table. Texts are compared without regard to case and come before expressions, whatever the
 * order in the file (ngx_http_map_module; R: seen on 1.22).
 */
import { lazyExpression } from "./lazy-expression.ts";
import type { LazyExpression } from "./lazy-expression.ts";
import type { Directive } from "./syntax.ts";
import { valueOf } from "./value.ts";
import type { Value } from "./value.ts";

export type MapTable = {
  readonly source: Value;
  readonly exact: ReadonlyMap<string, Value>;
  /** With `hostnames`: by what stands behind the star's dot, and before it. */
  readonly heads: ReadonlyMap<string, Value>;
  readonly tails: ReadonlyMap<string, Value>;
  readonly regexes: readonly { readonly expression: LazyExpression; readonly value: Value }[];
  readonly standard: Value | undefined;
  /** Looked up each time, and not once for a request. */
  readonly isVolatile: boolean;
  /** An include in it that was not read. */
  readonly unread: boolean;
  readonly by: Directive["by"];
};

export function mapOf(directive: Directive): MapTable {
  const block = directive.block ?? [];
  const has = (name: string): boolean =>
    block.some((one) => one.name === name && one.words.length === 0);
  const isForHosts = has("hostnames");
  const exact = new Map<string, Value>();
  const heads = new Map<string, Value>();
  const tails = new Map<string, Value>();
  const regexes: { expression: LazyExpression; value: Value }[] = [];
  let standard: Value | undefined;
  for (const entry of block) {
    const { name, words } = entry;
    const word = words[0];
    if (word === undefined || entry.unread === true) continue;
    const value = valueOf(word, entry);
    if (name === "default") standard = value;
    else if (name.startsWith("~")) {
      const ignoreCase = name.startsWith("~*");
      const source = name.slice(ignoreCase ? 2 : 1);
      regexes.push({ expression: lazyExpression(source, ignoreCase), value });
    } else {
      const key = (name.startsWith("\\") ? name.slice(1) : name).toLowerCase();
      if (isForHosts && key.startsWith("*.")) heads.set(key.slice(2), value);
      else if (isForHosts && key.endsWith(".*")) tails.set(key.slice(0, -2), value);
      else if (isForHosts && key.startsWith(".")) {
        exact.set(key.slice(1), value);
        heads.set(key.slice(1), value);
      } else exact.set(key, value);
    }
  }
  return {
    source: valueOf(directive.words[0]!, directive),
    exact,
    heads,
    tails,
    regexes,
    standard,
    isVolatile: has("volatile"),
    unread: block.some(({ unread }) => unread === true),
    by: directive.by,
  };
}

/** What a text is mapped to before expressions are asked. */
export function mappedText(table: MapTable, text: string): Value | undefined {
  const key = text.toLowerCase();
  const exact = table.exact.get(key);
  if (exact !== undefined || (table.heads.size === 0 && table.tails.size === 0)) return exact;
  for (let dot = key.indexOf("."); dot >= 0; dot = key.indexOf(".", dot + 1)) {
    const value = table.heads.get(key.slice(dot + 1));
    if (value !== undefined) return value;
  }
  for (let dot = key.lastIndexOf("."); dot > 0; dot = key.lastIndexOf(".", dot - 1)) {
    const value = table.tails.get(key.slice(0, dot));
    if (value !== undefined) return value;
  }
  return undefined;
}
