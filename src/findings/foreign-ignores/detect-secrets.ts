/**
 * `.secrets.baseline` of detect-secrets: for each file, SHA-1 hashes of the secrets in it.
 *
 * In: bytes. Out: decisions about places. People audit such a baseline: `is_secret` false means that it is none, true
 * that it is one. detect-secrets passes over both; so does this, but says which, and what was audited to be a secret
 * is not made an entry of ours.
 */
import { createHash } from "node:crypto";
import type { FindingDraft } from "../assemble.ts";
import { jsonDocument } from "./document.ts";
import { foreignDecision, groupedBy, pathOfForeign } from "./foreign-file.ts";
import type { ForeignEntry, ForeignFile } from "./foreign-file.ts";

type Known = ForeignEntry & {
  readonly path: string;
  readonly hash: string;
  readonly reason: string;
};

export function readSecretsBaseline(bytes: Uint8Array, path: string): ForeignFile {
  const document = jsonDocument(bytes, path);
  const results = document.field(document.root, "results");
  if (results === undefined) return document.fail(document.root, 'expected a field "results"');
  const known: Known[] = [];
  for (const [file, list] of document.entries(results)) {
    for (const item of document.items(list)) {
      const hash = document.text(document.field(item, "hashed_secret")) ?? "";
      if (!/^[0-9a-f]{40}$/.test(hash)) document.fail(item, "expected hashed_secret, a SHA-1 hash");
      const isSecret = document.boolean(document.field(item, "is_secret"));
      known.push({
        where: document.where(item),
        path: pathOfForeign(document.text(document.field(item, "filename")) ?? file),
        hash,
        reason: reasonOf(isSecret),
        ...(isSecret === true
          ? { problem: "it was audited to be a real secret: rotate it, or take a baseline" }
          : {}),
      });
    }
  }
  const byPlace = groupedBy(known, (one) => `${one.path}\0${one.hash}`);
  const hashOf = hashes();
  return {
    path,
    entries: known,
    decider: () => ({
      ofPlace: (place, finding) =>
        (byPlace.get(`${place.path ?? ""}\0${hashOf(finding)}`) ?? []).map(({ where, reason }) =>
          foreignDecision(where, reason),
        ),
    }),
  };
}

function reasonOf(isSecret: boolean | undefined): string {
  switch (isSecret) {
    case true:
      return "in a baseline of detect-secrets, and audited to be a real secret";
    case false:
      return "in a baseline of detect-secrets, and audited to be none";
    case undefined:
      return "in a baseline of detect-secrets";
  }
}

/** Hashes are made once a finding, not once a place. */
function hashes(): (finding: FindingDraft) => string {
  const known = new WeakMap<FindingDraft, string>();
  return (finding) => {
    const hash =
      known.get(finding) ?? createHash("sha1").update(finding.secretText, "utf8").digest("hex");
    known.set(finding, hash);
    return hash;
  };
}
