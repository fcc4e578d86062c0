/**
 * Addresses and networks, as `Require ip` and `Allow from` write them.
 *
 * In: a network (`10`, `10.1.0.0/16`, `192.168.0.0/255.255.0.0`, `fe80::/10`) and a client's address. Out: whether it lies
 * in there.
 */

/** Whether `address` lies in `network`; nothing if that is no network. */
export function isInNetwork(network: string, address: string): boolean | undefined {
  const [base = "", mask] = network.split("/", 2);
  const wanted = base.includes(":") ? wideBits(base) : shortBits(base, mask === undefined);
  if (wanted === undefined) return undefined;
  const length = mask === undefined ? wanted.known : maskLength(mask, wanted.bits.length);
  if (length === undefined || length > wanted.bits.length) return undefined;
  const client = address.includes(":") ? wideBits(address) : shortBits(address, false);
  if (client === undefined || client.bits.length !== wanted.bits.length) return false;
  return client.bits.slice(0, length) === wanted.bits.slice(0, length);
}

type Bits = { readonly bits: string; readonly known: number };

/** An IPv4 address; of a part of one (`10.1`) the bits that are known. */
function shortBits(text: string, mayBePart: boolean): Bits | undefined {
  const parts = text.replace(/\.$/, "").split(".");
  if (parts.length > 4 || (!mayBePart && parts.length !== 4)) return undefined;
  if (!parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  const bits = parts.map((part) => Number(part).toString(2).padStart(8, "0")).join("");
  return { bits: bits.padEnd(32, "0"), known: bits.length };
}

function wideBits(text: string): Bits | undefined {
  const [head = "", tail] = text.split("::", 2);
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = 8 - before.length - after.length;
  if (missing < 0 || (tail === undefined && missing > 0)) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const bits = groups
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
  return { bits, known: 128 };
}

function maskLength(mask: string, width: number): number | undefined {
  if (/^\d+$/.test(mask)) return Number(mask);
  const bits = width === 32 ? shortBits(mask, false)?.bits : undefined;
  return bits === undefined ? undefined : (/^1*/.exec(bits)?.[0].length ?? 0);
}
