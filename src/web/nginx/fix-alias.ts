/**
 * An alias with a slash on one side only, and the edit that gives it two.
 *
 * In: a server block, URL paths. Out: edits. `location /i { alias D/; }` turns `/i../x` into `D/../x`.
 */
import type { ConfigEdit } from "../site.ts";
import type { Location, ServerBlock } from "./location.ts";
import type { Directive } from "./syntax.ts";

/** Edits for every such alias that one of the paths leads through. */
export function aliasEdits(server: ServerBlock, uris: readonly string[]): readonly ConfigEdit[] {
  return server.locations.flatMap((location) => {
    const alias = slashlessAlias(location);
    const isUsed = uris.some((uri) => uri.startsWith(location.name));
    if (alias === undefined || !isUsed) return [];
    if (!location.name.endsWith("/") && !takesSlash(location, server)) return [];
    return [
      ...(location.name.endsWith("/") ? [] : [slashBehind(location)]),
      ...(alias.words[0]!.text.endsWith("/") ? [] : [slashBehind(alias)]),
    ];
  });
}

/** Whether a path leads past an alias's folder because its location has no slash: with one, it does not. */
export function isThroughAlias(server: ServerBlock, uri: string): boolean {
  return server.locations.some(
    (location) =>
      slashlessAlias(location) !== undefined &&
      uri.startsWith(location.name) &&
      !location.name.endsWith("/") &&
      uri[location.name.length] !== "/",
  );
}

function slashlessAlias({ kind, name, block }: Location): Directive | undefined {
  if (kind !== "prefix") return undefined;
  const alias = block.find((directive) => directive.name === "alias");
  const word = alias?.words[0]?.text;
  if (word === undefined) return undefined;
  return name.endsWith("/") && word.endsWith("/") ? undefined : alias;
}

/** Whether nginx still starts with a slash at the name's end: nobody else has it, and what is inside begins with it. */
function takesSlash({ name, search }: Location, { locations }: ServerBlock): boolean {
  const inner = [...search.exact.keys(), ...search.prefixes.keys()];
  const isTaken = locations.some((one) => one.kind === "prefix" && one.name === `${name}/`);
  return !isTaken && inner.every((one) => one.startsWith(`${name}/`));
}

/** The last word of a directive ends where the directive does; a quote stays behind the slash. */
function slashBehind({ by }: Pick<Directive, "by">): ConfigEdit {
  const { source, end } = by;
  const at = /["']/.test(source.text[end - 1] ?? "") ? end - 1 : end;
  return { source, start: at, end: at, text: "/" };
}
