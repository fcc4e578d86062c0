/**
 * A backtracking matcher for what RE2 does not run: look-around, references, atomic groups, conditions.
 *
 * In: a program, a subject, steps that may be taken. Out: the registers of the first match, nothing, or "undecided" if the
 * steps did not suffice. What is to be tried later stands on one stack, together with the values that registers had: so
 * depth costs no calls, but for groups that are run by themselves, which nest as deep as brackets do.
 */
import { wordBytes } from "./sets.ts";
import type { AnchorKind } from "./syntax.ts";
import { nowhere } from "./program.ts";
import type { Program } from "./program.ts";

/** Registers of groups: start and end, -1 for none; the whole match first. */
export function runProgram(
  program: Program,
  subject: string,
  stepsMax: number,
): Int32Array | undefined | "undecided" {
  const { anchored, set } = program.start;
  const run: Run = {
    program,
    subject,
    registers: new Int32Array(program.slots).fill(-1),
    stack: [],
    steps: stepsMax,
  };
  const last = anchored ? 0 : subject.length;
  for (let start = 0; start <= last; start++) {
    if (set !== undefined && set[subject.charCodeAt(start)] !== 1) continue;
    const end = runFrom(run, 0, start);
    if (end === outOfSteps) return "undecided";
    if (end !== failed) {
      run.registers[0] = start;
      run.registers[1] = end;
      return run.registers;
    }
  }
  return undefined;
}

type Run = {
  readonly program: Program;
  readonly subject: string;
  readonly registers: Int32Array;
  /**
   * Threes of numbers. An instruction, where to go on with it, and the first place from which it may be tried as well (a
   * run gives back byte by byte); or a register, as -1 - its number, and the value it had.
   */
  readonly stack: number[];
  steps: number;
};

const failed = -1;
const outOfSteps = -2;

/** Hot. Runs from an instruction and a place to "done": where that was, or why not. Registers are as before on failure. */
function runFrom(run: Run, first: number, start: number): number {
  const { subject, registers, stack } = run;
  const { code } = run.program;
  const base = stack.length;
  let next = first;
  let at = start;
  for (;;) {
    if (--run.steps < 0) return outOfSteps;
    const now = code[next]!;
    let goes = true;
    next++;
    switch (now.op) {
      case "bytes":
        goes = now.set[subject.charCodeAt(at)] === 1;
        at++;
        break;
      case "run": {
        const most = Math.min(subject.length, at + now.max);
        const least = at + now.min;
        while (at < most && now.set[subject.charCodeAt(at)] === 1) at++;
        run.steps -= (at - least) >> 2;
        goes = at >= least;
        if (at > least) stack.push(next, at - 1, least);
        break;
      }
      case "anchor":
        goes = holds(now.at, subject, at);
        break;
      case "open":
        keep(run, now.slot);
        registers[now.slot] = at;
        break;
      case "close":
        keep(run, 2 * now.group);
        keep(run, 2 * now.group + 1);
        registers[2 * now.group] = registers[now.slot]!;
        registers[2 * now.group + 1] = at;
        break;
      case "reference": {
        const text = groupText(run, now.group);
        const found = text === undefined ? "" : subject.slice(at, at + text.length);
        goes =
          text !== undefined &&
          (found === text || (now.ignoreCase && lowered(found) === lowered(text)));
        at += found.length;
        run.steps -= found.length >> 2;
        break;
      }
      case "split":
        stack.push(now.second, at, at);
        next = now.first;
        break;
      case "jump":
        next = now.to;
        break;
      case "count":
        keep(run, now.slot);
        registers[now.slot] = 0;
        break;
      case "again": {
        const rounds = registers[now.slot]!;
        // A round that took nothing would be taken for ever.
        const stuck = now.max === Infinity && rounds > 0 && registers[now.slot + 1] === at;
        if (rounds < now.min) break;
        if (rounds >= now.max || stuck) next = now.exit;
        else if (now.lazy) {
          stack.push(next, at, at);
          next = now.exit;
        } else stack.push(now.exit, at, at);
        break;
      }
      case "round":
        keep(run, now.slot);
        keep(run, now.slot + 1);
        registers[now.slot]! += 1;
        registers[now.slot + 1] = at;
        break;
      case "look": {
        const mark = stack.length;
        const end = runFrom(run, next, at);
        if (end === outOfSteps) return outOfSteps;
        const holdsNow = (end !== failed) !== now.negative;
        if (now.negative && end !== failed) unwind(run, mark);
        else settle(run, mark);
        next = holdsNow ? now.pass : now.fail;
        goes = next !== nowhere;
        break;
      }
      case "atomic": {
        const mark = stack.length;
        const end = runFrom(run, next, at);
        if (end === outOfSteps) return outOfSteps;
        settle(run, mark);
        next = now.next;
        goes = end !== failed;
        at = end;
        break;
      }
      case "condition":
        if (registers[2 * now.group + 1]! < 0) next = now.otherwise;
        break;
      case "back":
        at -= now.bytes;
        goes = at >= 0;
        break;
      case "done":
        return at;
    }
    if (goes) continue;
    // The last thing that was left to try; on the way to it, registers get back what they had.
    for (;;) {
      if (stack.length === base) return failed;
      const least = stack.pop()!;
      at = stack.pop()!;
      next = stack.pop()!;
      if (next >= 0) {
        if (at > least) stack.push(next, at - 1, least);
        break;
      }
      registers[-1 - next] = at;
    }
  }
}

/** Remembers what a register holds, for when this way fails. */
function keep({ stack, registers }: Run, slot: number): void {
  stack.push(-1 - slot, registers[slot]!, 0);
}

/** Undoes everything down to a mark. */
function unwind({ stack, registers }: Run, mark: number): void {
  while (stack.length > mark) {
    stack.pop();
    const value = stack.pop()!;
    const next = stack.pop()!;
    if (next < 0) registers[-1 - next] = value;
  }
}

/** Forgets what was left to try above a mark, but not what registers held before. */
function settle({ stack }: Run, mark: number): void {
  let to = mark;
  for (let from = mark; from < stack.length; from += 3) {
    if (stack[from]! >= 0) continue;
    stack[to] = stack[from]!;
    stack[to + 1] = stack[from + 1]!;
    stack[to + 2] = stack[from + 2]!;
    to += 3;
  }
  stack.length = to;
}

function groupText({ registers, subject }: Run, group: number): string | undefined {
  const end = registers[2 * group + 1]!;
  return end < 0 ? undefined : subject.slice(registers[2 * group], end);
}

function lowered(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function holds(anchor: AnchorKind, subject: string, at: number): boolean {
  switch (anchor) {
    case "text-start":
      return at === 0;
    case "text-end":
      return at === subject.length;
    case "text-end-or-break":
      return at === subject.length || (at === subject.length - 1 && subject[at] === "\n");
    case "line-start":
      return at === 0 || (subject[at - 1] === "\n" && at < subject.length);
    case "line-end":
      return at === subject.length || subject[at] === "\n";
    case "word-edge":
      return isWord(subject, at - 1) !== isWord(subject, at);
    case "not-word-edge":
      return isWord(subject, at - 1) === isWord(subject, at);
  }
}

function isWord(subject: string, at: number): boolean {
  return wordBytes[subject.charCodeAt(at)] === 1;
}
