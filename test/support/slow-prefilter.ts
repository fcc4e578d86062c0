/** The prefilter's slow twin: every keyword at every offset, as it stands and as UTF-16. */
export function slowHits(
  keywords: readonly string[],
  bytes: Uint8Array,
): { end: number; key: number }[] {
  const hits: { end: number; key: number }[] = [];
  for (const [number, keyword] of keywords.entries()) {
    for (let at = 0; at < bytes.length; at++) {
      if (standsAt(keyword, bytes, at, 1)) hits.push({ end: at + keyword.length, key: 2 * number });
      if (standsAt(keyword, bytes, at, 2))
        hits.push({ end: at + 2 * keyword.length - 1, key: 2 * number + 1 });
    }
  }
  return hits.toSorted((a, b) => a.end - b.end || a.key - b.key);
}

function standsAt(keyword: string, bytes: Uint8Array, at: number, step: number): boolean {
  for (let i = 0; i < keyword.length; i++) {
    const byte = bytes[at + i * step];
    if (byte === undefined || String.fromCharCode(byte).toLowerCase() !== keyword[i]) return false;
    if (step === 2 && i > 0 && bytes[at + 2 * i - 1] !== 0) return false;
  }
  return true;
}
