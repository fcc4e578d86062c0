/**
 * The locations of a server, from its directives.
 *
 * In: the block of a server, the settings around it. Out: a location for every block, its level ready to be searched. What
 * cannot be read (an include, a template's name) is kept as a doubt of the block it stands in.
 */
import { lazyExpression } from "./lazy-expression.ts";
import type { Location, LocationSearch, Settings } from "./location.ts";
import { rewriteCodesOf } from "./rewrite-code.ts";
import { settingsOf } from "./settings.ts";
import type { Directive } from "./syntax.ts";

/** What building a server's locations needs, and where it puts them. */
export type Builder = {
  readonly prefix: string;
  readonly named: Map<string, Location>;
};

/** A block as it is written. */
export type Place = Pick<Location, "block" | "by" | "inside">;

type Head = Pick<Location, "kind" | "name" | "expression" | "endsSearch">;

/** The level of a server: what holds where no location does. */
export function serverLevel(place: Place, around: Settings, builder: Builder): Location {
  const head: Head = { kind: "server", name: "", expression: undefined, endsSearch: false };
  return locationOf(place, head, around, undefined, builder);
}

function locationOf(
  place: Place,
  head: Head,
  around: Settings,
  doubt: Location["unread"],
  builder: Builder,
): Location {
  const { kind, name } = head;
  const { block } = place;
  const settings = settingsOf(block, around, { kind, name, prefix: builder.prefix });
  const unread = doubt ?? doubtIn(block);
  const inner = (innerPlace: Place, innerHead: Head): Location =>
    locationOf(innerPlace, innerHead, settings, unread, builder);
  const pseudo = (directive: Directive, pseudoKind: "if" | "limit-except"): Location =>
    inner({ ...directive, block: directive.block ?? [] }, { ...head, kind: pseudoKind });
  // An `if` of a server holds nothing but codes; one of a location is a location of its own.
  const codes = rewriteCodesOf(block, (directive) =>
    kind === "server" ? undefined : pseudo(directive, "if"),
  );
  const limit = block.find((directive) => directive.name === "limit_except");
  const own = settings.handler;
  return {
    ...head,
    addsSlash:
      name.endsWith("/") && own?.kind === "proxy" && block.some(({ by: at }) => at === own.by),
    by: place.by,
    block,
    inside: place.inside,
    settings,
    codes,
    search: searchOf(block, inner, builder),
    limitExcept:
      limit === undefined
        ? undefined
        : {
            methods: new Set(limit.words.map(({ text }) => text.toUpperCase())),
            location: pseudo(limit, "limit-except"),
          },
    unread,
  };
}

/** A location and all inside of it, but for those of `if` and `limit_except`: in the order of the file, as far as that is one. */
export function withInner(location: Location): readonly Location[] {
  const { exact, prefixes, regexes } = location.search;
  const inner = [...exact.values(), ...prefixes.values(), ...regexes];
  inner.sort((left, right) => left.by.start - right.by.start);
  return [location, ...inner.flatMap(withInner)];
}

/** What stands in a block and says nothing to us. */
function doubtIn(block: readonly Directive[]): Location["unread"] {
  const include = block.find(({ unread }) => unread === true);
  if (include !== undefined) {
    const construct = `include ${include.words[0]?.text ?? ""}`;
    return { construct, by: include.by };
  }
  const template = block.find(
    ({ name, words }) => name === "location" && words.some((word) => word.template),
  );
  return template === undefined ? undefined : { construct: "template", by: template.by };
}

function searchOf(
  block: readonly Directive[],
  inner: (place: Place, head: Head) => Location,
  builder: Builder,
): LocationSearch {
  const exact = new Map<string, Location>();
  const prefixes = new Map<string, Location>();
  const regexes: Location[] = [];
  for (const directive of block) {
    if (directive.name !== "location" || directive.block === undefined) continue;
    if (directive.words.some((word) => word.template)) continue;
    const head = headOf(directive);
    if (head === undefined) continue;
    const location = inner({ ...directive, block: directive.block }, head);
    if (head.kind === "regex") regexes.push(location);
    else {
      const tables = { exact, prefix: prefixes, named: builder.named };
      const table = tables[head.kind as keyof typeof tables];
      if (!table.has(head.name)) table.set(head.name, location);
    }
  }
  const lengths = [...new Set([...prefixes.keys()].map((name) => name.length))];
  lengths.sort((left, right) => right - left);
  return { exact, prefixes, lengths, regexes };
}

/** What a location's words say: a modifier, or one that is glued to the name. */
function headOf({ words }: Directive): Head | undefined {
  const [first, second] = words;
  if (first === undefined) return undefined;
  const glued = /^(=|\^~|~\*|~)?([^]*)$/.exec(first.text)!;
  const sign = second === undefined ? (glued[1] ?? "") : first.text;
  const name = second === undefined ? glued[2]! : second.text;
  const plain = { name, expression: undefined, endsSearch: sign === "^~" };
  switch (sign) {
    case "=":
      return { kind: "exact", ...plain };
    case "~":
    case "~*": {
      const expression = lazyExpression(name, sign === "~*");
      return { kind: "regex", name, expression, endsSearch: false };
    }
    case "^~":
      return { kind: "prefix", ...plain };
    case "":
      return { kind: name.startsWith("@") ? "named" : "prefix", ...plain };
    default:
      return undefined;
  }
}
