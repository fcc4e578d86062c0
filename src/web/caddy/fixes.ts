import type { Fix, Site } from "../site.ts";
import type { JsonNode } from "./json-node.ts";
import type { SiteBlock } from "./site-blocks.ts";

export function fixesFor(
  _site: Site,
  _paths: readonly string[],
  _read: { readonly servers: readonly JsonNode[]; readonly blocks: readonly SiteBlock[] },
): readonly Fix[] {
  return [];
}
