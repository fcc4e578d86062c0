/** Placeholder. */
import type { Fix } from "../site.ts";

export function fixesFor(): readonly Fix[] {
  return [];
}
