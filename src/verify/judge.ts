/**
 * The judge: whether one match of a text rule is kept, with what evidence, and why.
 *
 * In: a rule, bytes, the span of the secret, the window in which the rule may look, and the assignment that
 * it stands in, if the rule is about assignments. Out: a verdict. A pure function of the window: no path, no
 * clock, no other match. Generic rules, which live by context, are left to generic.ts.
 */
import type { TextRule } from "../rules/rule.ts";
import { checksums } from "./checksums.ts";
import { claimsOf } from "./claims.ts";
import { textOf } from "./codes.ts";
import { isWithinRun } from "./edges.ts";
import { judgeGeneric } from "./generic.ts";
import { judgeNear } from "./near.ts";
import { kindOfName } from "./names.ts";
import { isKnownPassword, placeholderOf, repetitionOf } from "./placeholder.ts";
import { entropyOf } from "./randomness.ts";
import { structures } from "./structures.ts";
import { dropped, kept, knownPassword, lower } from "./verdict.ts";
import type { Checked, Context, Verdict, Window } from "./verdict.ts";

/**
 * Longest value that is tested for being a placeholder. Longer ones (key blocks, JSON Web Tokens) are told by
 * their structure, and this bounds what the patterns of placeholder.ts cost on hostile text.
 */
export const placeholderBytesMax = 256;

/** The verdict on the secret at [start, end) under `rule`. */
export function judge(
  rule: TextRule,
  bytes: Uint8Array,
  start: number,
  end: number,
  window: Window,
  context: Context,
): Verdict {
  if (end <= start) return dropped("empty");
  if (rule.form === "search") return judgeSearch(rule, bytes, start, end);
  const secret = bytes.subarray(start, end);
  const short = secret.length <= placeholderBytesMax;
  const text = short ? textOf(secret) : "";
  if (short && rule.publicValues.includes(text.toLowerCase())) {
    return dropped("a value that the provider's documentation prints");
  }
  const checked = checkOf(rule, secret);
  if (checked === "blank") return dropped("a form with nothing filled in");
  if (checked === "cut") return kept("weak", ["the middle is left out"]);
  if (checked === "proven") return provenBy(rule, secret);
  const placeholder = short ? (placeholderOf(text) ?? fillingOf(rule, text)) : undefined;
  if (placeholder !== undefined)
    return isDefaultPassword(rule, bytes, text, context)
      ? kept("weak", [knownPassword])
      : dropped(placeholder);
  if (rule.entropy > 0 && entropyOf(bytes, start, end) < rule.entropy) {
    return dropped("too regular to be random");
  }
  if (rule.generic) return judgeGeneric(rule, bytes, start, end, window, context, checked);
  const { keyword } = context;
  if (keyword !== undefined && checked === "unknown")
    return judgeNear(rule, bytes, start, end, window, keyword);
  if (hasOwnEdges(rule) && isWithinRun(bytes, start, end, window))
    return kept("weak", [reasonOf(rule), "but stands within a longer run of base64"]);
  if (checked === "fails") return kept(lower(rule.evidence), [`${checkName(rule)} does not hold`]);
  if (checked === "encrypted") return kept(lower(rule.evidence), ["protected by a passphrase"]);
  return kept(rule.evidence, [reasonOf(rule)]);
}

/** Whether a setting of a password is left as it was installed: `password: changeme`. */
function isDefaultPassword(
  rule: TextRule,
  bytes: Uint8Array,
  text: string,
  { assignment }: Context,
): boolean {
  if (!rule.generic || assignment === undefined || !isKnownPassword(text)) return false;
  if (assignment.comparison || assignment.comment || assignment.prose) return false;
  const name = textOf(bytes.subarray(assignment.nameStart, assignment.nameEnd));
  return kindOfName(name) === "password";
}

/** Whether the rule's form is found wherever its mark stands. */
function hasOwnEdges({ form }: TextRule): boolean {
  return form === "start" || form === "inside";
}

function provenBy(rule: TextRule, secret: Uint8Array): Verdict {
  const reasons = [`${checkName(rule)} holds`];
  if (rule.structure !== "jwt") return kept("proven", reasons);
  const { note, isExample } = claimsOf(textOf(secret));
  if (isExample)
    return kept("weak", ["claims what introductions to JSON Web Tokens have in theirs"]);
  return kept("proven", note === undefined ? reasons : [...reasons, note]);
}

/** A user's own expression says what it wants: of placeholders, too, it is the judge. Its entropy must be passed. */
function judgeSearch(rule: TextRule, bytes: Uint8Array, start: number, end: number): Verdict {
  if (rule.entropy > 0 && entropyOf(bytes, start, end) <= rule.entropy)
    return dropped("too regular to be random");
  return kept(rule.evidence, [reasonOf(rule)]);
}

/** What the rule's checksum and structure say of the secret; one that fails outweighs one that is unknown. */
function checkOf(rule: TextRule, secret: Uint8Array): Checked {
  const check = rule.checksum === undefined ? undefined : checksums.get(rule.checksum);
  const sum = check === undefined ? "unknown" : check(secret);
  if (sum === "holds") return "proven";
  const read = rule.structure === undefined ? undefined : structures.get(rule.structure);
  const structure = read === undefined ? "unknown" : read(secret);
  if (sum === "fails" || structure === "fails") return "fails";
  return structure === "holds" ? "proven" : structure;
}

function checkName(rule: TextRule): string {
  return rule.checksum === undefined ? "structure" : "checksum";
}

function reasonOf(rule: TextRule): string {
  if (rule.form === "search") return "fits the rule's expression";
  if (rule.form === "near") return "stands near the provider's name";
  if (rule.form === "assignment") return "assigned to the provider's name";
  return "has the provider's form";
}

/** Longest prefix that a provider's token begins with, as far as filling is concerned. */
const prefixBytesMax = 24;

/** A provider's prefix with nothing behind it: `ghp_xxxxxxxx`, `sk_live_your_key_here`, `AKIA1234567890...`. */
function fillingOf(rule: TextRule, text: string): string | undefined {
  if (rule.generic) return undefined;
  for (let end = 2; end <= Math.min(prefixBytesMax, text.length / 2); end++) {
    const mark = text.charAt(end - 1);
    const joint = mark === "_" || mark === "-" || mark === "." || mark === ":" || end === 4;
    if (!joint) continue;
    const rest = text.slice(end);
    const found = (end === 4 ? undefined : placeholderOf(rest)) ?? repetitionOf(rest.toLowerCase());
    if (found !== undefined) return found;
  }
  return undefined;
}
