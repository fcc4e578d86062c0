/**
 * The change of a file as a unified diff, as `patch` and `git apply` take it.
 *
 * In: a path, the text before and after. Out: the diff, or "" where nothing changed. What the two have in common is found
 * as Myers (1986) does: the time grows with lines times changes, and a fix changes few lines.
 */

const contextLines = 3;

/** Kept, taken out or put in; `line` with its end. */
type Edit = { readonly sign: " " | "-" | "+"; readonly line: string };

export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const edits = lineEdits(linesOf(before), linesOf(after));
  const hunks = hunksOf(edits);
  return `--- a/${path}\n+++ b/${path}\n${hunks.join("")}`;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lineEdits(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const kept = (lines: readonly string[]): Edit[] => lines.map((line) => ({ sign: " ", line }));
  return [
    ...kept(before.slice(0, start)),
    ...middleEdits(
      before.slice(start, before.length - end),
      after.slice(start, after.length - end),
    ),
    ...kept(before.slice(before.length - end)),
  ];
}

/** Most changed lines for which the shortest edit is looked for; past it, all is taken out and put in. */
const changesMax = 500;

function middleEdits(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const trace: Map<number, number>[] = [];
  let reached = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= Math.min(changesMax, before.length + after.length); changes++) {
    const next = new Map<number, number>();
    trace.push(reached);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const down = reached.get(diagonal + 1) ?? -1;
      const right = reached.get(diagonal - 1) ?? -1;
      let x = diagonal === -changes || (diagonal !== changes && right < down) ? down : right + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal])
        x++;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return traced(trace, before, after);
    }
    reached = next;
  }
  return [
    ...before.map((line): Edit => ({ sign: "-", line })),
    ...after.map((line): Edit => ({ sign: "+", line })),
  ];
}

/** The way back from the end. */
function traced(
  trace: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): readonly Edit[] {
  const edits: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reached = trace[changes];
    const diagonal = x - y;
    const down = reached?.get(diagonal + 1) ?? -1;
    const right = reached?.get(diagonal - 1) ?? -1;
    const isDown = diagonal === -changes || (diagonal !== changes && right < down);
    const beforeSame = isDown ? down : right + 1;
    for (; x > beforeSame; y--) edits.push({ sign: " ", line: before[--x] ?? "" });
    if (changes === 0) break;
    if (isDown) edits.push({ sign: "+", line: after[--y] ?? "" });
    else edits.push({ sign: "-", line: before[--x] ?? "" });
  }
  return edits.toReversed();
}

function hunksOf(edits: readonly Edit[]): readonly string[] {
  const changed = edits.flatMap(({ sign }, at) => (sign === " " ? [] : [at]));
  const ranges: { start: number; end: number }[] = [];
  for (const at of changed) {
    const last = ranges.at(-1);
    if (last !== undefined && at - contextLines <= last.end) last.end = at + contextLines + 1;
    else ranges.push({ start: Math.max(0, at - contextLines), end: at + contextLines + 1 });
  }
  return ranges.map(({ start, end }) => hunkOf(edits, start, Math.min(end, edits.length)));
}

function hunkOf(edits: readonly Edit[], start: number, end: number): string {
  const count = (list: readonly Edit[], not: "+" | "-"): number =>
    list.filter(({ sign }) => sign !== not).length;
  const head = edits.slice(0, start);
  const body = edits.slice(start, end);
  const range = (not: "+" | "-"): string => {
    const lines = count(body, not);
    return `${count(head, not) + (lines === 0 ? 0 : 1)},${lines}`;
  };
  const lines = body.map(({ sign, line }) =>
    line.endsWith("\n") ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`,
  );
  return `@@ -${range("+")} +${range("-")} @@\n${lines.join("")}`;
}
