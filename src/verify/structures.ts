/**
 * Structures: tokens that say what they are when they are decoded, by the names that rules use.
 *
 * In: the bytes of a secret. Out: whether its structure holds, fails, is `unknown`, or holds and shows that
 * the secret is protected by a passphrase (`encrypted`); of key blocks besides, that they hold filling (`blank`) or have
 * their middle left out (`cut`). No clock: whether a token has expired is not asked.
 */
import { decodeBase32, decodeBase64, decodeJson, isRecord, textOf } from "./codes.ts";
import { checkMnemonic } from "./mnemonic.ts";
import { checkPrivateKey, checkPutty } from "./private-keys.ts";

export type StructureAnswer = "holds" | "fails" | "unknown" | "encrypted" | "blank" | "cut";

/** Every structure that a rule may name. */
export const structures: ReadonlyMap<string, (secret: Uint8Array) => StructureAnswer> = new Map<
  string,
  (secret: Uint8Array) => StructureAnswer
>([
  ["jwt", (secret) => checkJwt(textOf(secret))],
  ["private-key", checkPrivateKey],
  ["putty", checkPutty],
  ["aws-key-id", (secret) => checkAwsKeyId(textOf(secret))],
  ["pypi-macaroon", (secret) => checkPypi(textOf(secret))],
  ["sentry-org-token", (secret) => checkSentry(textOf(secret))],
  ["google-service-account", (secret) => checkServiceAccount(textOf(secret))],
  ["base64", (secret) => answer(decodeBase64(textOf(secret)) !== undefined)],
  ["base64-json", (secret) => answer(isRecord(decodeJson(textOf(secret))))],
  ["base64-16-bytes", (secret) => checkBytes(textOf(secret), 16)],
  ["base64-32-bytes", (secret) => checkBytes(textOf(secret), 32)],
  ["base64-64-bytes", (secret) => checkBytes(textOf(secret), 64)],
  ["basic-credentials", (secret) => checkBasic(textOf(secret))],
  ["discord-bot-token", (secret) => checkDiscord(textOf(secret))],
  ["django-secret-key", (secret) => checkDjango(textOf(secret))],
  ["bedrock-key", (secret) => checkBedrock(textOf(secret))],
  ["atlassian-token", (secret) => checkAtlassian(textOf(secret))],
  ["bip39-mnemonic", (secret) => checkMnemonic(textOf(secret))],
  ["uuid-digits", (secret) => checkUuidDigits(textOf(secret))],
  ["nkey-prefix", (secret) => (/^S[ACNOUX]A[A-P]/.test(textOf(secret)) ? "unknown" : "fails")],
  ["grafana-key", (secret) => checkGrafanaKey(textOf(secret))],
]);

function answer(holds: boolean): "holds" | "fails" {
  return holds ? "holds" : "fails";
}

/** RFC 7519 and 7515: header `.` payload `.` signature, of which the first two are JSON objects in base64url. */
function checkJwt(token: string): StructureAnswer {
  const parts = token.split(".");
  const header = decodeJson(parts[0] ?? "");
  if (!isRecord(header) || typeof header["alg"] !== "string") return "fails";
  if (parts.length === 5) return answer(typeof header["enc"] === "string"); // RFC 7516: encrypted
  if (parts.length !== 3 || (parts[2] === "" && header["alg"] !== "none")) return "fails";
  return answer(isRecord(decodeJson(parts[1] ?? "")));
}

/** Highest number of an AWS account: twelve digits. */
const awsAccountMax = 999_999_999_999n;

/**
 * AWS unique identifiers (IAM User Guide, "Unique identifiers"): four letters of kind, then base 32. In ids
 * made since 2019 the first bit is set and the forty after it are the number of the account. Most chance
 * values pass, so a good number proves nothing: `unknown`. A number that no account has is a wrong one.
 */
function checkAwsKeyId(id: string): StructureAnswer {
  const bytes = /^(?:AKIA|ASIA|ABIA|ACCA)/.test(id) ? decodeBase32(id.slice(4)) : undefined;
  if (bytes === undefined || bytes.length !== 10) return "fails";
  let number = 0n;
  for (const byte of bytes.subarray(0, 6)) number = (number << 8n) | BigInt(byte);
  const account = (number >> 7n) & 0xff_ffff_ffffn;
  return number >> 47n === 0n || account <= awsAccountMax ? "unknown" : "fails";
}

/**
 * PyPI: `pypi-` and a macaroon, version 2 in binary (libmacaroons' format): the byte 2, then the field
 * "location" (type 1), a length, and the address `pypi.org` or `test.pypi.org`.
 */
