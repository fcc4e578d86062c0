/**
 * Paths that a running server is asked for: names of families that stand for one file, without a wildcard.
 *
 * In: families. Out: paths with their family, each once: the gravest first, and of equally
 * grave families one each in turn, so that a probe that ends early has seen something of all.
 */
import type { Family } from "./family.ts";
import { expandedBraces } from "./glob.ts";
import { rank } from "./probes.ts";

export type ProbePath = { readonly path: string; readonly family: Family };

export function probePaths(families: readonly Family[]): readonly ProbePath[] {
  const found: (ProbePath & { readonly turn: number })[] = [];
  const seen = new Set<string>();
  for (const family of families) {
    const named = family.files.flatMap(expandedBraces).filter((glob) => !/[*?[]/.test(glob));
    const own = [...(family.latent ?? []), ...named].filter((path) => !seen.has(path));
    for (const [turn, path] of [...new Set(own)].entries()) {
      seen.add(path);
      found.push({ path, family, turn });
    }
  }
  return found
    .sort((a, b) => rank(a.family.severity) - rank(b.family.severity) || a.turn - b.turn)
    .map(({ path, family }) => ({ path, family }));
}
