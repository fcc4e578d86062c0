/** Values that look random and are the same in every run: mulberry32, by its public-domain description. */
export function madeUp(alphabet: string, length: number, seed: number): string {
  let state = seed;
  let text = "";
  for (let at = 0; at < length; at++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    text += alphabet[((mixed ^ (mixed >>> 14)) >>> 0) % alphabet.length] ?? "";
  }
  return text;
}