function checkPypi(token: string): StructureAnswer {
  const bytes = decodeBase64(token.replace(/^pypi-/, ""));
  if (bytes === undefined || bytes.length < 64) return "fails";
  const length = bytes[2] ?? 0;
  const location = textOf(bytes.subarray(3, 3 + length));
  const known = location === "pypi.org" || location === "test.pypi.org";
  // The field after it is the identifier (type 2).
  return answer(bytes[0] === 2 && bytes[1] === 1 && known && bytes[3 + length] === 2);
}

/** Sentry's organisation tokens (getsentry/rfcs, 0091): `sntrys_`, base64 of JSON with `iat`, `_`, a secret. */
function checkSentry(token: string): StructureAnswer {
  const facts = decodeJson(/^sntrys_([A-Za-z0-9+/=]+)_/.exec(token)?.[1] ?? "");
  return answer(isRecord(facts) && "iat" in facts && ("url" in facts || "region_url" in facts));
}

/** Google's key file of a service account: JSON that holds these four fields. */
function checkServiceAccount(text: string): StructureAnswer {
  const fields = ["private_key_id", "private_key", "client_email", "token_uri"];
  const found = fields.filter((field) => text.includes(`"${field}"`)).length;
  return found < 2 ? "fails" : answer(/"type"\s*:\s*"service_account"/.test(text) || found === 4);
}

function checkBytes(text: string, count: number): StructureAnswer {
  return answer(decodeBase64(text.replace(/^base64:/, ""))?.length === count);
}

/** RFC 7617: base64 of `user:password`, both printable. */
function checkBasic(text: string): StructureAnswer {
  const bytes = decodeBase64(text);
  const holds =
    bytes !== undefined &&
    /^[\x21-\x7e][\x20-\x7e]*:[\x20-\x7e]{2,}$|^:[\x20-\x7e]{2,}$/.test(textOf(bytes));
  // That it is a user and a password proves nothing of the password: generic.ts looks at that.
  return holds ? "unknown" : "fails";
}

/** Discord's bot tokens: base64 of the bot's id (a snowflake, decimal), a time, and a code. */
function checkDiscord(token: string): StructureAnswer {
  const bytes = decodeBase64(token.split(".")[0] ?? "");
  return answer(bytes !== undefined && /^\d{17,20}$/.test(textOf(bytes)));
}

/** Django's get_random_secret_key(): 50 of 50 letters, so nearly always 20 different ones and some signs. */
const djangoDifferentMin = 20;

function checkDjango(key: string): StructureAnswer {
  const bare = key.replace(/^django-insecure-/, "");
  if (!/^[a-z0-9!@#$%^&*(\-_=+)]{50}$/.test(bare)) return "unknown";
  const signs = bare.replace(/[a-z0-9_-]/g, "").length;
  return new Set(bare).size >= djangoDifferentMin && signs >= 3 ? "holds" : "unknown";
}

/** Long-term keys of Amazon Bedrock: `ABSK` and base64 of `BedrockAPIKey-` with the name of a user, `:`, a secret. */
function checkBedrock(key: string): StructureAnswer {
  const bytes = decodeBase64(key.replace(/^ABSK/, ""));
  return answer(bytes !== undefined && /^BedrockAPIKey-[^:]{4,}:/.test(textOf(bytes)));
}

/** Personal access tokens of Atlassian's Data Center products: base64 of an id of twelve digits, `:`, 20 bytes. */
function checkAtlassian(token: string): StructureAnswer {
  const bytes = decodeBase64(token);
  return answer(bytes?.length === 33 && /^\d{12}:/.test(textOf(bytes)));
}

/** Grafana's older API keys: base64 of a JSON object with the secret `k`, the name `n` and the organisation `id`. */
function checkGrafanaKey(key: string): StructureAnswer {
  const facts = decodeJson(key);
  return answer(isRecord(facts) && typeof facts["k"] === "string" && "n" in facts && "id" in facts);
}

/**
 * A form with UUIDs in it (RFC 9562: digits are hexadecimal). Fixed letters before them prove nothing, so digits that
 * hold are `unknown`.
 */
function checkUuidDigits(text: string): StructureAnswer {
  const uuids = text.match(/[0-9A-Za-z]{8}(?:-[0-9A-Za-z]{4}){3}-[0-9A-Za-z]{12}/g) ?? [];
  return uuids.every((uuid) => /^[0-9a-f-]+$/i.test(uuid)) ? "unknown" : "fails";
}
