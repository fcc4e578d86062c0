/**
 * Members of archives in the words of a report: `outer.zip!inner.tar.gz!path`.
 *
 * In: where the archive stands, and the member's path as latin1. Out: both, with control bytes escaped.
 */
import { printable } from "./printable.ts";

export function withMember(where: string, member: string | undefined): string {
  return member === undefined || member === ""
    ? where
    : `${where}!${printable(Buffer.from(member, "latin1"))}`;
}
