/**
 * `import`: what other files and snippets put in its place.
 *
 * In: lines, and the files that may be read. Out: lines in which every import is replaced by what it names, its arguments
 * put in. What cannot be imported stays as it is written: the line is then a directive that nobody knows, and the answer
 * says so. https://caddyserver.com/docs/caddyfile/directives/import
 */
import { caddyNestingMax, caddyWordsMax } from "../../limits.ts";
import { isTrouble, trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import { append } from "./append.ts";
import { expandEnvironment } from "./environment.ts";
import { absolute, isPattern, matches } from "./go-path.ts";
import { tokensOf } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import { linesOf } from "./lines.ts";
import type { Block, Line } from "./lines.ts";
import { withFullNames } from "./placeholder-names.ts";

/** The imports that led to a line: a name that comes again is a circle. */
export type ImportChain = { readonly name: string; readonly outer: ImportChain | undefined };

/** Values for what an imported text leaves open. */
type Arguments = { readonly values: readonly string[]; readonly block: Block | undefined };

export class Importer {
  readonly troubles: Trouble[] = [];
  readonly #files: ConfigFiles;
  readonly #snippets = new Map<string, readonly Line[]>();
  #wordsLeft = caddyWordsMax;

  constructor(files: ConfigFiles) {
    this.#files = files;
  }

  /** Keeps a snippet for the imports that follow. */
  define(name: string, lines: readonly Line[]): void {
    this.#snippets.set(name, lines);
  }

  /** The lines of a file, imports as written. */
  load(path: string): readonly Line[] | Trouble {
    const source = this.#files.read(path);
    if (isTrouble(source)) return source;
    const tokens = tokensOf(expandEnvironment(source), this.#wordsLeft + 1);
    this.#spend(tokens.length, source.path);
    const { lines, troubles } = linesOf(source, tokens);
    append(this.troubles, troubles);
    return lines;
  }

  /** The lines of a block with all imports in it replaced, and the full names of placeholders. */
  expanded(lines: readonly Line[], chain: ImportChain | undefined, depth: number): readonly Line[] {
    const out: Line[] = [];
    for (const line of lines) {
      if (this.#wordsLeft < 0) break;
      const imported = isImport(line) ? this.imported(line, chain) : undefined;
      if (imported !== undefined && depth < caddyNestingMax) {
        for (const part of imported) append(out, this.expanded(part.lines, part.chain, depth + 1));
        continue;
      }
      const words = line.words.map(named);
      const block =
        line.block === undefined || depth >= caddyNestingMax
          ? undefined
          : { lines: this.expanded(line.block.lines, chain, depth + 1), at: line.block.at };
      out.push({ words, block, at: line.at });
    }
    return out;
  }

  /** What stands in an import's place: lines with its arguments put in; nothing if it cannot be followed. */
  imported(
    line: Line,
    chain: ImportChain | undefined,
  ): readonly { lines: readonly Line[]; chain: ImportChain }[] | undefined {
    const name = line.words[1];
    if (name === undefined || name.text === "") return this.#refuse(line);
    const values: Arguments = {
      values: line.words.slice(2).map(({ text }) => text),
      block: line.block,
    };
    const snippet = this.#snippets.get(name.text);
    const sources =
      snippet === undefined
        ? this.#filesOf(line, name)
        : [{ name: `(${name.text})`, lines: snippet }];
    if (sources === undefined) return undefined;
    const parts: { lines: readonly Line[]; chain: ImportChain }[] = [];
    for (const source of sources) {
      if (isIn(chain, source.name)) return this.#refuse(line);
      const inner = { name: source.name, outer: chain };
      const lines = source.lines ?? this.load(source.name);
      if (isTrouble(lines)) {
        this.troubles.push(lines);
        return undefined;
      }
      parts.push({ lines: this.#filled(lines, values), chain: inner });
    }
    return parts;
  }

  #filesOf(
    line: Line,
    { text, at }: Token,
  ): readonly { name: string; lines: readonly Line[] | undefined }[] | undefined {
    const here = at.source.path.slice(0, at.source.path.lastIndexOf("/"));
    const pattern = absolute(text, here);
    if (!isPattern(pattern)) {
      if (this.#files.kind(pattern) === "file") return [{ name: pattern, lines: undefined }];
      this.troubles.push(trouble("WEB_INCLUDE_OUTSIDE", at.source.path, line.at.start));
      return undefined;
    }
    let paths = [""];
    for (const part of pattern.split("/").slice(1)) {
      const next = isPattern(part)
        ? paths.flatMap((folder) =>
            this.#files
              .names(folder === "" ? "/" : folder)
              .filter(
                (name) => matches(part, name) && !(part.startsWith("*") && name.startsWith(".")),
              )
              .map((name) => `${folder}/${name}`),
          )
        : paths.map((folder) => `${folder}/${part}`);
      paths = next.slice(0, caddyWordsMax);
    }
    return paths
      .filter((path) => this.#files.kind(path) === "file")
      .map((name) => ({ name, lines: undefined }));
  }

  /** Lines with the arguments of an import put in. */
  #filled(lines: readonly Line[], values: Arguments): readonly Line[] {
    const out: Line[] = [];
    for (const line of lines) {
      this.#spend(line.words.length + 1, line.at.source.path);
      if (this.#wordsLeft < 0) break;
      const only = line.words.length === 1 ? line.words[0]!.text : "";
      const given = only.startsWith("{block") ? givenLines(only, values.block) : undefined;
      if (given !== undefined) {
        append(out, given);
        continue;
      }
      const words = line.words.flatMap((word) => filledWord(word, values.values));
      const block =
        line.block === undefined
          ? undefined
          : { lines: this.#filled(line.block.lines, values), at: line.block.at };
      out.push({ words, block, at: line.at });
    }
    return out;
  }

  #spend(words: number, path: string): void {
    const hadLeft = this.#wordsLeft >= 0;
    this.#wordsLeft -= words;
    if (hadLeft && this.#wordsLeft < 0) this.troubles.push(trouble("LIMIT_REACHED", path));
  }

  #refuse({ at }: Line): undefined {
    this.troubles.push(trouble("WEB_CONFIG_BAD", at.source.path, at.start));
    return undefined;
  }
}

export function isImport({ words }: Line): boolean {
  return words[0]?.text === "import";
}

function isIn(chain: ImportChain | undefined, name: string): boolean {
  let depth = 0;
  for (let link = chain; link !== undefined; link = link.outer, depth++)
    if (link.name === name || depth > caddyNestingMax) return true;
  return false;
}

/** `{block}` is all that the import's block holds, `{blocks.name}` what stands there under a name. */
function givenLines(word: string, block: Block | undefined): readonly Line[] | undefined {
  if (word === "{block}") return block?.lines ?? [];
  const name = /^\{blocks\.(.*)\}$/.exec(word)?.[1];
  if (name === undefined) return undefined;
  const line = block?.lines.find(({ words }) => words[0]?.text === name);
  if (line === undefined) return [];
  if (line.block !== undefined) return line.block.lines;
  return [{ words: line.words.slice(1), block: undefined, at: line.at }];
}

/** A word with `{args[0]}`, `{args.0}` and `{args[1:]}` replaced; those that are not given stay. */
function filledWord(word: Token, values: readonly string[]): readonly Token[] {
  if (!word.text.includes("{args")) return [word];
  const range = /^\{args\[(\d*):(\d*)\]\}$/.exec(word.text);
  if (range !== null) {
    const start = Number(range[1]);
    const end = range[2] === "" ? values.length : Number(range[2]);
    if (start <= end && end <= values.length)
      return values.slice(start, end).map((text) => ({ ...word, text }));
  }
  const text = word.text.replaceAll(
    /\{args(?:\[(\d+)\]|\.(\d+))\}/g,
    (whole, index?: string, old?: string) => values[Number(index ?? old)] ?? whole,
  );
  return [{ ...word, text }];
}

function named(word: Token): Token {
  const text = withFullNames(word.text);
  return text === word.text ? word : { ...word, text };
}
