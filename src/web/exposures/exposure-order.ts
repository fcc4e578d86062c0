/**
 * The order in which exposures are told.
 *
 * In: two exposures. Out: which comes first: the graver; what is there before what may come; then by host and request.
 */
import type { Exposure } from "./exposure.ts";
import { rank } from "./probes.ts";

export function compareExposures(one: Exposure, other: Exposure): number {
  return (
    rank(one.severity) - rank(other.severity) ||
    Number(one.kind === "latent") - Number(other.kind === "latent") ||
    compared(one.host, other.host) ||
    compared(one.files[0]?.target ?? "", other.files[0]?.target ?? "")
  );
}

/** By bytes, whatever the language of the machine. */
function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
