/**
 * Rules that name paths which should not leave: dot files, copies and dumps, and whatever else was found.
 *
 * In: URL paths. Out: expressions and exact paths that cover them all. Families are covered whole, as the next copy has
 * another name; what belongs to none is named by itself, or by its ending where several share one.
 */

export type HiddenRules = {
  readonly expressions: readonly { readonly text: string; readonly ignoreCase: boolean }[];
  readonly exact: readonly string[];
};

/** Endings of copies and dumps; a few more where they were found, as sites may mean to have them. */
const copies = ["bak", "old", "orig", "save", "sw[op]", "tmp", "sql", "sqlite3?", "dump", "inc"];
const sometimes = ["log", "map"];

/** Endings that sites are made of: files with these are named one by one. */
const ordinary =
  /^(html?|css|m?js|json|txt|xml|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|eot|pdf|mp[34]|webm|wasm|gz|zip)$/;

/** Files of one ending from which on the ending is named. */
const endingsMin = 3;

/** Rules for these paths. */
export function hiddenRules(uris: readonly string[]): HiddenRules {
  const found = sometimes.filter((ending) => uris.some((uri) => uri.endsWith(`.${ending}`)));
  const endings = [...copies, ...found].join("|");
  const expressions = [
    { text: "/\\.(?!well-known/)", ignoreCase: false },
    { text: `(~|\\.(${endings})(\\.(gz|bz2|xz|zst|zip))?)$`, ignoreCase: true },
  ];
  const covers = expressions.map(({ text, ignoreCase }) => new RegExp(text, ignoreCase ? "i" : ""));
  const left = uris.filter((uri) => !covers.some((one) => one.test(uri)));
  const counts = new Map<string, number>();
  for (const ending of left.flatMap((uri) => endingOf(uri) ?? []))
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  const shared = [...counts].filter(([, count]) => count >= endingsMin).map(([ending]) => ending);
  if (shared.length > 0)
    expressions.push({ text: `\\.(${shared.sort().join("|")})$`, ignoreCase: true });
  const exact = left.filter((uri) => !shared.includes(endingOf(uri) ?? ""));
  return { expressions, exact };
}

/** The ending of a file that is nothing a browser would ask for. */
function endingOf(uri: string): string | undefined {
  const ending = /\.([A-Za-z][A-Za-z0-9]{0,9})$/.exec(uri)?.[1]?.toLowerCase();
  return ending === undefined || ordinary.test(ending) ? undefined : ending;
}
