/**
 * Allow-lists of a `.gitleaks.toml`: what each asks of a match and of its place.
 *
 * In: a list, and the rules it is about. Out: what can be told of a match alone, which the scan asks, and what needs
 * a path or a commit, which findings/ asks. What cannot be used is told of and left out: then more is found.
 */
import { refusal } from "./expression-check.ts";
import type { GitleaksAllow } from "./gitleaks-file.ts";
import type { ContentAllow, PlaceAllow } from "./rule.ts";

export type Allows = {
  readonly content: readonly ContentAllow[];
  readonly places: readonly PlaceAllow[];
};

export function allowOf(
  list: GitleaksAllow,
  rules: readonly string[] | undefined,
  fail: (sentence: string) => void,
): Allows {
  const usable = (expressions: readonly string[]): readonly string[] =>
    expressions.filter((expression) => {
      const refused = refusal(expression);
      if (refused !== undefined) fail(refused);
      return refused === undefined;
    });
  const [regexes, paths] = [usable(list.regexes), usable(list.paths)];
  const isAnd = list.condition === "AND";
  // A condition that cannot be asked is not one that holds.
  const isCut = regexes.length < list.regexes.length || paths.length < list.paths.length;
  if (isAnd && isCut) return { content: [], places: [] };
  const about = rules === undefined ? {} : { rules };
  const content: ContentAllow = {
    expressions: regexes,
    target: list.regexTarget,
    words: list.stopwords.map((word) => word.toLowerCase()).filter((word) => word !== ""),
    needsBoth: isAnd && regexes.length > 0 && list.stopwords.length > 0,
    ...about,
  };
  const place: PlaceAllow = {
    patterns: [],
    expressions: paths,
    commits: list.commits.map((commit) => commit.toLowerCase()),
    needsAll: isAnd,
    reason: list.description === "" ? "allow-list" : list.description,
    where: `${list.at.file}:${list.at.line}`,
    ...about,
  };
  const hasContent = content.expressions.length + content.words.length > 0;
  const hasPlace = place.expressions.length + place.commits.length > 0;
  if (!hasContent || !hasPlace || !isAnd)
    return { content: hasContent ? [content] : [], places: hasPlace ? [place] : [] };
  if (content.expressions.length > 0 && content.target !== "secret") {
    fail(`condition AND of a place and of regexTarget "${content.target}" is not known here`);
    return { content: [], places: [] };
  }
  return { content: [], places: [{ ...place, content }] };
}
