/**
 * XML of configurations: elements and attributes with their places (XML 1.0, fifth edition).
 *
 * In: a text as bytes. Out: a tree, and where it stops being well-formed. Nothing is ever loaded or unfolded: a document type
 * ends the reading, as entities of its own are what XML attacks are made of; text between tags is passed over.
 */
import { webConfigElementDepthMax, webConfigElementsMax } from "../../limits.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";

/** `by` is the start tag, `inside` the bytes between the tags; of an empty element, the end of its tag. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, XmlAttribute>;
  readonly children: readonly XmlElement[];
  readonly by: ConfigSpan;
  readonly inside: ConfigSpan;
  readonly isEmptyTag: boolean;
};

/** `by` is what stands between the quotes. */
export type XmlAttribute = { readonly value: string; readonly by: ConfigSpan };

export type XmlDocument = {
  readonly root: XmlElement | undefined;
  /** Where it is not well-formed, or what is not read. */
  readonly badAt: number | undefined;
  readonly overLimit: boolean;
};

export function parseXml(source: ConfigText): XmlDocument {
  const parser: Parser = {
    source,
    // A byte-order mark of UTF-8.
    at: source.text.startsWith("\xef\xbb\xbf") ? 3 : 0,
    open: [],
    root: undefined,
    elements: 0,
    overLimit: false,
  };
  while (parser.at < source.text.length) {
    const at = parser.at;
    if (!next(parser)) return { root: rootOf(parser), badAt: at, overLimit: parser.overLimit };
  }
  const complete = parser.open.length === 0 && parser.root !== undefined;
  return { root: rootOf(parser), badAt: complete ? undefined : parser.at, overLimit: false };
}

type Draft = Omit<XmlElement, "children" | "inside"> & {
  readonly children: XmlElement[];
  readonly start: number;
};

type Parser = {
  readonly source: ConfigText;
  at: number;
  readonly open: Draft[];
  root: XmlElement | undefined;
  elements: number;
  overLimit: boolean;
};

/** What was read, with elements closed that are still open. */
function rootOf(parser: Parser): XmlElement | undefined {
  while (parser.open.length > 0) close(parser, parser.at);
  return parser.root;
}

const white = /[ \t\r\n]*/y;
const between = /[^<]+/y;
const startTag = /<([A-Za-z_:][\w:.-]*)/y;
const endTag = /<\/([A-Za-z_:][\w:.-]*)[ \t\r\n]*>/y;
const attribute = /[ \t\r\n]+([A-Za-z_:][\w:.-]*)[ \t\r\n]*=[ \t\r\n]*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEnd = /[ \t\r\n]*(\/?)>/y;

function take(parser: Parser, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = parser.at;
  const found = pattern.exec(parser.source.text);
  if (found === null) return undefined;
  parser.at += found[0].length;
  return found;
}

/** One piece of the document; false where none is. */
function next(parser: Parser): boolean {
  const { text } = parser.source;
  if (text[parser.at] !== "<") {
    // Outside of the root only white space.
    const found = take(parser, parser.open.length > 0 ? between : white);
    return found !== undefined && found[0] !== "";
  }
  if (text.startsWith("<!--", parser.at)) return skip(parser, 4, "-->");
  if (text.startsWith("<?", parser.at)) return skip(parser, 2, "?>");
  if (text.startsWith("<![CDATA[", parser.at) && parser.open.length > 0)
    return skip(parser, 9, "]]>");
  if (text.startsWith("</", parser.at)) return readEnd(parser);
  return readStart(parser);
}

function skip(parser: Parser, length: number, end: string): boolean {
  const at = parser.source.text.indexOf(end, parser.at + length);
  if (at < 0) return false;
  parser.at = at + end.length;
  return true;
}

function readEnd(parser: Parser): boolean {
  const start = parser.at;
  const name = take(parser, endTag)?.[1];
  if (name === undefined || parser.open.at(-1)?.name !== name) return false;
  close(parser, start);
  return true;
}

function close(parser: Parser, end: number): void {
  const { start, ...draft } = parser.open.pop()!;
  const { source } = parser;
  add(parser, { ...draft, inside: { source, start, end } });
}

function add(parser: Parser, element: XmlElement): void {
  const around = parser.open.at(-1);
  if (around === undefined) parser.root ??= element;
  else around.children.push(element);
}

function readStart(parser: Parser): boolean {
  const { source } = parser;
  const start = parser.at;
  const name = take(parser, startTag)?.[1];
  // One root.
  if (name === undefined || (parser.open.length === 0 && parser.root !== undefined)) return false;
  if (++parser.elements > webConfigElementsMax || parser.open.length >= webConfigElementDepthMax) {
    parser.overLimit = true;
    return false;
  }
  const attributes = new Map<string, XmlAttribute>();
  for (let found = take(parser, attribute); found; found = take(parser, attribute)) {
    const [, key = "", double, single = ""] = found;
    const raw = double ?? single;
    const value = plainValue(raw);
    if (value === undefined || attributes.has(key)) return false;
    const end = start + (parser.at - start) - 1;
    attributes.set(key, { value, by: { source, start: end - raw.length, end } });
  }
  const end = take(parser, tagEnd);
  if (end === undefined) return false;
  const isEmptyTag = end[1] === "/";
  const by: ConfigSpan = { source, start, end: parser.at };
  const draft: Draft = { name, attributes, children: [], by, isEmptyTag, start: parser.at };
  parser.open.push(draft);
  if (isEmptyTag) close(parser, parser.at);
  return true;
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};

/** References to the five named characters and to numbers; nothing if there is another one. Characters become UTF-8. */
function plainValue(raw: string): string | undefined {
  if (!raw.includes("&")) return raw;
  let isBad = false;
  const value = raw.replaceAll(
    /&(?:#x([0-9A-Fa-f]{1,6})|#(\d{1,7})|(\w+));|&/g,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined && Object.hasOwn(named, name)) return named[name]!;
      const code = hex === undefined ? Number(decimal ?? NaN) : Number.parseInt(hex, 16);
      if (!(code > 0 && code <= 0x10ffff)) {
        isBad = true;
        return "";
      }
      return Buffer.from(String.fromCodePoint(code)).toString("latin1");
    },
  );
  return isBad ? undefined : value;
}
