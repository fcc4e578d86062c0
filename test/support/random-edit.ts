/** Random texts full of what rules look for, and random deltas of them. */
import fc from "fast-check";
import { encoders } from "./encoders.ts";
import { githubToken } from "./token.ts";

const pieces: readonly string[] = [
  githubToken("one"),
  githubToken("two"),
  "ghp_",
  "password = ",
  '"Xk29dLq8vR4tYz"',
  "secret: ",
  "\n",
  " ",
  "\0",
  "https://bob:Zq81kdLw02@example.org/",
  "AKIA",
  "x",
  "-----BEGIN PRIVATE KEY-----\n",
  Buffer.from(githubToken("wide"), "utf16le").toString("latin1"),
];

/** What hides a secret, and what runs are made of. */
const hiding: readonly string[] = [
  ...Object.values(encoders).map((encode) => encode(githubToken("hidden"))),
  encoders.wrapped(`${"some words before ".repeat(9)}${githubToken("wrapped")}`),
  encoders.base64("password = "),
  "A".repeat(45),
  '" +\n  "',
  "=",
  "\r\n\t",
];

/** A text of pieces and noise, as bytes. */
export function text(): fc.Arbitrary<Buffer> {
  const cut = (whole: string): fc.Arbitrary<string> =>
    fc.nat(whole.length).map((at) => whole.slice(at));
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...pieces) },
    { weight: 3, arbitrary: fc.string({ maxLength: 6 }) },
    { weight: 3, arbitrary: fc.constantFrom(...pieces).chain(cut) },
    { weight: 1, arbitrary: fc.constantFrom(...hiding) },
    { weight: 1, arbitrary: fc.constantFrom(...hiding).chain(cut) },
  );
  return fc.array(piece, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(""), "latin1"));
}

/** One operation: a range of the base by shares of its length, or bytes to insert. */
export type EditOp =
  | { readonly kind: "copy"; readonly from: number; readonly length: number }
  | { readonly kind: "insert"; readonly bytes: Buffer };

export type Edit = { readonly base: Buffer; readonly ops: readonly EditOp[] };

export function edit(): fc.Arbitrary<Edit> {
  return text().chain((base) => {
    const copy = fc
      .tuple(fc.nat(base.length), fc.nat(base.length))
      .map(([a, b]) => ({ kind: "copy" as const, from: Math.min(a, b), length: Math.abs(a - b) }));
    const insert = fc
      .oneof(text(), fc.constant(Buffer.from("x")))
      .map((bytes) => ({ kind: "insert" as const, bytes }));
    return fc.array(fc.oneof(copy, insert), { maxLength: 8 }).map((ops) => ({ base, ops }));
  });
}

/** What an edit makes. */
export function applied({ base, ops }: Edit): Buffer {
  return Buffer.concat(
    ops.map((op) => (op.kind === "copy" ? base.subarray(op.from, op.from + op.length) : op.bytes)),
  );
}

/** The edit as delta data (gitformat-pack(5)). */
export function deltaData(one: Edit): Buffer {
  const parts: Buffer[] = [size(one.base.length), size(applied(one).length)];
  for (const op of one.ops) {
    if (op.kind === "insert") {
      for (let at = 0; at < op.bytes.length; at += 127) {
        const some = op.bytes.subarray(at, at + 127);
        parts.push(Buffer.from([some.length]), some);
      }
    } else if (op.length > 0) {
      const { from, length } = op;
      parts.push(
        Buffer.from([0xb3, from & 255, (from >> 8) & 255, length & 255, (length >> 8) & 255]),
      );
    }
  }
  return Buffer.concat(parts);
}

function size(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left & 127) | 128);
  return Buffer.from([...bytes, left]);
}
