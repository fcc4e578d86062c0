/**
 * Whether an answer is a real file, or a page that a server has for everything.
 *
 * In: answers to names that nobody has, and the answer for a file. Out: real, or what it is instead. A status of 200 says
 * nothing by itself: applications of one page answer so for every path.
 */
import { isProvenBy } from "../../web/exposures/content-proof.ts";
import type { Family } from "../../web/exposures/family.ts";
import type { ProbeAnswer } from "./client.ts";

export type ProbeVerdict = "real" | "catch-all" | "denied" | "absent" | "redirect";

export function verdictOf(
  answer: ProbeAnswer,
  { proof, id }: Pick<Family, "proof" | "id">,
  catchAll: readonly ProbeAnswer[],
): ProbeVerdict {
  const { status, contentType, start } = answer;
  if (status === 401 || status === 403) return "denied";
  if (status >= 300 && status < 400) return "redirect";
  const isSent = status === 200 || status === 206;
  const isProven = proof !== undefined && isProvenBy(start, proof) && !isPage(start);
  // A body that is what its name says is one, whatever status it comes with.
  if (isProven && !catchAll.some((one) => isAlike(one, answer))) return "real";
  if (!isSent) return "absent";
  if (proof !== undefined || catchAll.some((one) => isAlike(one, answer))) return "catch-all";
  // Without a proof of its own, a page is taken for what the server says instead of a file.
  const isText = contentType === "text/html" || isPage(start);
  return start === "" || (isText && id !== "debug-page") ? "catch-all" : "real";
}

/** The same page for another name: as long, give or take the name, or with the same beginning. */
function isAlike(one: ProbeAnswer, other: ProbeAnswer): boolean {
  if (one.status >= 400 !== other.status >= 400) return false;
  if (one.start === other.start) return true;
  const [short, long] = [plain(one.start), plain(other.start)];
  return isPage(one.start) && isPage(other.start) && short.slice(0, 200) === long.slice(0, 200);
}

/** Without what changes from request to request: numbers and long words. */
function plain(text: string): string {
  return text.replaceAll(/[0-9a-f]{8,}|\d+|\/[^\s"'<>]*/gi, "");
}

function isPage(start: string): boolean {
  return /^\s*(?:<!--[^>]*-->\s*)?<(?:!doctype html|html|head|body)\b/i.test(start);
}
