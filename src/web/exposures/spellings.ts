/**
 * Ways to write the request for a file.
 *
 * In: where a mount leads, and a file. Out: request targets, the plainest first. Servers decode, merge and cut in their
 * own ways, and rules are matched before or after; so what is denied by one spelling may leave by another.
 */
import type { Mount } from "../site.ts";

/** The plain target of a file of the server, by a mount; nothing if the mount does not lead to it. */
export function plainTarget({ prefix, folder }: Mount, file: string): string | undefined {
  if (!file.startsWith(folder)) return undefined;
  const rest = file.slice(folder.length);
  const path =
    prefix.endsWith("/") && rest.startsWith("/") ? prefix + rest.slice(1) : prefix + rest;
  return encodedPath(path.startsWith("/") ? path : `/${path}`);
}

/** A path as it is written in a request: what has a meaning there, and bytes past ASCII, as `%XX`. */
export function encodedPath(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/g, encodedByte);
}

function encodedByte(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** How a target was written, in words for reports. */
export type Spelling = { readonly target: string; readonly how: string };

/** What to try where the plain target is refused. */
export function otherSpellings(target: string): readonly Spelling[] {
  const slash = target.lastIndexOf("/");
  const folder = target.slice(0, slash + 1);
  const name = target.slice(slash + 1);
  const dot = target.indexOf("/.");
  const ending = name.lastIndexOf(".");
  const upper = target.toUpperCase() === target ? target.toLowerCase() : target.toUpperCase();
  const all: Spelling[] = [
    ...(dot >= 0
      ? [{ target: `${target.slice(0, dot + 1)}%2e${target.slice(dot + 2)}`, how: "dot encoded" }]
      : [{ target: `${folder}${encodedByte(name)}${name.slice(1)}`, how: "letter encoded" }]),
    ...(slash > 0 ? [{ target: `${target.slice(0, slash)}%2f${name}`, how: "slash encoded" }] : []),
    { target: `/${target}`, how: "slash doubled in front" },
    { target: `${folder}/${name}`, how: "slash doubled" },
    { target: `/.${target}`, how: "`/./` in front" },
    { target: `/x/..${target}`, how: "`/x/..` in front" },
    { target: `${target}/`, how: "slash behind" },
    { target: `${target}/x`, how: "a path behind" },
    { target: upper, how: "other case" },
    ...(ending > 0 ? [{ target: folder + name.slice(0, ending), how: "without its ending" }] : []),
  ];
  const seen = new Set([target]);
  return all.filter((one) => {
    if (seen.has(one.target)) return false;
    seen.add(one.target);
    return true;
  });
}
