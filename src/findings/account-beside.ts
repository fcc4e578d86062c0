/**
 * Accounts: whose password it is, and of which machine, where settings say so beside it.
 *
 * In: bytes, and the span of a password. Out: words that a report adds to its reasons, or `undefined` if no user stands
 * on the lines around. A user, host and password are of use together, and are one finding: who changes the password must
 * know where. Names of users and hosts are no secrets.
 */
import { accountBytesMax, compositeLinesMax } from "../limits.ts";
import type { RuleFacts } from "../rules/rule.ts";
import { readAssignment } from "../text/assignment.ts";
import { printable } from "../text/printable.ts";

/** Ends of names, of which the last word says what they are. */
const users = /user(?:[._-]?(?:name|id))?|login|uid|usr/gi;
const hosts = /host(?:[._-]?name)?|server|endpoint|address/gi;

/** Longest user and host that is told of. */
const valueBytesMax = 48;

/** "with its user app and its host db.example.org beside it", of the password at [start, end). */
export function accountBeside(bytes: Uint8Array, start: number, end: number): string | undefined {
  const from = linesAway(bytes, start, -1);
  const to = linesAway(bytes, end, 1);
  const user = nearestValue(bytes, from, to, start, users);
  if (user === undefined) return undefined;
  const host = nearestValue(bytes, from, to, start, hosts);
  return host === undefined
    ? `with its user ${user} beside it`
    : `with its user ${user} and its host ${host} beside it`;
}

/** What a report says of a secret, with the account that it stands with where it is a password of settings. */
export function withAccount<Judged extends { readonly reasons: readonly string[] }>(
  judged: Judged,
  { id, generic }: Pick<RuleFacts, "id" | "generic">,
  account: string | undefined,
): Judged {
  const isPassword = generic && id === "generic-password";
  if (account === undefined || !isPassword) return judged;
  return { ...judged, reasons: [...judged.reasons, account] };
}

/** The offset some lines before or behind `at`, not farther than a limit. */
function linesAway(bytes: Uint8Array, at: number, step: -1 | 1): number {
  let lines = 0;
  let place = at;
  while (place > 0 && place < bytes.length && Math.abs(place - at) < accountBytesMax) {
    if (bytes[step < 0 ? place - 1 : place] === 0x0a && ++lines > compositeLinesMax) break;
    place += step;
  }
  return place;
}

/** The value nearest to `at` that is given to a name of the pattern. */
function nearestValue(
  bytes: Uint8Array,
  from: number,
  to: number,
  at: number,
  pattern: RegExp,
): string | undefined {
  const text = Buffer.from(bytes.subarray(from, to)).toString("latin1");
  let best: { readonly away: number; readonly value: string } | undefined;
  for (const found of text.matchAll(pattern)) {
    const start = from + found.index;
    const away = Math.abs(start - at);
    if (best !== undefined && away >= best.away) continue;
    const value = valueAt(bytes, from, to, start, start + found[0].length);
    if (value !== undefined) best = { away, value };
  }
  return best?.value;
}

/** What is given to the name whose end is at `end`, if it may be a user or host. */
function valueAt(
  bytes: Uint8Array,
  from: number,
  to: number,
  start: number,
  end: number,
): string | undefined {
  const assignment = readAssignment(bytes, from, to, start, end);
  if (assignment === undefined || assignment.nameEnd !== end || assignment.comparison)
    return undefined;
  const { valueStart, valueEnd, quote } = assignment;
  if (valueEnd - valueStart > valueBytesMax) return undefined;
  const value = Buffer.from(bytes.subarray(valueStart, valueEnd)).toString("latin1");
  // A word, an address or a host; without quotes, `config.user` is code.
  if (!/^[\w.@:/\\+-]+$/.test(value) || !/[A-Za-z]/.test(value) || saysNothing.test(value))
    return undefined;
  // Somebody may log in with a token: what is long or full of digits is not shown.
  if (value.split(/[^A-Za-z0-9]/).some((part) => part.length > partBytesMax || digitsIn(part) > 4))
    return undefined;
  const isCode = quote === "none" && /^[a-z_$][\w$]*\.[\w$.]*$/.test(value) && !isHost.test(value);
  return isCode ? undefined : printable(Buffer.from(value, "latin1"));
}

/** Longest part of a name or host between signs. */
const partBytesMax = 15;

function digitsIn(text: string): number {
  return text.replace(/[^0-9]/g, "").length;
}

/** Values that name nobody and nothing. */
const saysNothing =
  /^(?:user(?:name)?|login|uid|host(?:name)?|server|address|null|nil|none|true|false|undefined|str(?:ing)?)$/i;

/** The last part of a host's name, unlike that of a member in code. */
const isHost = /\.(?:com|org|net|io|dev|app|cloud|local|internal|lan|test|example|[a-z]{2})$/;
