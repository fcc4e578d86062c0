/** Placeholder. */
import type { Fix } from "../site.ts";
import type { Prepared } from "./prepared.ts";

export function fixesFor(_prepared: Prepared, _paths: readonly string[]): readonly Fix[] {
  return [];
}
