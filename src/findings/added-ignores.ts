/**
 * Comments that a change adds to set findings aside: whoever answers the change is to see them.
 *
 * In: the texts of a change, as they pass by on their way to the scan. Out: the lines with such comments that are in
 * the last version of a file and in none from before the change. Listed are also those that stand next to no secret
 * that is new: they may be about one that the base has. What a comment says is left to inline-comment.ts.
 */
import type { SourceText, TextSource } from "../sources/source.ts";
import { pathText } from "./assemble.ts";

export type AddedIgnore = { readonly path: string; readonly line: number };

/** Words that such comments have, of ours and of the tools that are read too, by what they begin with. */
const words: readonly string[] = [
  "telltale:ignore",
  "gitleaks:allow",
  "betterleaks:allow",
  "trufflehog:ignore",
  "pragma: allowlist",
  "pragma:allowlist",
  "pragma: whitelist",
  "pragma:whitelist",
  "secretlint-disable",
];

/** Lines with such a word, each with its number. */
type Lines = ReadonlyMap<string, number>;

export class AddedIgnores {
  readonly #byPath = new Map<string, Lines>();

  /** The same source; what is read of it is looked at here too. */
  watch(source: TextSource): TextSource {
    const { texts, factsOf, troubles } = source;
    return {
      texts: this.#watched(texts),
      troubles,
      ...(factsOf === undefined ? {} : { factsOf }),
      // Complete only when the texts have been read.
      get counts() {
        return source.counts;
      },
      get shallow() {
        return source.shallow ?? 0;
      },
      get missing() {
        return source.missing ?? 0;
      },
    };
  }

  /** By path, then line. Complete when the texts have been read. */
  list(): readonly AddedIgnore[] {
    return [...this.#byPath]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([path, lines]) =>
        [...lines.values()].map((line) => ({ path: pathText(path), line })),
      );
  }

  *#watched(texts: Iterable<SourceText>): Generator<SourceText, void> {
    for (const text of texts) {
      const { path, kind } = text;
      if (path === undefined || kind !== "blob") yield text;
      else yield { ...text, read: () => this.#look(path, text) };
    }
  }

  #look(path: string, text: SourceText): ReturnType<SourceText["read"]> {
    const bytes = text.read();
    if (typeof bytes === "string") return bytes;
    const lines = linesWithWords(bytes);
    const known = this.#byPath.get(path);
    this.#byPath.delete(path);
    if (lines.size === 0) return bytes;
    const before = (text.before?.() ?? []).map(linesWithWords);
    const added = [...lines].filter(
      ([line]) => known?.has(line) === true || !before.some((earlier) => earlier.has(line)),
    );
    if (added.length > 0) this.#byPath.set(path, new Map(added));
    return bytes;
  }
}

function linesWithWords(bytes: Uint8Array): Lines {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const lines = new Map<string, number>();
  if (!words.some((word) => view.includes(word, 0, "latin1"))) return lines;
  for (const [index, line] of view.toString("latin1").split("\n").entries()) {
    const text = line.trim();
    if (words.some((word) => text.includes(word)) && !lines.has(text)) lines.set(text, index + 1);
  }
  return lines;
}
