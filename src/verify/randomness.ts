/**
 * Randomness: how much a value looks like chance rather than like language or code.
 *
 * In: bytes. Out: numbers. Two measures, because each is blind to something: entropy sees how evenly bytes are
 * used (it finds repetition, but calls `authenticator` random), surprise sees how they follow one another
 * (it knows words, but calls one odd pair repeated forever random).
 */
import * as is from "../text/byte-kinds.ts";
import { pairSurprise } from "./words.ts";

/**
 * Between language and chance, in bits a step. Words, identifiers and file names stay below 4.6, of random
 * lower-case words of eight letters 95 of 100 lie above 5.
 */
export const surpriseOfChance = 4.9;

/** Surprise of a step from letter to digit or back: rare in language, every third step of random hex. */
const classStep = 6;

/** Surprise of a capital that begins no word, and of a small letter after several capitals. */
const caseStep = 6.5;

/** A sign other than `_ - . / :` and space, which join words. */
const signStep = 6;

/** Shannon entropy of the bytes in [start, end), in bits a byte. */
export function entropyOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length <= 0) return 0;
  const counts = new Uint16Array(256);
  for (let i = start; i < end; i++) counts[bytes[i] ?? 0]!++;
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / length) * Math.log2(count / length);
  return sum;
}

/**
 * The mean surprise of the steps from byte to byte in [start, end), in bits; 0 for fewer than two bytes.
 * Compare with `surpriseOfChance`.
 */
export function surpriseOf(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  let steps = 0;
  for (let i = start + 1; i < end; i++) {
    const surprise = stepSurprise(bytes, start, end, i);
    if (surprise < 0) continue;
    sum += surprise;
    steps++;
  }
  return steps === 0 ? 0 : sum / steps;
}

/** The surprise of the byte at `i` after the one before it; -1 where the step tells nothing. */
function stepSurprise(bytes: Uint8Array, start: number, end: number, i: number): number {
  const before = bytes[i - 1]!;
  const here = bytes[i]!;
  // A digit after a digit tells nothing: years and versions have them as random values do.
  if (is.isDigit(before) && is.isDigit(here)) return -1;
  if (here === before) return 3; // repetition is no chance
  if (is.isLetter(before) && is.isLetter(here)) {
    const upperBefore = before < 0x60;
    const upperHere = here < 0x60;
    if (!upperBefore && upperHere) {
      const wordBefore = i - 2 >= start && is.isLetter(bytes[i - 2]) && bytes[i - 2]! >= 0x60;
      const wordHere = i + 1 < end && is.isLetter(bytes[i + 1]) && bytes[i + 1]! >= 0x60;
      return wordBefore && wordHere ? -1 : caseStep;
    }
    if (upperBefore && !upperHere && i - 2 >= start && is.isLetter(bytes[i - 2])) {
      if (bytes[i - 2]! < 0x60) return caseStep;
    }
    return pairSurprise((before | 0x20) - 0x61, (here | 0x20) - 0x61);
  }
  if (isAlphanumeric(before) && isAlphanumeric(here)) {
    // The number at the end of a name or word (`token2`, `sha256`, `utf8`) is none of chance.
    return is.isDigit(here) && endsInDigits(bytes, i, end) ? -1 : classStep;
  }
  return isJoint(before) || isJoint(here) ? -1 : signStep;
}

function endsInDigits(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) {
    if (isJoint(bytes[i]!)) return true;
    if (!is.isDigit(bytes[i])) return false;
  }
  return true;
}

function isAlphanumeric(byte: number): boolean {
  return is.isLetter(byte) || is.isDigit(byte);
}

function isJoint(byte: number): boolean {
  return (
    byte === is.underscore ||
    byte === is.dash ||
    byte === is.dot ||
    byte === is.slash ||
    byte === is.colon ||
    byte === is.space ||
    byte >= 0x80
  );
}
