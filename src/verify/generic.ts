/**
 * Generic candidates: values that only their context makes secrets, such as `password = "..."`.
 *
 * In: a match of a generic rule and the assignment that it stands in. Out: a verdict, `likely` at best. The
 * name is asked what it calls, the value whether it is code, a path, a text or words; of what is left the model of
 * model.ts says how likely it is a secret.
 *
 * A gate fails on `likely`, so what is doubtful is `weak`, and what is most often nothing is dropped.
 */
import type { TextRule } from "../rules/rule.ts";
import type { Assignment } from "../text/assignment.ts";
import { mayBeCode } from "./code.ts";
import { decodeBase64, textOf } from "./codes.ts";
import type { Candidate } from "./features.ts";
import { decodedText, lookOf, lookOfText, readable } from "./look.ts";
import { estimate } from "./model.ts";
import { kindOfName } from "./names.ts";
import { isMadeOfWords, isNameItself, isTwoRows, placeholderOf, wordsOf } from "./placeholder.ts";
import { referenceOf } from "./references.ts";
import { dropped, kept } from "./verdict.ts";
import type { Checked, Context, Verdict, Window } from "./verdict.ts";

/** Shortest password and key: shorter values are flags, counters and test data. */
const passwordBytesMin = 5;
const secretBytesMin = 6;

/** Shortest number that may be a key: shorter ones are amounts, years and identifiers. */
const numberDigitsMin = 10;

/** Shortest value without quotes that may be a secret where code may stand, and its least surprise. */
const bareBytesMin = 8;
const bareSurpriseMin = 5.2;

/** Probability from which a candidate is `likely`, and from which it is told at all. */
export const likelyMin = 0.8;
export const weakMin = 0.2;

/** The verdict on a match of a generic rule. Whole-value placeholders are already dropped by judge.ts. */
export function judgeGeneric(
  rule: TextRule,
  bytes: Uint8Array,
  start: number,
  end: number,
  window: Window,
  context: Context,
  checked: Checked,
): Verdict {
  if (checked === "fails") return dropped("not what its context says it is");
  const { assignment } = context;
  if (assignment === undefined) return judgeBeside(rule, bytes, start, end, window);
  const uuid = judgeUuid(bytes, start, end, assignment);
  if (uuid !== undefined) return uuid;
  const candidate = candidateOf(bytes, start, end, window, assignment);
  return typeof candidate === "string" ? dropped(candidate) : judgeCandidate(candidate);
}

/** Names that leave no doubt that what they are given opens something. */
const certainName =
  /(?:api|app|client|access|auth)[._-]?(?:key|secret|token)$|secret(?:[._-]?(?:key|token))?$/i;

/** A UUID is an identifier, but services give them out as keys: where the name leaves no doubt, it is one. */
function judgeUuid(
  bytes: Uint8Array,
  start: number,
  end: number,
  { nameStart, nameEnd }: Assignment,
): Verdict | undefined {
  if (end - start !== uuidBytes) return undefined;
  const text = textOf(bytes.subarray(start, end));
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text))
    return undefined;
  const name = textOf(bytes.subarray(nameStart, nameEnd));
  if (kindOfName(name) === "none" || !certainName.test(name)) return undefined;
  return kept("likely", ["a UUID that is called a key"]);
}

/** Letters and hyphens of a UUID. */
const uuidBytes = 36;

/** The candidate at [start, end), or what it is instead of a secret. */
export function candidateOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  window: Window,
  assignment: Assignment,
): Candidate | string {
  const text = readable(textOf(bytes.subarray(start, end)));
  const name = textOf(bytes.subarray(assignment.nameStart, assignment.nameEnd));
  const kind = kindOfName(name);
  if (kind === "none") return "the name is about a secret and calls none";
  const nothing = nothingOf(text, assignment.quote !== "none");
  if (nothing !== undefined) return nothing;
  if (isNameItself(text, name)) return "the name itself";
  if (isTwoRows(text)) return "two sequences by turns";
  if (text.length < (kind === "password" ? passwordBytesMin : secretBytesMin)) return "too short";
  if (/^\d+$/.test(text) && text.length < numberDigitsMin) return "a number";
  if (kind === "secret" && /\s/.test(text)) return "a text";
  const look = lookOf(bytes, start, end, text);
  if (assignment.prose && look.digits === 0 && look.classes <= 2) return "a word of a text";
  const bareIdentifier = mayBeCode(bytes, window, assignment, look);
  if (bareIdentifier) {
    if (!/^[A-Za-z_$@][\w$]*$/.test(text) || text.length < bareBytesMin) return "a name in code";
    if (look.surprise < bareSurpriseMin || isMadeOfWords(text)) return "a name in code";
  }
  if (isMadeOfWords(text)) return "made of words";
  return { look, name, kind, assignment, bareIdentifier };
}

