/**
 * Conditions asked of a request.
 *
 * In: a condition. Out: whether it holds; one that no file tells is an open condition of the exchange.
 */
import type { ConfigSpan } from "../config-text.ts";
import { holds } from "./condition.ts";
import type { Condition } from "./condition.ts";
import type { ApacheRequest } from "./request.ts";
import { variableOf } from "./variables.ts";

export function conditionHolds(
  request: ApacheRequest,
  condition: Condition,
  by: ConfigSpan,
): boolean {
  const { exchange } = request;
  const result = holds(condition, {
    variable: (name, argument) => variableOf(request, name, argument),
    fileTest: (flag, path) => fileTest(request, flag, path),
    matches: (expression, subject) => {
      const found = expression.match(subject);
      return found === "undecided" ? undefined : found !== undefined;
    },
  });
  return result ?? exchange.decide("expression", by);
}

/** `-f`, `-d` and their kin; nothing where more than the tree is asked. */
export function fileTest(
  { exchange: { tree } }: ApacheRequest,
  flag: string,
  path: string,
): boolean | undefined {
  const isPath = path.startsWith("/");
  const plain = path.replaceAll(/\/{2,}/g, "/").replace(/(?!^)\/$/, "");
  const kind = isPath ? tree.kind(plain) : "absent";
  switch (flag) {
    case "f":
      return kind === "file" && !path.endsWith("/");
    case "d":
      return kind === "folder";
    case "e":
      return kind !== "absent";
    case "h":
    case "l":
    case "L":
      return isPath && !path.endsWith("/") && tree.isLink(plain);
    case "s":
      // A file may be empty.
      return kind === "file" ? undefined : false;
    default:
      return kind === "absent" ? false : undefined;
  }
}
