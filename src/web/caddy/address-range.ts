/**
 * Ranges of addresses: `10.0.0.0/8`, `fd00::/8`, single addresses.
 *
 * In: an address and a range. Out: whether it lies in it; undecided if the range is none.
 */
import { undecided } from "./request-state.ts";
import type { Verdict } from "./request-state.ts";

export function addressIsIn(address: string, range: string): Verdict {
  const [from = "", length] = range.replace(/%.*$/, "").split("/");
  const low = bitsOf(from);
  const bits = bitsOf(address);
  if (low === undefined || bits === undefined) return undecided(`remote_ip ${range}`);
  if (low.length !== bits.length) return false;
  const size = length === undefined ? low.length : Number(length);
  if (!(size >= 0 && size <= low.length)) return undecided(`remote_ip ${range}`);
  return low.slice(0, size) === bits.slice(0, size);
}

/** An address as zeros and ones. */
function bitsOf(address: string): string | undefined {
  const parts = address.split(".");
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return parts.map((part) => Number(part).toString(2).padStart(8, "0")).join("");
  const groups = groupsOf(address);
  return groups?.map((group) => group.toString(2).padStart(16, "0")).join("");
}

/** The eight groups of an IPv6 address (RFC 4291, 2.2). */
function groupsOf(address: string): readonly number[] | undefined {
  const halves = address.split("::");
  if (halves.length > 2 || !/^[\dA-Fa-f:]+$/.test(address)) return undefined;
  const [before = [], behind = []] = halves.map((half) =>
    half === "" ? [] : half.split(":").map((group) => Number.parseInt(group, 16)),
  );
  const missing = 8 - before.length - behind.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => 0), ...behind];
  return groups.every((group) => group >= 0 && group <= 0xffff) ? groups : undefined;
}
