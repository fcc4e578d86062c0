/** Tokens for tests: made from a label, with a checksum that holds, so that none stands in the sources. */
import { fillTemplate } from "../../src/rules/template.ts";
import { checksumFillers } from "../../src/verify/checksums.ts";

/** A GitHub personal access token (classic) of its own for every label. */
export function githubToken(label: string): string {
  let seed = 7;
  for (const letter of label) seed = Math.imul(seed, 31) + (letter.codePointAt(0) ?? 0);
  return fillTemplate(`${"ghp"}_{{alnum:30}}{{github-crc32}}`, seed, checksumFillers);
}
