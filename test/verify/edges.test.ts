/** Edges of tokens: what stands in a longer run of base64. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithinRun } from "../../src/verify/edges.ts";

const short = "Q7ocQji34pZ2E5YAgHG7";
const line = (short + short + short + short).slice(0, 76);

/** Before the token, the token, behind it; whether it is a stretch of something longer. */
const cases: readonly (readonly [string, string, string, boolean])[] = [
  ["iVBORw0/", short, "/PTU1N+x", true],
  ["7evXqdA+", short, "/P\nAAAAAA", true],
  ["AAAAAAA\n", line, "\nAAAAAAAA", true],
  ["AAAAAA\r\n", line, "\r\nAAAAAAA", true],
  ["AAAAAAA\n", short, "/PTU1Nx", true],
  // A list with a token on each line.
  ["Q7ocQji\n", short, "\nZ2E5YAgH", false],
  ["key = '", short, "'", false],
  ["'", short, "/PTU1N+x", false],
  ["AAAAAAA\n", line, "'", false],
  ["https://api.example.org/bot/", short, "/sendMessage", false],
  ["https://example.org/v1/", short, "/20260801/eu", false],
  ["AAAAAAA\n", "ghp_" + short, "/PTU1Nx", false],
];

for (const [before, token, behind, wanted] of cases) {
  test(`${JSON.stringify(before)} and ${JSON.stringify(behind)}: ${wanted}`, () => {
    const bytes = Buffer.from(before + token + behind);
    const window = { from: Math.max(0, before.length - 8), to: bytes.length };
    const [start, end] = [before.length, before.length + token.length];
    assert.equal(isWithinRun(bytes, start, end, window), wanted);
  });
}
