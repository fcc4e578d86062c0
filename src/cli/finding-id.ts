/**
 * Ids of findings, as people type them: the beginning is enough.
 *
 * In: an id, or its beginning, and findings. Out: the one that is meant; or a UserError that says why there is none.
 */
import { unfit } from "../findings/entry-file.ts";
import { UserError } from "../trouble.ts";

/** Digits of an id in a report. */
const idDigits = 16;

/** Throws where `id` cannot be one: told before a scan of minutes. */
export function checkFindingId(id: string): void {
  if (!/^[0-9a-f]{4,64}$/.test(id))
    throw new UserError(
      "DECISION_REFUSED",
      `"${id.replace(unfit, "?")}" is no id: it is 4 to 16 of the digits 0 to 9 and a to f.`,
    );
}

/** The one finding whose id begins so; `from` is the report that it is from, where there is one. */
export function findingWithId<Known extends { readonly id: string }>(
  known: readonly Known[],
  given: string,
  from: string | undefined,
): Known {
  const id = given.slice(0, idDigits);
  const found = new Map(known.filter((one) => one.id.startsWith(id)).map((one) => [one.id, one]));
  const [first, ...others] = found.values();
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined) {
    const where = from === undefined ? "this repository" : from;
    throw new UserError("FINDING_UNKNOWN", `No finding of ${where} has an id that begins ${id}.`);
  }
  const ids = [...found.keys()].slice(0, 5).join(", ");
  throw new UserError(
    "FINDING_UNKNOWN",
    `${found.size} findings have ids that begin ${id}: ${ids}.`,
  );
}
