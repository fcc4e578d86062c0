/**
 * Globs of patterns/exposures and of ignore files of images: as the expression that they stand for.
 *
 * In: a glob. Out: the globs that its braces stand for, and an expression of each. Globs are data of the package or of a
 * small file; the expressions have no nested repetition but `**`, and are run on paths.
 */

/** `a{b,c{d,e}}` is `ab`, `acd` and `ace`. What is no whole brace stays as it is. */
export function expandedBraces(glob: string): readonly string[] {
  const open = glob.indexOf("{");
  if (open < 0) return [glob];
  const parts: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < glob.length; at++) {
    const letter = glob[at];
    if (letter === "{") depth++;
    else if (letter === "}") depth--;
    if ((letter === "," && depth === 1) || depth === 0) {
      parts.push(glob.slice(from, at));
      from = at + 1;
    }
    if (depth > 0) continue;
    const tail = glob.slice(at + 1);
    return parts.flatMap((part) => expandedBraces(glob.slice(0, open) + part + tail));
  }
  return [glob];
}

/** The expression of a glob without braces; it has to be anchored by whoever uses it. */
export function globExpression(glob: string): string {
  let source = "";
  for (let at = 0; at < glob.length; at++) {
    const letter = glob[at] ?? "";
    if (glob.startsWith("**/", at)) {
      source += "(?:[^/]+/)*";
      at += 2;
    } else if (glob.startsWith("**", at)) {
      source += ".+";
      at += 1;
    } else if (letter === "*") source += "[^/]*";
    else if (letter === "?") source += "[^/]";
    else if (letter === "[" && glob.indexOf("]", at + 2) > 0) {
      const end = glob.indexOf("]", at + 2);
      const inner = glob
        .slice(at + 1, end)
        .replace(/^!/, "^")
        .replaceAll("\\", "\\\\");
      source += `[${inner}]`;
      at = end;
    } else source += letter.replace(/[\\^$.*+?()[\]{}|]/, String.raw`\$&`);
  }
  return source;
}
