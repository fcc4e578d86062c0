/**
 * How deep a YAML file may be nested before it is handed to its parser.
 *
 * In: text. Out: the first line that is too deep.
 */

/** Brackets that are open at once, and columns of indentation, past which YAML is not handed on. */
const yamlNestingMax = 200;

/**
 * The first line at which YAML may be nested deeper than its parser bears, or 0: the parser calls itself for each
 * level, and where the stack ends inside of a regular expression, V8 ends the process. What is counted here is at least
 * the depth: brackets wherever they stand, indentation, and the marks that open blocks on one line.
 */
export function tooDeepLine(text: string): number {
  let open = 0;
  for (const [number, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (/^[ \t]{200}|^[ \t]*(?:[-?:][ \t]+){32}/.test(line)) return number + 1;
    for (const letter of line) {
      if (letter === "[" || letter === "{") open++;
      else if (letter === "]" || letter === "}") open = Math.max(0, open - 1);
      if (open > yamlNestingMax) return number + 1;
    }
  }
  return 0;
}
