/**
 * The places of a history's findings, with those that config files leave alone apart.
 *
 * In: drafts of places of one secret. Out: those that count; or, where none is left, all of them with what sets them
 * aside. Counts of what is left alone go by what says so.
 */
import { rowOid } from "../git/catalog.ts";
import type { Context } from "./assemble.ts";
import type { Decision } from "./decision.ts";
import type { AskedPlace, PlaceGate } from "./place-allow.ts";
import type { PlaceDraft } from "./places.ts";

export type SplitPlaces =
  | { readonly kind: "kept"; readonly drafts: readonly PlaceDraft[] }
  | { readonly kind: "aside"; readonly drafts: readonly PlaceDraft[]; readonly by: Decision }
  /** The rule is about other paths: there is no finding. */
  | { readonly kind: "none" };

type TextOf = (draft: PlaceDraft, digest: string) => string | undefined;

export class PlaceSplitter {
  readonly leftAlone: Record<string, number> = {};
  readonly #gate: PlaceGate;
  readonly #context: Context;
  /** The text of a secret at a place, where it can be read. */
  readonly #textOf: TextOf;

  constructor(gate: PlaceGate, context: Context, textOf: TextOf) {
    this.#gate = gate;
    this.#context = context;
    this.#textOf = textOf;
  }

  split(rule: string, digest: string, drafts: readonly PlaceDraft[]): SplitPlaces {
    const kept: PlaceDraft[] = [];
    const aside: PlaceDraft[] = [];
    let by: Decision | undefined;
    for (const draft of drafts) {
      const left = this.#gate(rule, this.#asked(draft, digest));
      if (left === undefined) kept.push(draft);
      else if (left !== "elsewhere") {
        aside.push(draft);
        by ??= left;
        this.leftAlone[left.where] = (this.leftAlone[left.where] ?? 0) + 1;
      }
    }
    if (kept.length > 0) return { kind: "kept", drafts: kept };
    return by === undefined ? { kind: "none" } : { kind: "aside", drafts: aside, by };
  }

  #asked(draft: PlaceDraft, digest: string): AskedPlace {
    const { repository, catalog, graph } = this.#context;
    // A file of the git directory has no path in the repository.
    const isPath =
      draft.kind === "blob" || draft.kind === "file-name" || draft.kind === "lfs-object";
    const prefix = repository === undefined ? "" : `${repository}/`;
    const row = draft.first < 0 ? undefined : graph.rows[draft.first];
    return {
      secret: () => this.#textOf(draft, digest),
      ...(isPath && draft.path !== undefined ? { path: `${prefix}${draft.path}` } : {}),
      ...(row === undefined ? {} : { commit: rowOid(catalog, row) }),
    };
  }
}
