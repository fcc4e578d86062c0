/**
 * Masking: a secret as it may be shown.
 *
 * In: the text of a secret. Out: enough of it to know what it is, and too little to be of use: the prefix that its
 * provider gave it (at most a quarter of it, and eight characters), and how long it is. Which one it is, is told by
 * the finding's id and places.
 */
import { shielded } from "../text/printable.ts";

const shownMax = 8;

/** Characters shown where nothing marks the end of a prefix: "AKIA", "AIza". */
const shownUnmarked = 4;

/**
 * Shorter than this, a secret was probably thought up by a person: its first letters and its exact length are half
 * the way to guessing it, so neither is shown.
 */
const lengthTold = 12;

/** The first line of a private key, which is the same for all keys of its kind. */
const keyHeading =
  /^-----BEGIN (?:(?:RSA|DSA|EC|OPENSSH|ENCRYPTED|PRIVATE|PGP|SSH2|KEY|BLOCK) ?){1,5}-----|^PuTTY-User-Key-File-\d/;

/** What providers begin their tokens with: words of letters and digits, each ended by a mark, as in `sk_live_`. */
const markedPrefix = /^(?:[A-Za-z][A-Za-z0-9]*[_.:-])+/;

/** The secret with all but its beginning hidden. Empty for a finding that is a file. */
export function mask(secret: string): string {
  if (secret === "") return "";
  const letters = [...secret];
  if (letters.length < lengthTold) return `${stars} (fewer than ${lengthTold} characters)`;
  const length = `(${String(letters.length)} characters)`;
  const heading = keyHeading.exec(secret)?.[0];
  if (heading !== undefined && heading.length < secret.length) return `${heading}... ${length}`;
  const room = Math.min(shownMax, Math.floor(letters.length / 4));
  const marked = markedPrefix.exec(letters.slice(0, room).join(""))?.[0];
  const shown = marked ?? letters.slice(0, Math.min(room, shownUnmarked)).join("");
  return `${shielded(shown)}${stars} ${length}`;
}

/** Always as many, so that only the number tells the length. */
const stars = "********";
