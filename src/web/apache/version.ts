/**
 * The version that is judged: Apache httpd 2.4, for conditions on it.
 *
 * In: the words of an IfVersion tag. Out: whether it holds for the 2.4 that Debian ships.
 */

/** 2.4 with all that its patch releases brought. */
const judged = [2, 4, 71] as const;

/** `>= 2.4`, `2.4`, `= 2.4.10`, `!< 2.4`, `~ ^2\.4`. A comparison with two numbers looks at two. */
export function isVersion(words: readonly string[]): boolean {
  const [first = "", second] = words;
  const negated = first.startsWith("!");
  const operator = second === undefined ? "=" : first.slice(negated ? 1 : 0);
  const wanted = second ?? first;
  const holds = compareBy(operator, wanted);
  return holds !== negated;
}

function compareBy(operator: string, wanted: string): boolean {
  if (operator === "~" || (operator === "=" && wanted.startsWith("/")))
    return wanted.includes("2\\.4") || wanted.includes("2.4");
  const numbers = wanted.split(".").map(Number);
  const at = numbers.findIndex((number, index) => number !== (judged[index] ?? 0));
  const order = at < 0 ? 0 : Math.sign((judged[at] ?? 0) - numbers[at]!);
  switch (operator) {
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    default:
      return order === 0;
  }
}
