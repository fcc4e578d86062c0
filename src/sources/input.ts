/**
 * The input source: one text that somebody hands over, such as standard input.
 *
 * In: bytes, and the name they are to have. Out: a source of that one text.
 */
import type { TextSource } from "./source.ts";

/** A source of `bytes`. With a `path` (UTF-8), rules about file names hold for it. */
export function inputSource(bytes: Uint8Array, path?: string): TextSource {
  return {
    texts: [
      {
        kind: "input",
        state: "input",
        ...(path === undefined ? {} : { path: Buffer.from(path, "utf8").toString("latin1") }),
        read: () => bytes,
      },
    ],
    troubles: [],
    counts: {},
  };
}
