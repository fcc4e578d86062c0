/**
 * Matchers of Caddy's JSON as they are evaluated.
 *
 * In: nodes of matcher sets. Out: matchers; what is not known becomes one that nobody can decide.
 * https://caddyserver.com/docs/json/apps/http/servers/routes/match/
 */
import { compileExpression } from "../expression/expression.ts";
import type { ServerExpression } from "../expression/expression.ts";
import { fieldOf, fieldsOf, itemsOf, stringOf, stringsOf } from "./json-node.ts";
import type { JsonNode } from "./json-node.ts";
import type { Matcher, MatcherSet, Values } from "./model.ts";
import { statusTest } from "./status-test.ts";

/** An expression of Go's syntax, compiled when it is first asked; nothing if it is none. */
export function lazyExpression(source: string): ServerExpression {
  let compiled: ServerExpression | undefined;
  let isCompiled = false;
  return {
    source,
    match: (subject) => {
      if (!isCompiled) compiled = compileExpression(source, { flavour: "re2" });
      isCompiled = true;
      return compiled === undefined ? "undecided" : compiled.match(subject);
    },
  };
}

export function matcherSets(nodes: JsonNode | undefined): readonly MatcherSet[] {
  return itemsOf(nodes).map(matcherSet);
}

function matcherSet(node: JsonNode): MatcherSet {
  return fieldsOf(node).map(([name, value]) => matcherOf(name, value));
}

function matcherOf(name: string, node: JsonNode): Matcher {
  switch (name) {
    case "host":
      return { kind: "host", hosts: stringsOf(node) };
    case "path":
      return { kind: "path", patterns: stringsOf(node).map(lowerCase) };
    case "path_regexp": {
      const expression = lazyExpression(stringOf(fieldOf(node, "pattern")));
      return { kind: "path_regexp", name: stringOf(fieldOf(node, "name")), expression };
    }
    case "method":
      return { kind: "method", methods: stringsOf(node) };
    case "query":
      return { kind: "query", values: valuesOf(node) };
    case "header":
      return {
        kind: "header",
        values: fieldsOf(node).map(([field, values]) => [
          field,
          values.value === null ? null : stringsOf(values),
        ]),
      };
    case "protocol":
      return { kind: "protocol", protocol: stringOf(node) };
    case "remote_ip":
    case "client_ip":
      return { kind: "address", ranges: stringsOf(fieldOf(node, "ranges")) };
    case "file":
      return {
        kind: "file",
        root: stringOf(fieldOf(node, "root")),
        tried: stringsOf(fieldOf(node, "try_files")),
        policy: stringOf(fieldOf(node, "try_policy")),
        splits: stringsOf(fieldOf(node, "split_path")),
      };
    case "not":
      return { kind: "not", sets: matcherSets(node) };
    case "vars":
      return { kind: "vars", values: valuesOf(node) };
    case "expression": {
      const text = typeof node.value === "string" ? node.value : stringOf(fieldOf(node, "expr"));
      const holds = statusTest(text);
      return holds === undefined
        ? { kind: "unknown", construct: "expression" }
        : { kind: "status", holds };
    }
    default:
      return { kind: "unknown", construct: name };
  }
}

function valuesOf(node: JsonNode): Values {
  return fieldsOf(node).map(([name, values]) => [name, stringsOf(values)] as const);
}

/** Lower case as Go does it for UTF-8; bytes that are none become U+FFFD. */
export function lowerCase(bytes: string): string {
  // oxlint-disable-next-line no-control-regex -- ASCII
  if (/^[\0-\x7F]*$/.test(bytes)) return bytes.toLowerCase();
  const text = Buffer.from(bytes, "latin1").toString("utf8").toLowerCase();
  return Buffer.from(text, "utf8").toString("latin1");
}
