/**
 * Names: whether what a name calls is a secret, and of which kind.
 *
 * In: the whole name of an assignment. Out: `password` (chosen by people, may be weak), `secret` (made by
 * programs, so random), or `none`: a name that holds the word but no secret, such as `password_field`.
 */
import { wordsOf } from "./placeholder.ts";
import { WordList } from "./word-list.ts";

export type NameKind = "password" | "secret" | "none";

/** Words after which a name is about a secret, not one: `token_url`, `secretName`, `password_reset`. */
const aboutWords = new WordList(
  `action algorithm alg attempt attempts attr attribute box button callback change changed changer check checker class code
  codes col column command comment config control count counter dao dependency desc description dialog dir
  directory disabled dto email enabled encoder encoding endpoint entity env error errors event exception exists expiration
  expire expired expires expiry factory field fields file filename files filter flag flow folder form format formatter
  func function generator getter grace group handler hash hashed hasher hashes hashing header headers digest help helper hint history icon id identifier ids
  image index info input interceptor interval invalid item label len length level lifetime limit link list listener
  loader location logo managed manager map max message messages method min missing mode model module msg name names
  namespace needed number object option options order page panel param parameter params path pattern placeholder
  plugin policy port position prefix prompt property protected provider purpose quality query ref reference regex
  registry regexp request required requirements reset resolver resource response result role rotation rule rules scheme
  schema scope scopes screen script section selector separator serializer server service set settings setup shape size
  source spec state status step storage store strategy strength style subject suffix table tag target template
  test tests text time timeout timestamp title tooltip ttl type types uri url usage user username valid
  validation validator validity version view visibility visible widget width window wrapper less`,
);

/** Words before which, or in which, the secret's word means something else. */
const otherWords = new WordList(
  `public pub publishable max min num total count tokenizer tokenize tokenized tokenization tokenizers keyboard keyword keywords
  keyframes author authors bypass compass passenger passive passing passed passes secretary foreign primary partition
  sort cache hot shortcut translation i18n no has is should show hide use forgot invalid wrong bad enable disable
  require requires allow missing without csrf anti xsrf authenticity lexer parser syntax eof next prev previous stop pad unk bos eos sep cls`,
);

/** Verbs that take a secret to do something with it: `check_password("...")`, mostly in tests. */
const verbs = new WordList(
  "check verify validate hash compare match matches find fetch read parse load generate encode decode print log",
);

/** Words that end in `pass` and have nothing to do with passwords. */
const otherPasses = new WordList(
  `bypass compass encompass trespass surpass overpass underpass minipass multipass getpass askpass sshpass keepass nopass
  allpass lowpass highpass bandpass onepass`,
);

/** What may follow `pass` where it is no verb: `pass_phrase`, `passForUser`, but `passClientCertificate`. */
const passFollowers = new WordList(
  "word wd wrd phrase code key for of confirm confirmation again repeat new old real admin user root prod dev db test",
);

/** Words before `code` that make it a secret. */
const codeWords = new WordList("auth authorization authorisation access");

/** Endings of file names: `credentials.ts` is a file. */
const fileEndings = new WordList(
  "ts tsx js jsx mjs cjs py rb java kt cs php html htm css scss md rst adoc txt sh ps1 cpp cc rs swift scala vue lock",
);

const passwordWords = new WordList(
  "password passwd pwd pswd paswd pass passphrase passcode pw userpass userpwd passwort kennwort rootpw requirepass masterauth psk",
);

const secretWords = new WordList(
  `secret secrets token tokens key keys apikey auth credential credentials creds salt signature authtoken accesstoken
  secretkey privatekey accesskey apitoken authorization bearer cookie pepper connectionstring dsn authkey seed`,
);

/** What `name` holds. The last words decide: of `db_password_field` the field, of `field_password` the password. */
export function kindOfName(name: string): NameKind {
  const scope = name.slice(Math.max(0, lastScope(name)));
  if (scope !== name && fileEndings.has(scope.toLowerCase())) return "none";
  const words = wordsOf(scope);
  const all = words.length > 0 ? words : wordsOf(name);
  if (all.some((word) => otherWords.has(word) || otherPasses.has(word))) return "none";
  if (verbs.has(all[0] ?? "")) return "none";
  if (all.length > 1 && all[0] === "pass" && !passFollowers.has(all[1] ?? "")) return "none";
  const last = all.at(-1) ?? "";
  if (last === "code" && codeWords.has(all.at(-2) ?? "")) return "secret";
  if (aboutWords.has(last)) return "none";
  // `password_for_user`, `passwordOf`: still a password; `tokenurl`, `passwordfield`: glued words.
  if (gluedAbout(last)) return "none";
  for (let i = all.length - 1; i >= 0; i--) {
    const word = all[i] ?? "";
    if (passwordWords.has(word) || endsWithOne(word, passwordWords)) return "password";
    if (secretWords.has(word) || endsWithOne(word, secretWords)) return "secret";
  }
  // `passw0rd2`, `mypasswd`: still a password. `passenger`, `compass`: none. Others: the rule's own name.
  if (/passw|pwd|pa?swd/i.test(name)) return "password";
  return /pass/i.test(name) ? "none" : "secret";
}

/** Where the last member of a dotted name begins: of `spring.datasource.password` the password. */
function lastScope(name: string): number {
  return name.lastIndexOf(".") + 1;
}

function gluedAbout(word: string): boolean {
  const match = /^(?:\w*?)(?:password|passwd|secret|token|apikey)(\w{2,})$/.exec(word);
  return match !== null && aboutWords.has(match[1] ?? "");
}

function endsWithOne(word: string, endings: WordList): boolean {
  for (const ending of endings.all()) if (ending.length >= 4 && word.endsWith(ending)) return true;
  return false;
}

/** Most names whose kind is remembered; when there are more, all are forgotten. */
const rememberedMax = 8192;

/** Kinds of names that were met before: programs have few names that hold such a word, and use them often. */
export class NameKinds {
  readonly #none = new Map<string, boolean>();

  /** Hot, once a keyword in a name. Whether the name at [start, end) calls no secret. */
  isNone(bytes: Uint8Array, start: number, end: number): boolean {
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString(
      "latin1",
    );
    const known = this.#none.get(name);
    if (known !== undefined) return known;
    if (this.#none.size >= rememberedMax) this.#none.clear();
    const isNone = kindOfName(name) === "none";
    this.#none.set(name, isNone);
    return isNone;
  }
}
