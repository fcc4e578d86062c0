/**
 * Code: whether a value without quotes may be a name in a program, such as `token = next_token;`.
 *
 * In: the assignment, its value, and the bytes next to both. Out: yes or no. Settings files and command lines have
 * bare values too, so an identifier is code only where the form is one of code.
 */
import type { Assignment } from "../text/assignment.ts";
import type { Look } from "./look.ts";
import { surpriseOfChance } from "./randomness.ts";
import type { Window } from "./verdict.ts";

/** Shortest bare word that can be a value, and shortest that looks like a key rather than like a name. */
const wordBytesMin = 8;
const keyBytesMin = 16;

/** The byte values of what opens a string or separates settings inside one. */
const settingMarks: ReadonlySet<number> = new Set([0x22, 0x27, 0x3b, 0x26, 0x3f, 0x60]);

/** Whether a bare value may be a name in a program: `token = next_token;`, `password: apiPassword,`. */
export function mayBeCode(
  bytes: Uint8Array,
  window: Window,
  assignment: Assignment,
  look: Look,
): boolean {
  if (assignment.quote !== "none") return false;
  const { text } = look;
  const identifier = /^[A-Za-z_$@][\w$]*[!?]?$/.test(text);
  switch (assignment.form) {
    case "environment":
    case "flag":
    case "query":
    case "default":
    case "pair":
      return false;
    case "directive":
      return !hasNumber(look) && (look.surprise < surpriseOfChance || text.length < wordBytesMin);
    case "arrow":
    case "call":
    case "argument":
    case "word":
    case "comparison":
      return identifier;
    case "element":
      return false;
    case "equals":
    case "colon":
      break;
  }
  const before = assignment.nameStart > window.from ? bytes[assignment.nameStart - 1] : undefined;
  if (isAfterEscape(bytes, window, assignment)) return false;
  if (before !== undefined && settingMarks.has(before)) return identifier && !hasNumber(look);
  const open = endsOpen(bytes, window, assignment);
  // A command's argument, or a settings file without blanks.
  if (open && bytes[assignment.valueStart - 1] === 0x3d) return false;
  if (open && assignment.alone) {
    // A settings file, or a language without semicolons.
    if (assignment.form === "colon") return false;
    return identifier && (look.surprise < surpriseOfChance || text.length < wordBytesMin);
  }
  if (!identifier)
    return /[()[\]{}<>=|\\]/.test(text.replace(/={1,2}$/, "")) || text.length < wordBytesMin;
  return !(hasNumber(look) && text.length >= keyBytesMin && look.surprise >= surpriseOfChance);
}

/** Whether an escape stands before the name: `"USER=x\nPASS=y"` is a settings file inside a string. */
function isAfterEscape(bytes: Uint8Array, window: Window, { nameStart }: Assignment): boolean {
  if (nameStart - 2 < window.from || bytes[nameStart - 2] !== 0x5c) return false;
  return bytes[nameStart - 1] === 0x6e || bytes[nameStart - 1] === 0x72;
}

function hasNumber(look: Look): boolean {
  return look.digits >= 2;
}

/** Whether a blank or the line's end follows the value, rather than `;` or `)` as in code. */
function endsOpen(bytes: Uint8Array, window: Window, assignment: Assignment): boolean {
  const byte = assignment.valueEnd < window.to ? bytes[assignment.valueEnd] : undefined;
  return byte === undefined || byte <= 0x20;
}
