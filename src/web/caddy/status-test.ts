/**
 * Expressions (CEL) that ask for nothing but the status of an error: what `handle_errors 404` is made of.
 *
 * In: an expression. Out: a test, or nothing if it asks for anything else. Other expressions are not evaluated.
 * https://caddyserver.com/docs/caddyfile/directives/handle_errors
 */

/** "error": there is no status, and it is asked whether it is larger or smaller than a number. */
export type StatusVerdict = boolean | "error";
export type StatusTest = (status: number | undefined) => StatusVerdict;

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
  // One that decides makes up for one that fails.
  return (status) =>
    joined(
      true,
      alternatives.map((tests) =>
        joined(
          false,
          tests.map((test) => test(status)),
        ),
      ),
    );
}

function joined(deciding: boolean, verdicts: readonly StatusVerdict[]): StatusVerdict {
  if (verdicts.includes(deciding)) return deciding;
  return verdicts.includes("error") ? "error" : !deciding;
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
  const needsStatus = operator.startsWith("<") || operator.startsWith(">");
  return (status) => {
    if (status === undefined) return needsStatus ? "error" : operator === "!=";
    return compare(status, Number(value));
  };
}
