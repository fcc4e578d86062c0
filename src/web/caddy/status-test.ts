/**
 * Expressions (CEL) that ask for nothing but the status of an error: what `handle_errors 404` is made of.
 *
 * In: an expression. Out: a test, or nothing if it asks for anything else. Other expressions are not evaluated.
 * https://caddyserver.com/docs/caddyfile/directives/handle_errors
 */

export type StatusTest = (status: number | undefined) => boolean;

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
};

/** The test that an expression of `||`, `&&` and comparisons is. */
export function statusTest(expression: string): StatusTest | undefined {
  const alternatives: (readonly StatusTest[])[] = [];
  for (const alternative of expression.split("||")) {
    const tests = alternative.split("&&").map(comparison);
    if (!tests.every((test) => test !== undefined)) return undefined;
    alternatives.push(tests);
  }
  return (status) => alternatives.some((tests) => tests.every((test) => test(status)));
}

function comparison(text: string): StatusTest | undefined {
  const found =
    /^\s*\{http\.error\.status_code\}\s*(==|!=|>=|<=|>|<|in)\s*(\d{1,3}|\[[\d\s,]*\])\s*$/.exec(
      text,
    );
  if (found === null) return undefined;
  const [, operator = "", value = ""] = found;
  if (operator === "in") {
    const listed = value.match(/\d+/g)?.map(Number) ?? [];
    return (status) => status !== undefined && listed.includes(status);
  }
  const compare = comparisons[operator]!;
  return (status) => status !== undefined && compare(status, Number(value));
}