/** What a value is in a generic rule's eyes if it is no secret, as it stands or decoded. */
function nothingOf(text: string, isQuoted: boolean): string | undefined {
  const reference = referenceOf(text, isQuoted);
  if (reference !== undefined) return reference;
  const said = decodedText(text);
  if (said === undefined) return undefined;
  // RFC 7617: a user, a colon, and a password that is words.
  const password = /^[\w.@-]{1,64}:(.*)$/.exec(said)?.[1];
  if (password !== undefined && isPlain(password)) return "made of words";
  return (
    placeholderOf(said) ?? referenceOf(said, true) ?? (isPlain(said) ? "made of words" : undefined)
  );
}

/** Words, or a word in disguise: as a part of something else they are nobody's password. */
function isPlain(text: string): boolean {
  return isMadeOfWords(text) || lookOfText(text).disguised;
}

function judgeCandidate(candidate: Candidate): Verdict {
  const { probability, pro, contra } = estimate(candidate);
  const assigned = `assigned to the name of a ${candidate.kind === "password" ? "password" : "key"}`;
  if (candidate.look.disguised && candidate.kind === "password")
    return kept("weak", ["a common word in disguise", assigned]);
  if (probability < weakMin) return dropped(contra[0] ?? "most such values are none");
  if (probability < likelyMin) return kept("weak", [...contra, assigned]);
  const madeUp = madeUpWord(candidate.name);
  if (madeUp !== undefined) return kept("weak", [`its name says ${madeUp}`, assigned]);
  return kept("likely", [...pro, assigned]);
}

/**
 * Words of a name that say that the value stands for one. Not `test` and `fake`: in labelled code (`npm run accuracy`)
 * what is called so is a secret more often than not, as machines for tests have passwords.
 */
const madeUpWords: readonly string[] = [
  "mock",
  "mocked",
  "dummy",
  "example",
  "sample",
  "placeholder",
];

function madeUpWord(name: string): string | undefined {
  return wordsOf(name).find((word) => madeUpWords.includes(word));
}

/** What stands in an address or header is given as settings are. */
const beside: Assignment = {
  nameStart: 0,
  nameEnd: 0,
  valueStart: 0,
  valueEnd: 0,
  quote: "double",
  form: "query",
  comparison: false,
  comment: false,
  wrapped: false,
  joined: false,
  alone: false,
  prose: false,
  scheme: false,
};

/** Hosts that are nobody's: RFC 2606 and 6761, and the machine itself. */
const nobodysHost =
  /^(?:[\w.-]*\.)?(?:example|test|invalid|localhost|local|host|hostname|server|domain)(?:\.\w{2,6}){0,2}$|^127\.|^0\.0\.0\.0|^\[?::1/i;

/** Whether the password of an address is followed by a host with a domain that is somebody's. */
function isFarHost(bytes: Uint8Array, end: number, window: Window): boolean {
  if (bytes[end] !== 0x40) return false;
  const text = textOf(bytes.subarray(end + 1, Math.min(window.to, end + 1 + hostBytesMax)));
  const host = /^[A-Za-z0-9.[\]:-]*/.exec(text)?.[0].replace(/:\d*$/, "") ?? "";
  return host.includes(".") && !nobodysHost.test(host);
}

/** Longest host looked at. */
const hostBytesMax = 64;

/** A generic rule whose token carries its own context: a password inside a URL, a `Basic` header. */
function judgeBeside(
  rule: TextRule,
  bytes: Uint8Array,
  start: number,
  end: number,
  window: Window,
): Verdict {
  const text = besideText(rule, readable(textOf(bytes.subarray(start, end))));
  const nothing = placeholderOf(text) ?? nothingOf(text, true);
  if (nothing !== undefined) return dropped(nothing);
  if (text.length < 3) return dropped("too short");
  if (isMadeOfWords(text)) return dropped("made of words");
  const look = lookOfText(text);
  const verdict = judgeCandidate({
    look,
    name: "password",
    kind: "password",
    assignment: beside,
    bareIdentifier: false,
  });
  if (verdict.kind === "dropped" || text.length < passwordBytesMin)
    return kept("weak", ["does not look random"]);
  if (look.disguised && isFarHost(bytes, end, window))
    return kept(rule.evidence, ["a real host follows"]);
  return kept(verdict.evidence, verdict.reasons.slice(0, -1));
}

/** The password itself: decoded where it stands in an address or in a `Basic` header. */
function besideText(rule: TextRule, text: string): string {
  if (rule.structure === "basic-credentials") {
    const said = textOf(decodeBase64(text) ?? new Uint8Array());
    return said.slice(said.indexOf(":") + 1);
  }
  if (!rule.id.startsWith("url-") && !rule.id.startsWith("database-url-")) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Whether a value that a settings file gives to a name is real: for rules about whole files. */
export function isRealValue(name: string, value: string): boolean {
  const bytes = Buffer.from(`${name}=${value}`, "latin1");
  if (placeholderOf(value) !== undefined) return false;
  const valueStart = name.length + 1;
  const assignment: Assignment = {
    ...beside,
    nameEnd: name.length,
    valueStart,
    valueEnd: bytes.length,
    quote: "double",
    form: "environment",
  };
  const window = { from: 0, to: bytes.length };
  const candidate = candidateOf(bytes, valueStart, bytes.length, window, assignment);
  return typeof candidate !== "string" && judgeCandidate(candidate).kind === "kept";
}
