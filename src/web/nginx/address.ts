/**
 * Addresses and networks of `allow` and `deny`.
 *
 * In: what is written, and a client's address. Out: whether it lies inside.
 */
import { isIP } from "node:net";

/** A test for one word: `all`, an address, a network; nothing if it is none of these. */
export function addressTest(written: string): ((address: string) => boolean) | undefined {
  if (written === "all") return () => true;
  if (written === "unix:") return () => false; // clients come over the network
  const [base, length] = written.split("/");
  const bytes = bytesOf(base ?? "");
  if (bytes === undefined) return undefined;
  const bits = length === undefined ? bytes.length * 8 : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > bytes.length * 8) return undefined;
  return (address) => {
    const other = bytesOf(address);
    return other !== undefined && other.length === bytes.length && startsAlike(bytes, other, bits);
  };
}

function startsAlike(left: readonly number[], right: readonly number[], bits: number): boolean {
  for (let at = 0; at * 8 < bits; at++) {
    const rest = Math.min(8, bits - at * 8);
    if (left[at]! >> (8 - rest) !== right[at]! >> (8 - rest)) return false;
  }
  return true;
}

/** The bytes of an address; an IPv4 address in IPv6 (RFC 4291, 2.5.5.2) counts as IPv4. */
function bytesOf(address: string): readonly number[] | undefined {
  if (isIP(address) === 4) return address.split(".").map(Number);
  if (isIP(address) !== 6) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1]!.split(".").map(Number);
  const [head, tail] = address.split("::") as [string, string | undefined];
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = Array.from({ length: 16 - before.length - after.length }, () => 0);
  return tail === undefined ? before : [...before, ...zeros, ...after];
}

function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const number = Number.parseInt(group, 16);
    return [number >> 8, number & 255];
  });
}
