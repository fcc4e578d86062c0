/**
 * MultiViews: a name that is not there is looked for with extensions behind it (mod_negotiation).
 *
 * In: a request for no file. Out: the file that is chosen, or a status. Among several a choice goes by what the client likes
 * and by size, which is not judged.
 */
import { option } from "./options.ts";
import { folderOf, nameOf } from "./path.ts";
import { becomeInner, declined, endWith, ok } from "./request.ts";
import type { ApacheRequest } from "./request.ts";
import { optionsOf } from "./walks.ts";

export function negotiate(request: ApacheRequest): number {
  const { filename, settings, exchange, isProxied } = request;
  if (request.entry !== "absent" || isProxied || filename === undefined) return declined;
  if ((optionsOf(settings).value & option.multiViews) === 0 || !filename.startsWith("/"))
    return declined;
  const wanted = nameOf(filename);
  const folder = folderOf(filename);
  if (exchange.tree.kind(folder.replace(/(?!^)\/$/, "")) !== "folder")
    return endWith(request, 403, undefined);
  let isAnyThere = false;
  const variants: ApacheRequest[] = [];
  for (const name of exchange.tree.names(folder.replace(/(?!^)\/$/, ""))) {
    if (!name.startsWith(wanted) || name[wanted.length] !== ".") continue;
    const isFolder = exchange.tree.kind(folder + name) === "folder";
    if (isFolder && !exchange.tree.isLink(folder + name)) continue;
    isAnyThere = true;
    const variant = request.phases.innerFile(request, name, true);
    if (variant.entry !== "file" || variant.unknownParts === undefined) continue;
    if (variant.status !== 200 || !namesAll(wanted, variant.unknownParts)) continue;
    if (variant.type === undefined && variant.handler === undefined) continue;
    variants.push(variant);
  }
  const [only] = variants;
  if (only === undefined) {
    if (!isAnyThere) return declined;
    exchange.step(settings.optionsBy, "finds no variant that may be sent");
    return endWith(request, 404, settings.optionsBy);
  }
  const by = settings.optionsBy ?? only.by;
  if (by !== undefined && (variants.length > 1 || only.handler === "type-map"))
    exchange.doubt("MultiViews with several files", by);
  exchange.step(settings.optionsBy, `finds ${nameOf(only.filename ?? "")}`);
  becomeInner(request, only);
  request.by = settings.optionsBy;
  return ok;
}

/** Whether each part that nobody knows stands in the wanted name, in its order. */
function namesAll(wanted: string, parts: readonly string[]): boolean {
  let at = 0;
  for (const segment of wanted.split(".")) if (segment === parts[at]) at++;
  return at === parts.length;
}
