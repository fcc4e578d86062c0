import type { Fix } from "../site.ts";
import type { ServerBlock } from "./location.ts";
import type { NginxModel } from "./model.ts";
export function fixesOf(
  _model: NginxModel,
  _server: ServerBlock,
  _paths: readonly string[],
): readonly Fix[] {
  return [];
}
