/**
 * Changes to a script that keep names with a dot from being served.
 *
 * In: mounts. Out: edits for express and Fastify, which have an option for it. It closes .well-known too. Other packages have
 * none: there a folder of public files alone is the answer, and no edit of the script.
 */
import type { ConfigEdit, Fix } from "../site.ts";
import { optionOf } from "./static-mount.ts";
import type { StaticMount } from "./static-mount.ts";

export function dotfileFixes(mounts: readonly StaticMount[]): readonly Fix[] {
  const edits = mounts.flatMap((mount) => edit(mount) ?? []);
  return edits.length === 0
    ? []
    : [{ why: "Names that begin with a dot are not served; .well-known is closed too.", edits }];
}

function edit(mount: StaticMount): ConfigEdit | undefined {
  const { package: name, options, by } = mount;
  if (name !== "express" && name !== "@fastify/static") return undefined;
  if (optionOf(mount, "dotfiles") !== "unset") return undefined;
  const { source, start, end } = by;
  const text = source.text.slice(start, end);
  const close = text.lastIndexOf(")");
  if (options === undefined) {
    const at = start + close;
    return { source, start: at, end: at, text: ", { dotfiles: 'ignore' }" };
  }
  // Options are the last argument: the brace before the bracket is theirs.
  const brace = text.lastIndexOf("}", close);
  if (options.kind !== "object" || brace < 0 || text.slice(brace + 1, close).trim() !== "")
    return undefined;
  const isEmpty = options.fields.size === 0 || /,\s*$/.test(text.slice(0, brace));
  const at = start + text.slice(0, brace).trimEnd().length;
  return { source, start: at, end: at, text: `${isEmpty ? "" : ","} dotfiles: 'ignore'` };
}
