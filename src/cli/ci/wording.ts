/**
 * Names of commits and ranges in sentences, and the lines that mend a provider's file.
 *
 * In: names as they were given. Out: text that can be shown.
 */
import type { AddedIgnore } from "../../findings/added-ignores.ts";
import { addedIgnoresShownMax } from "../../limits.ts";
import { printableText } from "../../text/printable.ts";
import type { Trouble } from "../../trouble.ts";
import type { CiTest } from "../ci-environment.ts";
import type { CiProvider } from "./provider.ts";

/** Digits of an id that are shown: as many as the reports show. */
const digitsShown = 10;

/** A name as it is shown: an id by its first digits. */
export function shortName(name: string): string {
  return printableText(name.replace(/^([0-9a-f]{10})[0-9a-f]{30,54}(?=\^?$)/, "$1"));
}

export function shortOf(oid: string): string {
  return oid.slice(0, digitsShown);
}

export function rangeText(base: string | undefined, head: string): string {
  return base === undefined ? head : `${base}..${head}`;
}

/** Lines to copy, below the name of the file that they are for. */
export function linesFor({ name, file }: CiProvider, lines: readonly string[]): readonly string[] {
  return [`${name}, in ${file}:`, ...lines.map((line) => `  ${line}`)];
}

/** How to have the whole history fetched, where the provider is known. */
export function historyAdvice(job: CiTest | undefined): readonly string[] {
  return job === undefined ? [] : linesFor(job.provider, job.provider.historyLines);
}

/** What is said of comments that the change adds to set findings aside. */
export function ignoresNote(
  ignores: readonly AddedIgnore[],
  { inlineIgnores }: { readonly inlineIgnores: boolean },
): readonly string[] {
  if (ignores.length === 0) return [];
  const places = ignores.slice(0, addedIgnoresShownMax).map(({ path, line }) => `${path}:${line}`);
  const left = ignores.length - places.length;
  const more = left > 0 ? ` and ${left} more` : "";
  const count = ignores.length === 1 ? "a comment" : `${ignores.length} comments`;
  const heeded = inlineIgnores ? "" : ", and none is heeded";
  return [`The change adds ${count} to set findings aside${heeded}: ${places.join(", ")}${more}.`];
}

/** What to do about objects of the range that were not fetched, where the provider is known. */
export function absentNote(
  troubles: readonly Trouble[],
  job: CiTest | undefined,
): readonly string[] {
  if (job === undefined || !troubles.some(({ code }) => code === "OBJECT_MISSING")) return [];
  const { name, file, historyLines } = job.provider;
  const lines = historyLines.map((line) => line.trim()).join(" ");
  return [`Objects were not fetched. ${name} fetches them with, in ${file}: \`${lines}\`.`];
}
