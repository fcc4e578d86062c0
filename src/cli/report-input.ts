/**
 * A JSON report of ours, read back.
 *
 * In: bytes, and what the file is called. Out: its findings. What is not a report of this version is the user's mistake.
 */
import type { Finding } from "../findings/finding.ts";
import { printableText } from "../text/printable.ts";
import { UserError } from "../trouble.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The findings of a report that count. Throws UserError where it is none. */
export function findingsOfReport(bytes: Uint8Array, name: string): Finding[] {
  const report = parsed(bytes, name);
  const { tool, schema, findings } = isFields(report) ? report : ({} as Fields);
  if (schema !== 1 || !isFields(tool) || tool["name"] !== "telltale" || !Array.isArray(findings))
    return bad(name, "it is no JSON report of telltale");
  const wrong = findings.findIndex((finding) => !isFinding(finding));
  if (wrong >= 0) bad(name, `findings[${wrong}] is not as a report has them`);
  return findings as Finding[];
}

function parsed(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    // The parser's message quotes the file, which may hold secrets.
    if (error instanceof SyntaxError) return bad(name, "it is not JSON");
    throw error;
  }
}

/** Every field that a plan reads. */
function isFinding(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { published, places, first } = value;
  return (
    ["id", "rule", "name", "provider", "severity", "evidence", "secret", "state"].every(
      (key) => typeof value[key] === "string",
    ) &&
    (published === null || typeof published === "boolean") &&
    Array.isArray(places) &&
    places.every(isFields) &&
    (first === undefined ||
      (isFields(first) && typeof first["author"] === "string" && typeof first["date"] === "string"))
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function bad(name: string, what: string): never {
  throw new UserError("REPORT_BAD", `${printableText(name)}: ${what}`);
}
