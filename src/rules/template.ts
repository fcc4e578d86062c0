/**
 * Templates: examples without secrets in them, filled from a seed.
 *
 * In: a text with parts such as `{{alnum:36}}`, a seed, and functions for the parts that are computed (checksums).
 * Out: the text, the same for the same seed. So no live-looking secret stands in the repository.
 */

/** Computes a part from the token's text so far: what stands before it since the last white space or quote. */
export type Filler = (tokenSoFar: string) => string;

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const digit = "0123456789";

const alphabets: Readonly<Record<string, string>> = {
  alnum: upper + lower + digit,
  alpha: upper + lower,
  lower,
  upper,
  digit,
  hex: "0123456789abcdef",
  HEX: "0123456789ABCDEF",
  upnum: upper + digit,
  lownum: lower + digit,
  base64: `${upper}${lower}${digit}+/`,
  base64url: `${upper}${lower}${digit}-_`,
  base32: `${upper}234567`,
};

/** A part that nobody knows. */
export class TemplateError extends Error {}

/** Fills every part of a template. Throws TemplateError for a part that nobody knows. */
export function fillTemplate(
  template: string,
  seed: number,
  fillers: ReadonlyMap<string, Filler>,
): string {
  const random = randomFrom(seed);
  let filled = "";
  let done = 0;
  for (const part of template.matchAll(/\{\{([\w-]+)(?::([\w-]+))?\}\}/g)) {
    filled += template.slice(done, part.index);
    filled += fillPart(part[1] ?? "", part[2], filled, random, fillers);
    done = part.index + part[0].length;
  }
  return filled + template.slice(done);
}

function fillPart(
  name: string,
  detail: string | undefined,
  filled: string,
  random: () => number,
  fillers: ReadonlyMap<string, Filler>,
): string {
  const alphabet = alphabets[name];
  if (alphabet !== undefined) return letters(alphabet, Number(detail ?? 32), random);
  const hex = (count: number): string => letters(alphabets["hex"] ?? "", count, random);
  switch (name) {
    case "uuid":
      return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    case "jwt":
      return jwt(random);
    case "pem":
      return pem(detail ?? "RSA", random);
    case "putty":
      return putty(random);
    default: {
      const filler = fillers.get(name);
      if (filler === undefined) throw new TemplateError(`template part {{${name}}} is not known`);
      return filler(/[^\s"'`=:,;<>(){}]*$/.exec(filled)?.[0] ?? "");
    }
  }
}

/** `count` letters, no three of them the same in a row: a run is what no random secret of a test should have. */
function letters(alphabet: string, count: number, random: () => number): string {
  let text = "";
  while (text.length < count) {
    const letter = alphabet[Math.floor(random() * alphabet.length)] ?? "";
    if (!text.endsWith(letter + letter)) text += letter;
  }
  return text;
}

function jwt(random: () => number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const header = part({ alg: "HS256", typ: "JWT" });
  const claims = part({
    sub: letters(digit, 10, random),
    name: letters(lower, 8, random),
    iat: 1_600_000_000,
  });
  return `${header}.${claims}.${letters(alphabets["base64url"] ?? "", 43, random)}`;
}

/** A block of the right outline: DER's first bytes, then noise. No key that opens anything. */
function pem(kind: string, random: () => number): string {
  const noise = Buffer.from(Array.from({ length: 600 }, () => Math.floor(random() * 256)));
  const label = kind === "PKCS8" ? "" : `${kind} `;
  const line = (word: string): string => `-----${word} ${label}PRIVATE KEY-----`;
  const start =
    kind === "OPENSSH"
      ? Buffer.from("openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none")
      : Buffer.from([0x30, 0x82, 0x02, 0x58]);
  const body = Buffer.concat([start, noise])
    .toString("base64")
    .replaceAll(/(.{64})/g, "$1\n");
  return `${line("BEGIN")}\n${body}\n${line("END")}`;
}

function putty(random: () => number): string {
  const rows = (count: number): string =>
    Array.from({ length: count }, () => letters(alphabets["base64"] ?? "", 64, random)).join("\n");
  const head = `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: work\n`;
  const mac = letters(alphabets["hex"] ?? "", 40, random);
  return `${head}Public-Lines: 3\n${rows(3)}\nPrivate-Lines: 8\n${rows(8)}\nPrivate-MAC: ${mac}`;
}

/** Numbers in [0, 1) from a seed: mulberry32, by its public-domain description; quality is no matter here. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
