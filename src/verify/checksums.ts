/**
 * Checksums that providers put into their tokens, by the names that rules use.
 *
 * In: the bytes of a secret. Out: whether its checksum holds, fails, or is not known to be there (`unknown`:
 * the token has another length or form than the one that is documented). And the other way round, for
 * the templates of examples: the check letters that complete a text.
 */
import { zlib } from "../builtins.ts";
import { decodeBase32, encodeBase62, textOf } from "./codes.ts";
import { phraseOf } from "./mnemonic.ts";

export type ChecksumAnswer = "holds" | "fails" | "unknown";

/** Check letters of GitHub's form: 30 random letters, then their CRC-32 in six letters of base 62. */
const base62CheckLetters = 6;
const base62RandomLetters = 30;

/** Check letters of GitLab's routable tokens: seven digits of base 36. */
const base36CheckLetters = 7;

/** Every checksum that a rule may name. */
export const checksums: ReadonlyMap<string, (secret: Uint8Array) => ChecksumAnswer> = new Map([
  ["github-crc32", checkGithub],
  ["npm-crc32", checkNpm],
  ["grafana-crc32", checkGrafana],
  ["gitlab-crc32", checkGitlab],
  ["cloudflare-crc32", checkCloudflare],
  ["polar-crc32", checkPolar],
  ["nkey-crc16", checkNkey],
  ["age-bech32", checkBech32],
]);

/**
 * What completes a template: given the text so far, the letters that must follow. Those named for a checksum but
 * `age-bech32` are its check letters; the others make a whole value, chosen by the text so far.
 */
export const checksumFillers: ReadonlyMap<string, (textSoFar: string) => string> = new Map([
  ["github-crc32", fillBase62],
  ["npm-crc32", fillBase62],
  ["grafana-crc32", fillGrafana],
  ["gitlab-crc32", fillGitlab],
  ["cloudflare-crc32", fillCloudflare],
  ["polar-crc32", fillPolar],
  ["nkey-crc16", fillNkey],
  [
    "age-bech32",
    (text) => completeBech32(chosen(text, bech32Letters.toUpperCase(), bech32DataLetters)),
  ],
  [
    "basic-credentials",
    (text) => Buffer.from(`deploy:${chosen(text, base36, 14)}`).toString("base64"),
  ],
  [
    "bedrock-key",
    (text) =>
      `ABSK${inBase64(`BedrockAPIKey-a1b2-at-${chosen(text, digits, 12)}:${chosen(text, base36, 44)}`)}`,
  ],
  [
    "atlassian-token",
    (text) => inBase64(`${chosen(text, digits, 12)}:${chosen(text, base36, 20)}`),
  ],
  [
    "grafana-key",
    (text) => inBase64(JSON.stringify({ k: chosen(text, base36, 32), n: "deploy", id: 1 })),
  ],
  ["bip39-mnemonic", (text) => phraseOf(Buffer.from(chosen(text, base36, 16)))],
  ["jwe", fillJwe],
]);

/** CRC-32 as in zip. */
function crc32(text: string): number {
  return zlib().crc32(text);
}

const base36 = "0123456789abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";

function inBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** RFC 7516, compact serialisation: header, no key (it is agreed on directly), vector, text, tag. */
function fillJwe(text: string): string {
  const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString("base64url");
  return `${header}..${chosen(text, base36, 16)}.${chosen(text, base36, 90)}.${chosen(text, base36, 22)}`;
}

/** `count` letters out of `letters` that depend on nothing but `text`. */
function chosen(text: string, letters: string, count: number): string {
  let made = "";
  for (let i = 0; i < count; i++) made += letters.charAt(crc32(`${i} ${text}`) % letters.length);
  return made;
}

function answer(holds: boolean): ChecksumAnswer {
  return holds ? "holds" : "fails";
}

/**
 * Classic tokens of GitHub: `ghp_`, `gho_`, `ghu_`, `ghs_`, `ghr_`, 30 random letters, 6 check letters.
 * github.blog/engineering/behind-githubs-new-authentication-token-formats: CRC-32 in base 62, padded with
 * zeros. Fine-grained tokens (`github_pat_`) and longer ones document none, so they are `unknown`.
 */
function checkGithub(secret: Uint8Array): ChecksumAnswer {
  const match = /^gh[pousr]_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/.exec(textOf(secret));
  return match === null ? "unknown" : answer(fillBase62(match[1] ?? "") === match[2]);
}

/** Granular and automation tokens of npm: GitHub's form (github.blog/changelog, 2021-09-23). */
function checkNpm(secret: Uint8Array): ChecksumAnswer {
  const match = /^npm_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/.exec(textOf(secret));
  return match === null ? "unknown" : answer(fillBase62(match[1] ?? "") === match[2]);
}

function fillBase62(textSoFar: string): string {
  return encodeBase62(crc32(textSoFar.slice(-base62RandomLetters)), base62CheckLetters);
}

/**
 * Service account tokens of Grafana: `glsa_`, 32 letters, `_`, and the CRC-32 of all before the last
 * underscore as four bytes, lowest first, in hex (grafana/grafana, pkg/components/satokengen).
 */
function checkGrafana(secret: Uint8Array): ChecksumAnswer {
  const match = /^(glsa_[0-9A-Za-z]{32}_)([0-9a-f]{8})$/.exec(textOf(secret));
  return match === null ? "unknown" : answer(fillGrafana(match[1] ?? "") === match[2]);
}

function fillGrafana(textSoFar: string): string {
  const end = textSoFar.endsWith("_") ? textSoFar.length - 1 : textSoFar.length;
  const key = textSoFar.slice(Math.max(0, textSoFar.lastIndexOf("glsa_")), end);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc32(key));
  return bytes.toString("hex");
}

