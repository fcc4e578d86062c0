/**
 * Rules of a web.config that refuse something, and what their own patterns name.
 *
 * In: a web.config that has been read. Out: denials for reports: "this was meant to catch it".
 */
import type { ConfigSpan } from "../config-text.ts";
import type { Denial } from "../site.ts";
import { childrenOf, valueOf } from "./collections.ts";
import { machineSettings, withElement } from "./effective.ts";
import type { Effective } from "./effective.ts";
import { endingOf } from "./request-url.ts";
import type { FolderConfig } from "./site-folder.ts";
import type { XmlElement } from "./xml.ts";

export function denialsOf({ own, locations }: FolderConfig): readonly Denial[] {
  return [
    ...own.flatMap((server) => denials(server, "/")),
    ...locations.flatMap(({ path, servers }) =>
      servers.flatMap((server) => denials(server, path === "" ? "/" : `/${path}`)),
    ),
  ];
}

/** What one element says, below a place. */
function denials(server: XmlElement, place: string): readonly Denial[] {
  const settings = withElement(machineSettings, server, place.replace(/\/?$/, "/"));
  const below = (path: string): boolean => path.toLowerCase().startsWith(place.toLowerCase());
  const found: readonly (readonly [ConfigSpan | undefined, (path: string) => boolean])[] = [
    ...[...settings.hidden].map(
      ([segment, { by }]) =>
        [by, (path: string) => path.toLowerCase().split("/").includes(segment)] as const,
    ),
    ...[...settings.extensions].map(
      ([ending, { by, allowed }]) =>
        [by, (path: string) => !allowed && endingOf(path) === ending] as const,
    ),
    ...[...settings.sequences].map(
      ([sequence, { by }]) =>
        [by, (path: string) => path.toLowerCase().includes(sequence)] as const,
    ),
    ...settings.authorizations.map(({ allows, by }) => [by, () => !allows] as const),
    ...ruleDenials(settings),
  ];
  return found.flatMap(([by, catches]) =>
    by === undefined ? [] : [{ by, catches: (path: string) => below(path) && catches(path) }],
  );
}

function ruleDenials({
  rules,
}: Effective): readonly (readonly [ConfigSpan, (path: string) => boolean])[] {
  return rules
    .filter(
      ({ action }) =>
        action === "CustomResponse" || action === "AbortRequest" || action === "Redirect",
    )
    .map(({ by, match, base }) => {
      const catches = (path: string): boolean => {
        if (!path.startsWith(base)) return false;
        const found = match.expression?.match(path.slice(base.length));
        return found !== "undecided" && (found !== undefined) !== match.negate;
      };
      return [by, catches] as const;
    });
}

/** `<system.web>` with a login: people take it for one that protects files. */
export function managedLogins({ managed }: FolderConfig): readonly ConfigSpan[] {
  return managed
    .flatMap((element) => childrenOf(element, "authorization"))
    .filter((element) =>
      childrenOf(element, "deny").some((deny) => valueOf(deny, "users") !== undefined),
    )
    .map(({ by }) => by);
}
