/**
 * The package's own automaton as a file: made with the package, so that no run builds it.
 *
 * In: the keywords of the bundle. Out: dist/automaton.bin, or an automaton whose lists are views of it. The file holds
 * the keywords it was made from: one that was made from others is a bug of the build, and throws.
 *
 *   header    six numbers: mark, version, classes, states, ends, bytes of keywords
 *   numbers   first children, siblings, failure states, where ends begin, ends
 *   bytes     classes, entered, spans, keywords with a line break between them
 *
 * Numbers have 32 bits, in the order of the machine that built the package. A machine of the other order (of those
 * that Node runs on, IBM's s390x) sees the mark reversed, and builds the automaton instead.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { automatonFile } from "../package-files.ts";
import type { RuleBundle } from "../rules/rule.ts";
import { automatonOf, buildAutomaton, buildTrie } from "./automaton.ts";
import type { Automaton, KeywordTrie } from "./automaton.ts";

/** "ttAC", and as the other order of bytes has it. */
const mark = 0x43417474;
const markReversed = 0x74744143;
/** To be raised with every change of the form. */
const version = 1;
const headerNumbers = 6;

/** Writes the automaton of these keywords to dist/automaton.bin. */
export function writeAutomaton(keywords: readonly string[]): void {
  writeFileSync(automatonFile, automatonBytes(keywords));
}

/** Reads the automaton from dist/automaton.bin. It must be the one of these keywords. */
export function readAutomaton(keywords: readonly string[]): Automaton {
  return automatonFrom(readFileSync(automatonFile), keywords);
}

/** The automaton of a bundle: out of the file, if the bundle is the package's. */
export function automatonFor({ keywords, isPrebuilt }: RuleBundle): Automaton {
  return isPrebuilt === true ? readAutomaton(keywords) : buildAutomaton(keywords);
}

/** The automaton's file. */
export function automatonBytes(keywords: readonly string[]): Uint8Array {
  const trie = buildTrie(keywords);
  const text = joined(keywords);
  const header = [mark, version, trie.classCount, trie.states, trie.ends.length, text.length];
  const { firstChild, sibling, fail, endsFrom, ends } = trie;
  const numbers = [Int32Array.from(header), firstChild, sibling, fail, endsFrom, ends];
  const lists = [...numbers, trie.classes, trie.entered, trie.span, text];
  return Buffer.concat(
    lists.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

/** The automaton in `file`, which must be the one of these keywords. */
export function automatonFrom(file: Uint8Array, keywords: readonly string[]): Automaton {
  const { buffer, byteOffset } = file;
  // A small file may be read to any place; numbers are multiples of four.
  if (byteOffset % 4 !== 0) return automatonFrom(Uint8Array.from(file), keywords);
  if (file.length < 4 * headerNumbers) throw staleFile();
  const header = new Int32Array(buffer, byteOffset, headerNumbers);
  const [fileMark, fileVersion, classCount = 0, states = 0, endCount = 0, textBytes = 0] = header;
  if (fileMark === markReversed) return buildAutomaton(keywords);
  const text = joined(keywords);
  if (fileMark !== mark || fileVersion !== version || textBytes !== text.length) throw staleFile();
  let at = 4 * headerNumbers;
  const numbers = (count: number): Int32Array => {
    const list = new Int32Array(buffer, byteOffset + at, count);
    at += 4 * count;
    return list;
  };
  const bytes = (count: number): Uint8Array => {
    const list = new Uint8Array(buffer, byteOffset + at, count);
    at += count;
    return list;
  };
  const trie: Omit<KeywordTrie, "keywords"> = {
    classCount,
    states,
    firstChild: numbers(states),
    sibling: numbers(states),
    fail: numbers(states),
    endsFrom: numbers(2 * states + 1),
    ends: numbers(endCount),
    classes: bytes(256),
    entered: bytes(states),
    span: bytes(2 * states),
  };
  const fileText = bytes(textBytes);
  if (!text.equals(fileText) || at !== file.length) throw staleFile();
  return automatonOf({ ...trie, keywords: split(fileText, keywords) });
}

function joined(keywords: readonly string[]): Buffer {
  return Buffer.from(keywords.join("\n"), "latin1");
}

function split(text: Uint8Array, keywords: readonly string[]): Uint8Array[] {
  let next = 0;
  return keywords.map(({ length }) => {
    const at = next;
    next += length + 1; // and the line break
    return text.subarray(at, at + length);
  });
}

function staleFile(): Error {
  return new Error("dist/automaton.bin does not belong to dist/rules.json: build the package anew");
}
