/**
 * Secrets met by one thread: a number for each value under a rule, and nothing of the value itself.
 *
 * In: the bytes of a match and the verdict on it. Out: numbers, and a table of digests, evidence and reasons that
 * crosses threads. The text of a secret is read again from its blob when a report is written.
 */
import { crypto } from "../builtins.ts";
import type { Evidence } from "../rules/rule.ts";

/** One secret. `digest` is SHA-256 of rule id, NUL and value, in hexadecimal. */
export type Secret = {
  readonly digest: string;
  readonly rule: number;
  readonly evidence: Evidence;
  readonly reasons: readonly string[];
};

/** From least to most: a secret has the best evidence that any of its places gives. */
export const evidenceRank: Readonly<Record<Evidence, number>> = {
  weak: 0,
  likely: 1,
  shaped: 2,
  proven: 3,
};

/** What identifies a secret: its rule and its value, wherever it stands. */
export function secretDigest(ruleId: string, value: Uint8Array): string {
  return crypto().hash("sha256", Buffer.concat([Buffer.from(`${ruleId}\0`), value]), "hex");
}

export class SecretTable {
  readonly #numbers = new Map<string, number>();
  readonly #secrets: Secret[] = [];

  /** The number of this secret; its evidence and reasons are kept if they are the best so far. */
  enter(secret: Secret): number {
    const known = this.#numbers.get(secret.digest);
    if (known === undefined) {
      this.#numbers.set(secret.digest, this.#secrets.length);
      this.#secrets.push(secret);
      return this.#secrets.length - 1;
    }
    const before = this.#secrets[known];
    if (before !== undefined && isBetter(secret, before)) this.#secrets[known] = secret;
    return known;
  }

  get(number: number): Secret {
    const secret = this.#secrets[number];
    if (secret === undefined) throw new Error("secret number out of range");
    return secret;
  }

  all(): readonly Secret[] {
    return this.#secrets;
  }
}

/** Better evidence; among equals the lesser reasons, so that the order in which threads meet them is no matter. */
export function isBetter(a: Secret, b: Secret): boolean {
  const gain = evidenceRank[a.evidence] - evidenceRank[b.evidence];
  return gain !== 0 ? gain > 0 : a.reasons.join("\0") < b.reasons.join("\0");
}

/**
 * Of each secret that any thread met, by its digest, the best that all of them say. A place where another rule claims the
 * bytes counts as well, or the answer would depend on which thread met it.
 */
export function bestSecrets(tables: readonly (readonly Secret[])[]): ReadonlyMap<string, Secret> {
  const best = new Map<string, Secret>();
  for (const secret of tables.flat()) {
    const before = best.get(secret.digest);
    if (before === undefined || isBetter(secret, before)) best.set(secret.digest, secret);
  }
  return best;
}
