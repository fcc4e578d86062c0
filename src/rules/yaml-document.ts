/**
 * YAML files of users: parsed, with places, and with bounds on what a hostile one can cost.
 *
 * In: text. Out: nodes and where they stand; or mistakes. Aliases are followed by whoever reads the nodes, and counted.
 */
import { isAlias, LineCounter, parseDocument } from "yaml";
import type { Node } from "yaml";
import { yamlAliasesMax } from "../limits.ts";
import { tooDeepLine } from "../text/yaml-depth.ts";
import type { Position, RuleMistake } from "./mistake.ts";

export type YamlDocument = {
  readonly contents: Node | null;
  readonly positionOf: (offset: number) => Position;
  /** What an alias stands for; undefined where there were too many of them, which is noted as a mistake. */
  readonly resolved: (node: Node) => Node | undefined;
  readonly mistakes: RuleMistake[];
};

export function parseYaml(file: string, text: string): YamlDocument {
  const lines = new LineCounter();
  const mistakes: RuleMistake[] = [];
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const bad = (sentence: string): YamlDocument => ({
    contents: null,
    positionOf,
    resolved: () => undefined,
    mistakes: [...mistakes, { file, line: 1, column: 1, sentence }],
  });
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
    for (const error of document.errors) {
      const sentence = error.message.split("\n")[0] ?? "";
      mistakes.push({ ...positionOf(error.pos[0]), sentence: sentence.replace(/ at line .*/, "") });
    }
    let aliases = 0;
    const resolved = (node: Node): Node | undefined => {
      if (!isAlias(node)) return node;
      if (++aliases <= yamlAliasesMax) return node.resolve(document);
      const at = positionOf(node.range?.[0] ?? 0);
      mistakes.push({ ...at, sentence: `more than ${yamlAliasesMax} aliases` });
      return undefined;
    };
    return { contents: document.contents, positionOf, resolved, mistakes };
  } catch (error) {
    // The parser is recursive: lists in lists by the thousand exhaust its stack.
    if (error instanceof RangeError) return bad("nested too deeply");
    throw error;
  }
}

/**
 * The plain value of YAML that nobody vouches for, such as a project's compose file; nothing if it is none, or unfolds to
 * more than anybody writes.
 */
export function yamlValue(text: string): unknown {
  if (tooDeepLine(text) > 0) return undefined;
  try {
    // Keys are not compared one with another, which takes minutes for some thousands.
    const document = parseDocument(text, { logLevel: "silent", uniqueKeys: false });
    return document.errors.length > 0
      ? undefined
      : document.toJS({ maxAliasCount: yamlAliasesMax });
  } catch (error) {
    // Too many aliases; or the parser's stack, as it calls itself for each level.
    if (error instanceof ReferenceError || error instanceof RangeError) return undefined;
    throw error;
  }
}
