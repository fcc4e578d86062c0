/**
 * JavaScript and TypeScript as tokens: as much as is needed to find calls and to read literal arguments.
 *
 * In: source text. Out: names, strings, numbers and signs with their offsets; comments are left out. A template with
 * something put in is no string. https://tc39.es/ecma262/#sec-ecmascript-language-lexical-grammar
 */
export type ScriptToken = {
  readonly kind: "name" | "string" | "number" | "sign" | "other";
  /** A string's value, else what stands there. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const name = /[A-Za-z_$\x80-\xFF][\w$\x80-\xFF]*/y;
const number = /\d[\w.]*/y;
const quoted = /'(?:[^'\\\n]|\\[\s\S])*'?|"(?:[^"\\\n]|\\[\s\S])*"?/y;
const expression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const sign = /=>|\.\.\.|\?\.|[\s\S]/y;

/** Names after which a slash begins an expression. */
const beforeExpression = new Set(["return", "typeof", "case", "in", "of", "do", "else", "void"]);

/** All tokens of a source. */
export function scriptTokens(source: string): readonly ScriptToken[] {
  const tokens: ScriptToken[] = [];
  let at = 0;
  const take = (rule: RegExp): string | undefined => {
    rule.lastIndex = at;
    return rule.exec(source)?.[0];
  };
  const add = (kind: ScriptToken["kind"], whole: string, text = whole): void => {
    tokens.push({ kind, text, start: at, end: at + whole.length });
    at += whole.length;
  };
  while (at < source.length) {
    const skipped = take(blank);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const word = take(name);
    if (word !== undefined) {
      add("name", word);
      continue;
    }
    const digits = take(number);
    if (digits !== undefined) {
      add("number", digits);
      continue;
    }
    const text = take(quoted);
    if (text !== undefined) {
      add("string", text, unquoted(text));
      continue;
    }
    if (source[at] === "`") {
      const whole = template(source, at);
      if (whole.includes("${")) add("other", whole);
      else add("string", whole, unquoted(whole));
      continue;
    }
    const pattern = mayBeExpression(tokens.at(-1)) ? take(expression) : undefined;
    if (pattern === undefined) add("sign", take(sign)!);
    else add("other", pattern);
  }
  return tokens;
}

function mayBeExpression(last: ScriptToken | undefined): boolean {
  if (last === undefined) return true;
  if (last.kind === "sign") return !/^[)\]}]$/.test(last.text);
  return last.kind === "name" && beforeExpression.has(last.text);
}

/** To the backquote that ends it; what is put in may hold templates of its own, which end it too early: it is no string. */
function template(source: string, start: number): string {
  const found = /`(?:[^`\\]|\\[\s\S])*`?/y;
  found.lastIndex = start;
  return found.exec(source)![0];
}

function unquoted(text: string): string {
  return text
    .replaceAll(/^.|["'`]$/g, "")
    .replaceAll(
      /\\(?:u([\dA-Fa-f]{4})|x([\dA-Fa-f]{2})|([\s\S]))/g,
      (_, u?: string, x?: string, byte = "") => {
        if (u !== undefined || x !== undefined)
          return String.fromCharCode(Number.parseInt((u ?? x)!, 16));
        return byte === "n" ? "\n" : byte;
      },
    );
}
