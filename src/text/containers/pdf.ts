/**
 * PDF files: the text that pages show, and whatever else their streams hold (metadata, attachments).
 *
 * In: bytes. Out: a member for each compressed stream. ISO 32000-1, 7.3.8 (streams), 7.4.4 (FlateDecode), 7.3.4.2
 * (strings) and 9.4.3 (operators that show text). Streams that are not compressed stand in the file as they are. What
 * fonts spell by numbers of their own is not read.
 */
import { inflated } from "./inflate.ts";
import type { Member, UnpackBudget } from "./member.ts";

/** How much before a stream is read as its dictionary. */
const dictionaryBytesMax = 1024;
/** Numbers between strings that move further than this (in thousandths of the font's size) stand for a space. */
const spaceMove = -180;

export function* pdfMembers(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let number = 0;
  for (let at = file.indexOf("stream"); at >= 0; at = file.indexOf("stream", at + 6)) {
    if (file.toString("latin1", Math.max(0, at - 3), at) === "end") continue;
    number++;
    const before = file.toString("latin1", Math.max(0, at - dictionaryBytesMax), at);
    const dictionary = before.slice(before.lastIndexOf(" obj"));
    if (!/\/(?:FlateDecode|Fl)\b/.test(dictionary)) continue;
    const name = `stream ${String(number)}`;
    if (budget.isSpent) {
      yield { name, trouble: "ARCHIVE_TOO_BIG" };
      return;
    }
    const start = at + 6 + (file[at + 6] === 0x0d ? 2 : 1);
    const end = file.indexOf("endstream", start);
    const data = bytes.subarray(start, end < 0 ? bytes.length : end);
    // Other filters before this one make it data that does not inflate, which is no damage.
    const member = inflated("zlib", data, name, budget);
    if (member.bytes === undefined) {
      if (member.trouble === "ARCHIVE_TOO_BIG") yield member;
      continue;
    }
    yield { name, bytes: shownText(member.bytes) ?? member.bytes };
    at = end < 0 ? bytes.length : end;
  }
}

/** Strings, the arrays and numbers around them, and operators that go on to another place. */
const tokens =
  /\((?:[^()\\]|\\[\s\S])*\)|<[0-9A-Fa-f\s]*>|[[\]]|-?\d*\.?\d+|\b(?:Td|TD|Tm|ET)\b|T\*|['"]/g;

/** The text that a page's content shows, a line for each move to another; undefined if it is none. */
function shownText(bytes: Uint8Array): Uint8Array | undefined {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (!/[\s)\]]T[jJ]\b/.test(content)) return undefined;
  let text = "";
  let isInArray = false;
  for (const [token] of content.matchAll(tokens)) {
    if (token.startsWith("(")) text += literal(token);
    else if (token.startsWith("<")) {
      text += Buffer.from(token.replaceAll(/[<>\s]/g, ""), "hex").toString("latin1");
    } else if (token === "[" || token === "]") isInArray = token === "[";
    else if (!/^[-\d.]/.test(token)) text += "\n";
    else if (isInArray && Number(token) < spaceMove) text += " ";
  }
  return new Uint8Array(Buffer.from(text, "latin1"));
}

function literal(token: string): string {
  return token
    .slice(1, -1)
    .replaceAll(
      /\\(?:([0-7]{1,3})|(\r?\n)|([\s\S]))/g,
      (_, octal?: string, line?: string, letter?: string) => {
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
        if (line !== undefined) return "";
        return { n: "\n", r: "\r", t: "\t" }[letter ?? ""] ?? letter ?? "";
      },
    );
}
