/**
 * Companions: rules that only stand when others match nearby (`[[rules.required]]` of .gitleaks.toml).
 *
 * In: all matches of one text, and its bytes. Out: those whose company is there, without those of rules that are
 * there for others alone. It is asked anew of each text, so that nothing of it need be inherited.
 */
import type { RequiredRule, RuleBundle } from "../rules/rule.ts";
import type { PlacedMatch } from "./secret-sets.ts";

/** By a rule's number: what it requires, and whether it is silent. */
export type Companions = {
  readonly required: ReadonlyMap<number, readonly (RequiredRule & { readonly number: number })[]>;
  readonly silent: ReadonlySet<number>;
};

/** Undefined where no rule of the bundle requires another, or is silent. */
export function companionsOf({ text }: RuleBundle): Companions | undefined {
  const numbers = new Map(text.map(({ id }, number) => [id, number]));
  const required = new Map(
    text.flatMap(({ search }, number) =>
      search === undefined || search.required.length === 0
        ? []
        : [
            [
              number,
              search.required.map((one) => ({ ...one, number: numbers.get(one.rule) ?? -1 })),
            ],
          ],
    ),
  );
  const silent = new Set(
    text.flatMap(({ search }, number) => (search?.isSilent === true ? [number] : [])),
  );
  return required.size + silent.size === 0 ? undefined : { required, silent };
}

export function accompanied(
  { required, silent }: Companions,
  bytes: Uint8Array,
  matches: readonly PlacedMatch[],
): PlacedMatch[] {
  return matches.filter((match) => {
    if (silent.has(match.rule)) return false;
    return (required.get(match.rule) ?? []).every(({ number, lines, columns }) =>
      matches.some(
        (other) =>
          other.rule === number &&
          (lines === undefined || linesBetween(bytes, match.start, other.start) <= lines) &&
          (columns === undefined ||
            Math.abs(columnOf(bytes, match.start) - columnOf(bytes, other.start)) <= columns),
      ),
    );
  });
}

function linesBetween(bytes: Uint8Array, a: number, b: number): number {
  const to = Math.max(a, b);
  let lines = 0;
  let at = bytes.indexOf(0x0a, Math.min(a, b));
  while (at >= 0 && at < to) {
    lines++;
    at = bytes.indexOf(0x0a, at + 1);
  }
  return lines;
}

function columnOf(bytes: Uint8Array, at: number): number {
  return at === 0 ? 0 : at - 1 - bytes.lastIndexOf(0x0a, at - 1);
}
