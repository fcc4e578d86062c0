/**
 * Mnemonic phrases: the words that a wallet's key is written in (BIP 39).
 *
 * In: words. Out: whether they are a phrase with a right checksum; `unknown` where they are just words, as any sentence
 * is. And the other way round, for examples: a phrase that holds.
 */
import { crypto } from "../builtins.ts";
import { mnemonicStems } from "./mnemonic-words.ts";
import type { StructureAnswer } from "./structures.ts";

/** Letters of a word that tell it from all others. */
const stemLetters = 4;
/** Bits that a word stands for. */
const wordBits = 11;
const wordsOfPhrases: readonly number[] = [12, 15, 18, 21, 24];
/** Fewest different words: twelve out of 2048 are nearly always all different, those of documentation are not. */
const differentWordsMin = 8;

/**
 * BIP 39, "Generating the mnemonic": each word stands for 11 bits; the last bits, one of every 33, are the first of the
 * SHA-256 of those before.
 */
export function checkMnemonic(text: string): StructureAnswer {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  if (!wordsOfPhrases.includes(words.length) || new Set(words).size < differentWordsMin)
    return "unknown";
  let bits = "";
  for (const word of words) {
    const number = numberOf(word);
    if (number < 0) return "unknown";
    bits += number.toString(2).padStart(wordBits, "0");
  }
  const sumBits = bits.length / 33;
  const bytes = Buffer.alloc((bits.length - sumBits) / 8);
  for (let at = 0; at < bytes.length; at++)
    bytes[at] = Number.parseInt(bits.slice(8 * at, 8 * at + 8), 2);
  return checkBits(bytes, sumBits) === bits.slice(-sumBits) ? "holds" : "fails";
}

/** A phrase of twelve stems that holds, made of 16 bytes. */
export function phraseOf(bytes: Uint8Array): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  bits += checkBits(bytes, bits.length / 32);
  const words: string[] = [];
  for (let at = 0; at < bits.length; at += wordBits) {
    const from = stemLetters * Number.parseInt(bits.slice(at, at + wordBits), 2);
    words.push(mnemonicStems.slice(from, from + stemLetters).replace(".", ""));
  }
  return words.join(" ");
}

function checkBits(bytes: Uint8Array, count: number): string {
  const first = crypto().createHash("sha256").update(bytes).digest()[0] ?? 0;
  return first.toString(2).padStart(8, "0").slice(0, count);
}

/** The word's place in the list, by its first letters; below zero if it is not there. */
function numberOf(word: string): number {
  const stem = word.slice(0, stemLetters).padEnd(stemLetters, ".");
  for (let at = mnemonicStems.indexOf(stem); at >= 0; at = mnemonicStems.indexOf(stem, at + 1))
    if (at % stemLetters === 0) return at / stemLetters;
  return -1;
}
