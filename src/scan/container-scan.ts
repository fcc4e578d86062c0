/**
 * The scan of containers: each member is scanned as a text of its own. Members may be containers again, and hold what is
 * encoded.
 *
 * In: a text. Out, if it begins as a container does: matches with the member's path, line and column, and what could not
 * be unpacked. A delta scan inherits nothing here: how a text begins is all that counts, and a container is unpacked
 * whole.
 */
import { innerDepthMax } from "../limits.ts";
import { containerKind, membersOf } from "../text/containers/container.ts";
import type { ContainerKind } from "../text/containers/container.ts";
import { UnpackBudget } from "../text/containers/member.ts";
import type { Member } from "../text/containers/member.ts";
import type { InnerMatch, InnerTrouble, ScanInner } from "./inner-match.ts";
import type { Matcher } from "./match.ts";
import type { PlacedMatch } from "./secret-sets.ts";

export class ContainerScan {
  readonly #matcher: Matcher;
  readonly #depth: number;
  readonly #scan: () => ScanInner;

  /** `depth` is how many texts this one stands in; `scan` makes a scan of the next depth, or has it. */
  constructor(matcher: Matcher, depth: number, scan: () => ScanInner) {
    this.#matcher = matcher;
    this.#depth = depth;
    this.#scan = scan;
  }

  /** Adds what stands in the members of `bytes`. */
  look(bytes: Uint8Array, found: InnerMatch[], troubles: InnerTrouble[]): void {
    const kind = containerKind(bytes);
    if (kind === undefined) return;
    if (this.#depth >= innerDepthMax) {
      troubles.push({ code: "ARCHIVE_TOO_BIG", member: "" });
      return;
    }
    const { unpacking } = this.#matcher;
    this.#matcher.unpacking = unpacking ?? new UnpackBudget();
    try {
      this.#lookAtAll(kind, bytes, this.#matcher.unpacking, found, troubles);
    } catch (error) {
      // A place that the container names lies outside of it.
      if (!(error instanceof RangeError)) throw error;
      troubles.push({ code: "ARCHIVE_BAD", member: "" });
    } finally {
      this.#matcher.unpacking = unpacking;
    }
  }

  #lookAtAll(
    kind: ContainerKind,
    bytes: Uint8Array,
    budget: UnpackBudget,
    found: InnerMatch[],
    troubles: InnerTrouble[],
  ): void {
    for (const member of membersOf(kind, bytes, budget)) {
      const { name, trouble } = member;
      if (trouble !== undefined) troubles.push({ code: trouble, member: name });
      this.#lookAt(member, bytes.length, found, troubles);
    }
  }

  #lookAt(
    { name, bytes }: Member,
    end: number,
    found: InnerMatch[],
    troubles: InnerTrouble[],
  ): void {
    if (bytes === undefined || bytes.length === 0) return;
    const inner = this.#scan()(bytes);
    for (const { code, member } of inner.troubles)
      troubles.push({ code, member: pathOf(name, member) });
    for (const match of inner.standing) {
      const { rule, secret, keyword } = match;
      const place = memberPlace(bytes, match);
      found.push({
        rule,
        secret,
        keyword,
        start: 0,
        end,
        runStart: 0,
        runEnd: end,
        inner: {
          value: match.inner?.value ?? bytes.slice(match.start, match.end),
          member: { ...place, path: pathOf(name, place.path) },
        },
      });
    }
  }
}

type MemberPlace = NonNullable<InnerMatch["inner"]["member"]>;

function memberPlace(bytes: Uint8Array, { start, inner }: PlacedMatch): MemberPlace {
  if (inner?.member !== undefined) return inner.member;
  const lineStart = start === 0 ? 0 : bytes.lastIndexOf(0x0a, start - 1) + 1;
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < start; at = bytes.indexOf(0x0a, at + 1))
    line++;
  const before = Buffer.from(bytes.subarray(lineStart, start)).toString("utf8");
  return { path: "", line, column: [...before].length + 1 };
}

/** A member's path in what holds it; where a container has but one member, it adds nothing. */
function pathOf(name: string, inner: string): string {
  return name === "" ? inner : inner === "" ? name : `${name}!${inner}`;
}
