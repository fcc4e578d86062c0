/**
 * Masking: a secret as it may be shown.
 *
 * In: the text of a secret. Out: enough of it to be recognised, and too little to be used: at most a quarter, never
 * more than eight characters, and how long it is.
 */
import { printable } from "../text/printable.ts";

const shownMax = 8;

/** The secret with its middle hidden. Empty for a finding that is a file. */
export function mask(secret: string): string {
  if (secret === "") return "";
  const block = /^-----BEGIN [A-Z ]{1,40}-----/.exec(secret);
  const length = [...secret].length;
  if (block !== null) return `${block[0]} ... (${length} characters)`;
  const shown = Math.min(shownMax, Math.floor(length / 4));
  const head = [...secret].slice(0, shown).join("");
  return `${printable(Buffer.from(head))}${"*".repeat(Math.min(8, length - shown))} (${length} characters)`;
}
