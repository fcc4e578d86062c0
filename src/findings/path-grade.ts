/**
 * Grading by path: what a verdict, which knows no path, cannot say.
 *
 * In: what the judge says of a secret, the id of its rule, and the paths of all its places. Out: the same, or `weak`
 * where every place is a file that holds public checksums (lock files), the words of a program's translations, or the
 * made-up values of a test. Only what lives by context (`likely`) is graded: a provider's own form is a secret wherever
 * it stands. The exception are key files of tests, which are real keys that open nothing.
 *
 * The rules on tests are narrow: a file's own name says that it is one, or what part a key plays in a test. That a
 * folder is called `tests` says too little: the values in it may be those of a staging server.
 */
import { knownPassword } from "../verify/verdict.ts";
import type { Finding } from "./finding.ts";

type Judged = Pick<Finding, "evidence" | "reasons">;

/** What there is to know of a place. */
type Placed = { readonly kind: string; readonly path?: string | undefined };

/** Kinds of places whose path is that of a file. */
const fileKinds: readonly string[] = ["blob", "file", "file-name", "lfs-object"];

/** Files that package managers write: versions, and checksums of what anybody can fetch. */
const lockFile =
  /(?:^|\/)(?:[\w.-]+\.lock|[\w.-]*-lock\.(?:json|ya?ml)|npm-shrinkwrap\.json|go\.sum|go\.work\.sum|Package\.resolved|packages\.lock\.json|gradle\.lockfile|verification-metadata\.xml|\.terraform\.lock\.hcl|yarn\.lock|bun\.lockb?|deno\.lock|SHA(?:256|512)SUMS(?:\.txt)?|checksums?\.txt)$/i;

/** Files of translations, by the names that frameworks look for. */
const translation =
  /(?:^|\/)(?:locales?|i18n|l10n|langs?|languages|translations?)\/|\.(?:po|pot|xlf|xliff|arb)$|(?:^|\/)(?:messages|strings|locale)[_.-][a-z]{2}(?:[_-][A-Z]{2})?\.\w+$|\.lproj\//i;

/** Endings of programs: `staging-test.yml` and `test.env` are settings of a machine that somebody may reach. */
const program =
  "(?:go|py|rb|[cm]?[jt]sx?|php|rs|c|cc|cpp|h|m|mm|java|kts?|cs|fs|vb|exs?|erl|dart|lua|p[lm]|t|swift|scala|groovy|cljs?|hs|ml|jl|r|R)";

/** Unit tests and what stands in for services in them, by the names that test runners and languages look for. */
const unitTest = new RegExp(
  [
    String.raw`(?:test|mock|fake|stub)s?\.${program}`,
    String.raw`(?:test|mock|fake|stub)s?_[\w.-]+\.${program}`,
    String.raw`[\w.-]+[_.-](?:tests?|mocks?|spec)\.${program}`,
    String.raw`\w*[a-z0-9](?:Tests?|TestCase|Spec|Mock)\.${program}`,
    String.raw`test\d+`,
  ]
    .map((name) => `(?:^|/)${name}$`)
    .join("|"),
);

/** Folders of tests, and in them key files that are called by the part that they play in a connection or test. */
const testKey =
  /(?:^|\/)(?:t|tests?|testdata|test[_-](?:data|resources|fixtures|certs)|testing|fixtures?|__tests__|__fixtures__|specs?)\/(?:.*\/)?(?:[\w-]*[_-])?(?:ca|root|intermediate|server|servername|client|localhost|host|peer|key|private|keyring|secring|cert|certs|certificate|tls|ssl|self-?signed|test|expired|valid|invalid|dummy|rsa|ec|ed25519|ecdsa|id_(?:rsa|dsa|ecdsa|ed25519))\d*(?:[._-][\w-]*)?(?:\.(?:key|pem|crt|cert|gpg|asc|p12|pfx|jks|keystore|p8|pk8|ppk|der))?$/i;

/** Rules of keys that somebody makes: what a key opens is decided by who trusts it. */
const keyRule = /^(?:private-key-|file-(?:pkcs12|java-keystore|ssh-private-key|putty-key)$)/;

/** Settings of machines, by their endings and by the names that frameworks and containers read. */
const settings =
  /\.(?:env|ya?ml|json|toml|ini|conf|cnf|cfg|config|properties|xml|tfvars|plist)$|(?:^|\/)(?:\.env(?:\.\w+)?|\.envrc|\.pgpass|\.my\.cnf|settings\.py|local_settings\.py|wp-config\.php)$/i;

/** What is there to be copied, or to be read. */
const example =
  /(?:^|\/)(?:examples?|samples?|templates?|docs?|tests?|testdata|fixtures?|specs?)\/|(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|default|defaults|skeleton|test|tests|dev|ci)(?:[._-]|$)/i;

/**
 * What is left of `judged` where the secret of `rule` stands at `places`, which are all there are; nothing where a
 * password that everybody knows stands in no settings, where it is a placeholder.
 */
export function gradedByPath(
  judged: Judged,
  rule: string,
  places: readonly Placed[],
): Judged | undefined {
  if (judged.reasons[0] === knownPassword) return inSettings(places) ? judged : undefined;
  if (places.length === 0) return judged;
  const all = (pattern: RegExp): boolean =>
    places.every(
      ({ kind, path }) => fileKinds.includes(kind) && path !== undefined && pattern.test(path),
    );
  if (keyRule.test(rule) && all(testKey)) return lowered(judged, "a key file among tests");
  if (judged.evidence !== "likely") return judged;
  if (all(lockFile)) return lowered(judged, "stands in lock files, which hold public checksums");
  if (all(translation)) return lowered(judged, "stands among translations");
  if (all(unitTest))
    return lowered(judged, "stands in the file of a test, which makes its values up");
  return judged;
}

function inSettings(places: readonly Placed[]): boolean {
  return places.some(
    ({ kind, path }) =>
      fileKinds.includes(kind) && path !== undefined && settings.test(path) && !example.test(path),
  );
}

function lowered({ reasons }: Judged, reason: string): Judged {
  return { evidence: "weak", reasons: [...reasons, reason] };
}
