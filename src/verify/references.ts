/**
 * References: values that are code, a path, a pattern or a text, and so none that only context makes a secret.
 *
 * In: one whole value, and whether it stood in quotes. Out: what the value is, in words that a report shows, or
 * `undefined` if it may be a secret. For generic rules only: a provider's own form is a secret whatever it looks
 * like. Values that stand for a secret are left to placeholder.ts.
 */
import { wordsOf } from "./placeholder.ts";
import { isLanguageWord } from "./words.ts";

type Pattern = readonly [RegExp, string];

/** Whole values that are none, in quotes or not. */
const references: readonly Pattern[] = [
  [
    /^(?:this|self|@|Rails|process\.env|os\.environ|ENV|env|import\.meta|System|config|settings)\b[.[:(].*$/,
    "a reference",
  ],
  [/^[&*]?[A-Za-z_$@][\w$.:>-]*[([{].*$|^\(\)|^["'`].*$/, "an expression"],
  [/^[,;)\]}]\s|^[,;)\]}+]*\s*["'`]/, "what stands between two texts"],
  [/%(?:\(\w+\))?[sdvq](?:\W|$)/, "a format"],
  [/\$\{\w[^}]*\}|\{\{-?[ \w$.('"]|\$\([A-Za-z[]|<%[=-]?|#\{\w/, "a template"],
  [/^\\?\$\{?[A-Za-z_]\w*\}?(?:[/:.-].*)?$|^\\[$@%]\w+$/, "a variable"],
  [/\.\.\.|\u0085|\u2026/, "a shortened value"],
  [/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]*[A-Z]{2}[A-Z0-9]*)+$/, "the name of a constant"],
  [
    /^\[?\\{0,2}(?:[A-Z]\w*\\{1,2})+\w+(?:::\w+)?$|^L?(?:[a-z]\w*\/)+[A-Z]\w*;?$/,
    "the name of a class",
  ],
  [/^(?:\.{0,2}|~|[A-Za-z]:)[\\/](?:[\w.@ -]+[\\/])*[\w.@ -]*$/, "a path"],
  [/^(?:[\w.@-]+\/)+[\w.-]+\.[a-z]{1,5}$|^(?:\/[\w.-]+){2,}\S*\s|^\/dev\/\w+/, "a path"],
  [
    /^[\w.-]+\.(?:pem|key|crt|cer|json|ya?ml|xml|txt|py|js|ts|rb|go|php|java|html?|css|conf|cfg|ini|env|jks|p12|pfx|pub|md|sh|png|svg|log|lock|db|sql|toml)$/i,
    "a file name",
  ],
  [/^[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*(?:[/:?#][^@]*)?$/i, "an address without credentials"],
  [/\/(?:usr|opt|etc|home|var|bin|dev|tmp|lib)\//, "a path"],
  [/^urn:[a-z0-9][a-z0-9-]+:/i, "an address without credentials"],
  [/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/, "an e-mail address"],
  [
    /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$|^(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|local|internal)(?::\d+)?$/i,
    "a host",
  ],
  [/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i, "a UUID, which is an identifier"],
  [/^v?\d{0,11}(?:\.\d+)*(?:[smhdkb%]|ms|px|em)?$|^1[5-9]\d{11}$|^\d*\.\d*$/i, "a number"],
  [
    /^(?:npm:|workspace:)?(?:[~^<>=*]{1,2} ?)?v?\d+(?:\.(?:\d+|x|\*))+(?:-[a-z][\w.]*)?(?:\s.*)?$/i,
    "a version",
  ],
  [/^\d+(?:\.\d+){3,}:/, "an object identifier"],
  [/^\d{4}-\d\d-\d\d(?:[T ][\d:.Z+-]*)?$/, "a date"],
  [/^(?:0x)?0+$|^0x[0-9a-f]{1,8}$/i, "a number"],
  [
    /^(?:string|str|text|bytes?|int|integer|boolean|bool|number|varchar|char|any|object|optional|array|list|map|uuid|float|double|void|struct|enum)(?:[ ([<?|].*)?$/i,
    "a type",
  ],
  [
    /^(?:sha(?:1|224|256|384|512)|md5)[-:][A-Za-z0-9+/=]+$|^(?:\{\w+\})?\$\w{1,16}(?:-\w+){0,3}\$.{8,}$|^\{(?:S?SHA\d*|S?MD5|CRYPT)\}.*$/i,
    "a hash",
  ],
  [
    /^(?:ENC|AQICAH|vault:|arn:|projects\/|secretsmanager:|ssm:|kms:|op:\/\/|\{cipher\}|\{vault\}|!vault|ref\+)[\w\W]*$/,
    "encrypted, or a reference to a store",
  ],
  [/^#?[0-9a-f]{3}(?:[0-9a-f]{3})?$/i, "a colour or small number"],
  [/^[.#]?[a-z]+(?:-[a-z]+)*(?:\s*[>,+]\s*[.#]?[a-z-]+)+$/, "a selector"],
  [/^\w{2,16}:\\?"/, "the tag of a field"],
  [/\(\?[:=!<]|\[\^?[^\]]*\w-\w[^\]]*\](?:[+*?{]|$|\))|^\/.*\/[gimsuy]*$|^\^.*\$$/, "a pattern"],
  [/^--?[a-z][\w-]*(?:$|[ =/])|\s--?[A-Za-z][\w-]*(?:[ =]|$)/, "a command line"],
  [/<\/?[a-z][\w-]*(?: [^<>]*)?>|<\/[a-z]/i, "markup"],
  [/:\d+:\d+:[^:]*:\//, "a line of a table of users"],
];

/** Whole values that are none without quotes: in code, what is not quoted is no text. */
const bareReferences: readonly Pattern[] = [
  [/^[+&|=]|^!+(?:[a-z_$][A-Za-z_$.]*)?(?:[([].*)?$/, "an expression"],
];

/** Members joined by signs: `user.profile.token`, `Config::SECRET`, `this->pass`. */
const chain = /^[A-Za-z_$@][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)+[!?]?$/;

/** Most digits in a chain of names, and the longest one that may have more: others are dotted tokens. */
const chainDigitsMax = 4;
const chainBytesMax = 20;

/** What `value` is if it is code, a path, a pattern or a text; `undefined` if it may be a secret. */
export function referenceOf(value: string, isQuoted: boolean): string | undefined {
  for (const [pattern, words] of references) if (pattern.test(value)) return words;
  if (!isQuoted)
    for (const [pattern, words] of bareReferences) if (pattern.test(value)) return words;
  if (chain.test(value)) {
    const digits = value.replace(/[^0-9]/g, "").length;
    if (value.length <= chainBytesMax || digits <= chainDigitsMax) return "a reference";
  }
  if (/[\r\n\t]/.test(value) || /^\s|\s$/.test(value)) return "a text";
  if (isSentence(value)) return "a sentence";
  if (isForeignWord(value)) return "a word";
  return isSecretsName(value) ? "a name" : undefined;
}

/** Three words and more between blanks, or two of the dictionary. */
function isSentence(value: string): boolean {
  const words = value.split(/\s+/);
  if (words.length < 2) return false;
  const plain = words.filter((word) => /^[("'¿¡«„“]?[\p{L}\p{M}'’-]+[.,:;!?)"'»”]*$/u.test(word));
  if (words.length >= 3 && plain.length * 2 >= words.length) return true;
  return words.length === plain.length;
}

/** Letters alone, some of them not ASCII: a word of another language, or some in a script without blanks. */
function isForeignWord(value: string): boolean {
  return /[\u0080-\uffff]/.test(value) && /^[\p{L}\p{M}\p{P}\s]+$/u.test(value);
}

/** A name of programs that ends in what it calls: `become_pass`, `PGPASSWORD`, `userAuthToken`. */
function isSecretsName(value: string): boolean {
  if (!/^[A-Za-z_$][A-Za-z_$.-]*\d?$/.test(value)) return false;
  const last = wordsOf(value).at(-1) ?? "";
  return (
    isLanguageWord(last) ||
    /(?:password|passwd|passphrase|secret|token|apikey|credentials?)$/.test(last)
  );
}
