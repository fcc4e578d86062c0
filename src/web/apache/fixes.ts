import type { Fix, Site } from "../site.ts";
import type { ApacheConfig } from "./server-config.ts";

export function fixesFor(
  _config: ApacheConfig,
  _site: Site,
  _paths: readonly string[],
): readonly Fix[] {
  return [];
}
