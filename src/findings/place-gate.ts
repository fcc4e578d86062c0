/**
 * The gate of a run: what asks about places, where config files say anything of them.
 *
 * In: the rules of a run. Out: the gate, or nothing. place-allow.ts, and picomatch with it, is loaded on first need.
 */
import type { PlaceGate } from "./place-allow.ts";
import type { RunRules } from "./run-rules.ts";

export async function gateOf(rules: RunRules | undefined): Promise<PlaceGate | undefined> {
  if (rules === undefined || !asksForPlaces(rules)) return undefined;
  const { placeGate } = await import("./place-allow.ts");
  return placeGate(rules);
}

function asksForPlaces({ bundle, places }: RunRules): boolean {
  return (
    places.length > 0 ||
    bundle.searches.some((number) => bundle.text.at(number)?.search?.path !== undefined)
  );
}
