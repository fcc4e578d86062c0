/**
 * A list of words, as written in source: split when a word is first looked up, as most runs look up none.
 */
export class WordList {
  readonly #text: string;
  readonly #phrases: readonly string[];
  #words: ReadonlySet<string> | undefined;

  /** Words with white space between them, and phrases that hold some. */
  constructor(text: string, phrases: readonly string[] = []) {
    this.#text = text;
    this.#phrases = phrases;
  }

  has(word: string): boolean {
    return this.all().has(word);
  }

  all(): ReadonlySet<string> {
    return (this.#words ??= new Set([...this.#text.trim().split(/\s+/), ...this.#phrases]));
  }
}