/**
 * Routable tokens of GitLab: prefix, base64url payload, `.`, (a version, `.`,) the payload's length in two
 * digits of base 36, and the CRC-32 of all that in seven (handbook.gitlab.com, Cells, routable tokens).
 */
function checkGitlab(secret: Uint8Array): ChecksumAnswer {
  const text = textOf(secret);
  const match = /^gl[a-z]+-[\w-]+(?:\.[0-9a-z]{2})?\.[0-9a-z]{2}([0-9a-z]{7})$/.exec(text);
  return match === null
    ? "unknown"
    : answer(fillGitlab(text.slice(0, -base36CheckLetters)) === match[1]);
}

function fillGitlab(textSoFar: string): string {
  const token = /gl[a-z]+-[\w-]+(?:\.[0-9a-z]+)*$/.exec(textSoFar)?.[0] ?? textSoFar;
  return crc32(token).toString(36).padStart(base36CheckLetters, "0");
}

/** Letters of a Cloudflare token between its mark and its checksum. */
const cloudflareLetters = 40;

/**
 * Tokens and keys of Cloudflare: `cfut_`, `cfat_` or `cfk_`, 40 letters and a checksum
 * (developers.cloudflare.com/fundamentals/api/get-started/token-formats), which is the CRC-32 of the 40 in hex:
 * the page does not say so, tokens that were revoked and published agree.
 */
function checkCloudflare(secret: Uint8Array): ChecksumAnswer {
  const match = /^cf(?:ut|at|k)_([\w-]{40})([0-9A-Za-z]{8})$/.exec(textOf(secret));
  return match === null ? "unknown" : answer(fillCloudflare(match[1] ?? "") === match[2]);
}

function fillCloudflare(textSoFar: string): string {
  return crc32(textSoFar.slice(-cloudflareLetters)).toString(16).padStart(8, "0");
}

/** Random letters of Polar's tokens. */
const polarRandomLetters = 37;

/** Tokens of Polar (polarsource/polar, kit/crypto.py): a prefix, 37 letters, their CRC-32 in six of base 62. */
function checkPolar(secret: Uint8Array): ChecksumAnswer {
  const match = /^polar_[a-z_]+_([0-9A-Za-z]{37})([0-9A-Za-z]{6})$/.exec(textOf(secret));
  return match === null ? "unknown" : answer(fillPolar(match[1] ?? "") === match[2]);
}

function fillPolar(textSoFar: string): string {
  return encodeBase62(crc32(textSoFar.slice(-polarRandomLetters)), base62CheckLetters);
}

/** Length of an nkey seed and of its check letters: 34 bytes and a CRC of two, in base 32. */
const nkeyLetters = 58;

/**
 * Seeds of NATS (nats-io/nkeys, README): base 32 of a two-byte prefix, 32 bytes, and their CRC-16 (XMODEM),
 * lowest byte first.
 */
function checkNkey(secret: Uint8Array): ChecksumAnswer {
  const text = textOf(secret);
  const bytes = text.length === nkeyLetters ? decodeBase32(text) : undefined;
  if (bytes === undefined || !text.startsWith("S")) return "unknown";
  const sum = crc16(bytes.subarray(0, 34));
  return answer(bytes[34] === (sum & 0xff) && bytes[35] === sum >> 8);
}

/**
 * The last letters of a seed of which 54 letters are there. They hold 270 bits of the 272 that are summed,
 * so the two bits left are zero, and the CRC fills the other 18 of the four letters' 20.
 */
function fillNkey(textSoFar: string): string {
  const payload = decodeBase32(`${textSoFar.slice(-54)}A`) ?? new Uint8Array(34);
  const sum = crc16(payload.subarray(0, 34));
  const tail = ((sum & 0xff) << 8) | (sum >> 8);
  // 58 letters are 290 bits: two zero bits, 16 of the sum, two spare.
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const value = tail << 2;
  return [15, 10, 5, 0].map((shift) => letters.charAt((value >> shift) & 31)).join("");
}

/** CRC-16/XMODEM: polynomial 0x1021, from 0, not reflected. */
function crc16(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      sum = sum & 0x8000 ? ((sum << 1) ^ 0x1021) & 0xffff : sum << 1;
  }
  return sum;
}

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const bech32DataLetters = 52;
const bech32CheckLetters = 6;
const ageName = "age-secret-key-";

/** Identities of age (age-encryption.org/v1): Bech32 (BIP 173) with the part `AGE-SECRET-KEY-`, in capitals. */
function checkBech32(secret: Uint8Array): ChecksumAnswer {
  const match = /^AGE-SECRET-KEY-1([02-9AC-HJ-NP-Z]{52})([02-9AC-HJ-NP-Z]{6})$/.exec(
    textOf(secret),
  );
  return match === null ? "unknown" : answer(checkLetters(match[1] ?? "") === match[2]);
}

function completeBech32(data: string): string {
  return data + checkLetters(data);
}

function checkLetters(letters: string): string {
  const data = Array.from(letters.toLowerCase(), (letter) => bech32Letters.indexOf(letter));
  const name = Array.from(ageName, (letter) => letter.charCodeAt(0));
  const values = [...name.map((code) => code >> 5), 0, ...name.map((code) => code & 31), ...data];
  const sum = bech32Sum([...values, 0, 0, 0, 0, 0, 0]) ^ 1;
  let text = "";
  for (let i = 0; i < bech32CheckLetters; i++) {
    text += bech32Letters.charAt((sum >> (5 * (bech32CheckLetters - 1 - i))) & 31);
  }
  return text.toUpperCase();
}

/** BIP 173, "Checksum". */
function bech32Sum(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    generator.forEach((term, bit) => {
      if ((top >> bit) & 1) sum ^= term;
    });
  }
  return sum;
}
