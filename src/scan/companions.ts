/**
 * Companions: rules that only stand when others match nearby (`[[rules.required]]` of .gitleaks.toml).
 *
 * In: all matches of one text, and its bytes. Out: those whose company is there, without those of rules that are
 * there for others alone. It is asked anew of each text, so that nothing of it need be inherited.
 */
import type { RequiredRule, RuleBundle } from "../rules/rule.ts";
import { allRules } from "../rules/whole-bundle.ts";
import type { PlacedMatch } from "./secret-sets.ts";

/** By a rule's number: what it requires, and whether it is silent. */
export type Companions = {
  readonly required: ReadonlyMap<number, readonly (RequiredRule & { readonly number: number })[]>;
  readonly silent: ReadonlySet<number>;
};

/** Undefined where no rule of the bundle requires another, or is silent. */
export function companionsOf({ text, searches }: RuleBundle): Companions | undefined {
  const asking = searches.flatMap((number) => {
    const { required = [], isSilent = false } = text.at(number)?.search ?? {};
    return required.length === 0 && !isSilent ? [] : [{ number, required, isSilent }];
  });
  if (asking.length === 0) return undefined;
  const numbers = new Map(allRules(text).map(({ id }, number) => [id, number]));
  return {
    required: new Map(
      asking
        .filter(({ required }) => required.length > 0)
        .map(({ number, required }) => [
          number,
          required.map((one) => ({ ...one, number: numbers.get(one.rule) ?? -1 })),
        ]),
    ),
    silent: new Set(asking.filter(({ isSilent }) => isSilent).map(({ number }) => number)),
  };
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
