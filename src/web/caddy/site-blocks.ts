/**
 * A Caddyfile as global options, site blocks and named routes.
 *
 * In: the path of the main file, and the files that may be read. Out: blocks in the order of the text, with all imports in
 * place. https://caddyserver.com/docs/caddyfile/concepts#structure
 */
import { isTrouble, trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigSpan } from "../config-text.ts";
import { append } from "./append.ts";
import { Importer, isImport } from "./imports.ts";
import type { ImportChain } from "./imports.ts";
import type { Token } from "./lexer.ts";
import type { Block, Line } from "./lines.ts";

export type SiteBlock = {
  readonly addresses: readonly Token[];
  readonly lines: readonly Line[];
  /** The block with its braces; nothing if the file is one site without braces. */
  readonly block: Block | undefined;
  /** The addresses. */
  readonly at: ConfigSpan;
  /** The files that its lines come from: Caddy hides them. */
  readonly files: readonly string[];
};

export type Caddyfile = {
  readonly options: readonly Line[];
  readonly sites: readonly SiteBlock[];
  readonly namedRoutes: ReadonlyMap<string, readonly Line[]>;
  readonly troubles: readonly Trouble[];
};

type Pending = { readonly line: Line; readonly chain: ImportChain | undefined };

/** Reads the Caddyfile at `path`; a trouble if there is none. */
export function readCaddyfile(path: string, files: ConfigFiles): Caddyfile | Trouble {
  const importer = new Importer(files);
  const lines = importer.load(path);
  if (isTrouble(lines)) return lines;
  const reader = new BlockReader(importer, lines, { name: path, outer: undefined });
  reader.run();
  const { options, sites, namedRoutes } = reader;
  return { options, sites, namedRoutes, troubles: importer.troubles };
}

class BlockReader {
  readonly options: Line[] = [];
  readonly sites: SiteBlock[] = [];
  readonly namedRoutes = new Map<string, readonly Line[]>();
  readonly #importer: Importer;
  /** What is still to be read, the next last. */
  readonly #pending: Pending[];

  constructor(importer: Importer, lines: readonly Line[], chain: ImportChain) {
    this.#importer = importer;
    this.#pending = lines.map((line) => ({ line, chain })).toReversed();
  }

  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) this.#block(next);
  }

  /** The next line that is no import. */
  #take(): Pending | undefined {
    for (;;) {
      const next = this.#pending.pop();
      if (next === undefined || !isImport(next.line)) return next;
      const parts = this.#importer.imported(next.line, next.chain) ?? [];
      for (const { lines, chain } of parts.toReversed())
        for (const line of lines.toReversed()) this.#pending.push({ line, chain });
    }
  }

  #block(first: Pending): void {
    const { line, chain } = first;
    if (line.words.length === 0) {
      if (this.sites.length === 0 && this.options.length === 0)
        append(this.options, this.#importer.expanded(line.block?.lines ?? [], chain, 0));
      else this.#complain(line.at);
      return;
    }
    const only = line.words.length === 1 ? line.words[0]!.text : "";
    const snippet = /^(&?)\((.*)\)$/s.exec(only);
    if (snippet !== null && line.block !== undefined) {
      if (snippet[1] === "") this.#importer.define(snippet[2]!, line.block.lines);
      else this.namedRoutes.set(snippet[2]!, this.#importer.expanded(line.block.lines, chain, 0));
      return;
    }
    this.#site(first);
  }

  /** Addresses may go on on the next line, after a comma. */
  #site(first: Pending): void {
    const addresses: Token[] = [];
    let head = first;
    for (;;) {
      const words = head.line.words;
      for (const word of words) this.#address(word, addresses);
      if (head.line.block !== undefined || !words.at(-1)!.text.endsWith(",")) break;
      const next = this.#take();
      if (next === undefined || next.line.words.length === 0) {
        this.#complain(head.line.at);
        break;
      }
      head = next;
    }
    const { block } = head.line;
    const at = { ...first.line.at, end: head.line.at.end };
    const lines =
      block === undefined ? this.#rest() : this.#importer.expanded(block.lines, head.chain, 0);
    const filesOf = new Set<string>();
    collectFiles(lines, filesOf);
    this.sites.push({ addresses, lines, block, at, files: [...filesOf] });
  }

  #address(word: Token, addresses: Token[]): void {
    const text = word.text.endsWith(",") ? word.text.slice(0, -1) : word.text;
    if (text.includes(",") || text.endsWith("{")) this.#complain(word.at);
    if (text !== "") addresses.push({ ...word, text });
  }

  /** All that follows: the directives of a site without braces. */
  #rest(): readonly Line[] {
    const lines: Line[] = [];
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop())
      append(lines, this.#importer.expanded([next.line], next.chain, 0));
    return lines;
  }

  #complain({ source, start }: ConfigSpan): void {
    this.#importer.troubles.push(trouble("WEB_CONFIG_BAD", source.path, start));
  }
}

function collectFiles(lines: readonly Line[], files: Set<string>): void {
  for (const { words, block } of lines) {
    for (const { at } of words) files.add(at.source.path);
    if (block !== undefined) collectFiles(block.lines, files);
  }
}
