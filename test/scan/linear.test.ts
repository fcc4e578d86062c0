/**
 * Hostile text takes linear time: random bytes, and texts made of what rules look for, over and over.
 *
 * CPU time of this process is compared, of one text and of one ten times as long. Ten times as much is right; a scan
 * that were quadratic would take a hundred times.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { textScanner } from "../support/text-scanner.ts";

const scan = textScanner(readBundle());

/** The same on every run. */
function randomBytes(length: number, from: number, count: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = from + ((state >>> 16) % count);
  }
  return bytes;
}

const repeated =
  (unit: string) =>
  (length: number): Buffer =>
    Buffer.alloc(length, unit);

const texts: Readonly<Record<string, (length: number) => Buffer>> = {
  "random bytes": (length) => randomBytes(length, 0, 256),
  "random letters": (length) => randomBytes(length, 0x20, 95),
  "one letter": repeated("a"),
  names: repeated("password="),
  "names and open quotes": repeated('password="'),
  "names of providers": repeated("datadog twilio aws_secret="),
  "a name and what is nearly a key": repeated("twilio 0123456789abcdef0123456789abcde "),
  "beginnings of keys": repeated("-----BEGIN RSA PRIVATE KEY-----"),
  "beginnings of tokens": repeated("eyJhbGci.eyJ"),
  addresses: repeated("https://a:b@"),
  commands: repeated("curl -u "),
  "open braces": repeated('{"key":'),
  "base64 without end": repeated("Zm9vYmFyIGJheiBx"),
};

const shortBytes = 50_000;

/** Of one millisecond nothing can be said. */
const leastMs = 20;

for (const [what, textOf] of Object.entries(texts)) {
  test(`${what}: linear time`, () => {
    scan(textOf(shortBytes)); // compiled by now
    const short = Math.max(leastMs, timeOf(textOf(shortBytes)));
    const long = timeOf(textOf(10 * shortBytes));
    assert.ok(long <= 30 * short, `${short} ms, and ${long} ms for ten times as much`);
  });
}

test("ten million random bytes, and as many of addresses, take seconds", () => {
  for (const what of ["random bytes", "addresses"]) {
    const took = timeOf(texts[what]?.(10_000_000) ?? Buffer.alloc(0));
    assert.ok(took < 20_000, `${what}: ${took} ms`);
  }
});

/** Milliseconds of the processor. */
function timeOf(text: Buffer): number {
  const before = process.cpuUsage();
  scan(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
