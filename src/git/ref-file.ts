/**
 * The file of one ref: an object id, or the name of another ref.
 *
 * In: a path inside the repository. Out: what the file holds, nothing if it is absent, or trouble. Which refs there
 * are is left to refs.ts, looking one up by its name to ref-lookup.ts.
 */
import { refFileBytesMax } from "../limits.ts";
import { printable } from "../text/printable.ts";
import { isTrouble, trouble } from "../trouble.ts";
import type { Trouble } from "../trouble.ts";
import { placeOf, readMetadataFile } from "./metadata-file.ts";
import { isRefName } from "./ref-name.ts";
import type { Repository } from "./repository.ts";

/** What a ref's file or line holds: an object id, or the name of another ref. */
export type RefValue =
  | { readonly kind: "oid"; readonly oid: string; readonly peeled?: string }
  | { readonly kind: "symbolic"; readonly target: string };

/** gitrepository-layout(5), refs: a hex id, or `ref:` and a name. What stands after blank space is ignored. */
export function readRefFile(
  repository: Repository,
  path: string | Buffer,
): RefValue | Trouble | undefined {
  const bytes = readMetadataFile(repository, path, refFileBytesMax);
  if (bytes === undefined) return undefined;
  const isTooBig = isTrouble(bytes) && bytes.code === "FILE_TOO_BIG";
  if (isTooBig) return trouble("REF_BAD", placeOf(repository, path));
  if (isTrouble(bytes)) return bytes;
  const text = Buffer.from(bytes).toString("latin1");
  const target = /^ref:\s*(.*?)\s*$/su.exec(text)?.[1];
  if (target !== undefined && isRefName(target)) {
    return { kind: "symbolic", target: printable(Buffer.from(target, "latin1")) };
  }
  const oid = oidAt(bytes, 0, repository.oidBytes * 2);
  return oid === undefined ? trouble("REF_BAD", placeOf(repository, path)) : { kind: "oid", oid };
}

/** The hex id at `at`, in lower case, if it ends there and is not all zeros (which stands for no object). */
export function oidAt(bytes: Uint8Array, at: number, length: number): string | undefined {
  const after = bytes[at + length];
  const isEnded =
    after === undefined || after === 0 || after === 0x20 || (after >= 9 && after <= 13);
  if (!isEnded) return undefined;
  const text = Buffer.from(
    bytes.buffer,
    bytes.byteOffset + at,
    Math.min(length, Math.max(bytes.length - at, 0)),
  );
  const oid = text.toString("latin1").toLowerCase();
  return oid.length === length && /^[0-9a-f]+$/u.test(oid) && /[^0]/u.test(oid) ? oid : undefined;
}
