/**
 * Secrets for tests: for every label another GitHub classic token, whose checksum holds.
 *
 * In: a label. Out: text that no provider ever gave out, the same on every run, and that stands nowhere in the
 * sources. GitHub's "Behind GitHub's new authentication token formats" describes the form: prefix, 30 letters,
 * and the CRC-32 of these letters in base 62, six digits wide.
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const prefix = ["ghp", ""].join("_");

/** The token of a label. */
export function githubToken(label: string): string {
  const letters = lettersOf(label, 30);
  let checksum = "";
  for (let rest = crc32(letters), width = 0; width < 6; width++) {
    checksum = digits.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return prefix + letters + checksum;
}

/** A password of a label: 20 letters and digits without meaning. */
export function passwordOf(label: string): string {
  return lettersOf(`password of ${label}`, 20);
}

function lettersOf(label: string, count: number): string {
  const hash = createHash("sha512").update(label).digest();
  return Array.from(hash.subarray(0, count), (byte) => digits.charAt(byte % 62)).join("");
}
