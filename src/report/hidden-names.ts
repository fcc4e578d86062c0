/**
 * Secrets in names: of files, branches, tags and people. A report shows names, so it would show these secrets whole.
 *
 * In: the drafts of a report's findings, and anything that the report says. Out: the same with such secrets masked
 * wherever they stand in it.
 */
import type { FindingDraft } from "../findings/assemble.ts";
import type { PlaceKind } from "../findings/finding.ts";
import { mask } from "../findings/mask.ts";
import { printableText } from "../text/printable.ts";

/** Places whose text is shown as a name. */
const named: ReadonlySet<PlaceKind> = new Set([
  "file-name",
  "ref-name",
  "commit-header",
  "tag-header",
]);

/** Hides these secrets in everything that it is given; what has no names with secrets is given back as it is. */
export function nameHider(drafts: readonly FindingDraft[]): <Value>(value: Value) => Value {
  const secrets = drafts
    .filter(
      ({ secretText, places }) => secretText !== "" && places.some(({ kind }) => named.has(kind)),
    )
    .map(({ secretText }) => secretText)
    // One that holds another goes first.
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
  if (secrets.length === 0) return (value) => value;
  const hide = (text: string): string =>
    secrets.reduce(
      (hidden, secret) =>
        [secret, printableText(secret)].reduce(
          (rest, shown) => rest.replaceAll(shown, () => mask(secret).replace(/ \(.*$/, "")),
          hidden,
        ),
      text,
    );
  return (value) => mapped(value, hide) as typeof value;
}

function mapped(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === "string") return hide(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, hide));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, hide)]));
}
