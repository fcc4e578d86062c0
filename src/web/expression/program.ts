/**
 * The tree of an expression to a program for expression-machine.ts.
 *
 * In: a tree. Out: instructions, one after the other; each names where to go on if that is not the next one. Nothing is
 * unrolled, so a program is as long as its expression.
 */
import { groupNumber, matchStartOf, mayBeEmpty, widthOf } from "./syntax.ts";
import type { AnchorKind, ByteSet, ExpressionNode, ExpressionTree, MatchStart } from "./syntax.ts";

export type Instruction =
  | { readonly op: "bytes"; readonly set: ByteSet }
  /** A repeated set, as much as there is; fewer if the rest asks for it. */
  | { readonly op: "run"; readonly set: ByteSet; readonly min: number; readonly max: number }
  | { readonly op: "anchor"; readonly at: AnchorKind }
  /** A group begins: `slot` remembers where, as the group keeps its last match until it has another. */
  | { readonly op: "open"; readonly slot: number }
  | { readonly op: "close"; readonly slot: number; readonly group: number }
  | { readonly op: "reference"; readonly group: number; readonly ignoreCase: boolean }
  /** Goes on at `first`, and at `second` if that fails. */
  | { readonly op: "split"; first: number; second: number }
  | { readonly op: "jump"; to: number }
  /** A counted loop begins: `slot` counts, `slot` + 1 holds where a round began. */
  | { readonly op: "count"; readonly slot: number }
  | {
      readonly op: "again";
      readonly slot: number;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
      exit: number;
    }
  | { readonly op: "round"; readonly slot: number }
  /** What follows, up to "done", is run by itself; then on at `pass` or `fail`, if that is somewhere. */
  | { readonly op: "look"; readonly negative: boolean; pass: number; fail: number }
  | { readonly op: "atomic"; next: number }
  | { readonly op: "condition"; readonly group: number; otherwise: number }
  /** Goes back by so many bytes. */
  | { readonly op: "back"; readonly bytes: number }
  | { readonly op: "done" };

export type Program = {
  readonly code: readonly Instruction[];
  readonly groups: number;
  /** Registers: two a group, the whole match first, then those of open groups and of loops. */
  readonly slots: number;
  readonly start: MatchStart;
};

type Draft = { readonly tree: ExpressionTree; readonly code: Instruction[]; slots: number };

export const nowhere = -1;

export function programOf(tree: ExpressionTree): Program {
  const draft: Draft = { tree, code: [], slots: 2 * (tree.groups + 1) };
  emit(draft, tree.root);
  draft.code.push({ op: "done" });
  const start = matchStartOf(tree.root);
  return { code: draft.code, groups: tree.groups, slots: draft.slots, start };
}

function emit(draft: Draft, node: ExpressionNode): void {
  const { code } = draft;
  switch (node.kind) {
    case "bytes":
      code.push({ op: "bytes", set: node.set });
      return;
    case "sequence":
      for (const part of node.parts) emit(draft, part);
      return;
    case "choice":
      emitChoice(draft, node.branches, emit);
      return;
    case "group":
      emitGroup(draft, node);
      return;
    case "repeat":
      emitRepeat(draft, node);
      return;
    case "anchor":
      code.push({ op: "anchor", at: node.at });
      return;
    case "look":
      emitLook(draft, node);
      return;
    case "atomic": {
      const atomic: Instruction = { op: "atomic", next: nowhere };
      code.push(atomic);
      emit(draft, node.body);
      code.push({ op: "done" });
      atomic.next = code.length;
      return;
    }
    case "reference":
      code.push({
        op: "reference",
        group: numberOf(draft, node.group),
        ignoreCase: node.ignoreCase,
      });
      return;
    case "condition":
      emitCondition(draft, node);
  }
}

function emitGroup(draft: Draft, node: ExpressionNode & { readonly kind: "group" }): void {
  const slot = draft.slots++;
  draft.code.push({ op: "open", slot });
  emit(draft, node.body);
  draft.code.push({ op: "close", slot, group: node.index });
}

function numberOf({ tree }: Draft, group: number | string): number {
  const index = groupNumber(tree, group);
  if (index === undefined) throw new Error(`no group ${group}`); // the parser has refused it
  return index;
}

function emitChoice(
  draft: Draft,
  branches: readonly ExpressionNode[],
  emitBranch: (draft: Draft, node: ExpressionNode) => void,
): void {
  const { code } = draft;
  const ends: { to: number }[] = [];
  branches.forEach((branch, index) => {
    if (index === branches.length - 1) {
      emitBranch(draft, branch);
      return;
    }
    const split: Instruction = { op: "split", first: code.length + 1, second: nowhere };
    code.push(split);
    emitBranch(draft, branch);
    const end: Instruction = { op: "jump", to: nowhere };
    code.push(end);
    ends.push(end);
    split.second = code.length;
  });
  for (const end of ends) end.to = code.length;
}

function emitRepeat(draft: Draft, node: ExpressionNode & { readonly kind: "repeat" }): void {
  const { code } = draft;
  const { body, min, max, lazy } = node;
  if (max === 0) return;
  if (body.kind === "bytes" && !lazy) {
    code.push({ op: "run", set: body.set, min, max });
    return;
  }
  if (min === 1 && max === 1) {
    emit(draft, body);
    return;
  }
  if (min === 0 && (max === 1 || (max === Infinity && !mayBeEmpty(body)))) {
    const split: Instruction & { op: "split" } = { op: "split", first: nowhere, second: nowhere };
    const at = code.push(split) - 1;
    emit(draft, body);
    if (max > 1) code.push({ op: "jump", to: at });
    split.first = lazy ? code.length : at + 1;
    split.second = lazy ? at + 1 : code.length;
    return;
  }
  const slot = draft.slots;
  draft.slots += 2;
  code.push({ op: "count", slot });
  const again: Instruction = { op: "again", slot, min, max, lazy, exit: nowhere };
  const at = code.push(again) - 1;
  code.push({ op: "round", slot });
  emit(draft, body);
  code.push({ op: "jump", to: at });
  again.exit = code.length;
}

function emitLook(
  draft: Draft,
  node: ExpressionNode & { readonly kind: "look" },
): Instruction & { readonly op: "look" } {
  const { code } = draft;
  const look: Instruction & { readonly op: "look" } = {
    op: "look",
    negative: node.negative,
    pass: nowhere,
    fail: nowhere,
  };
  code.push(look);
  if (node.behind) {
    const branches = node.body.kind === "choice" ? node.body.branches : [node.body];
    emitChoice(draft, branches, (inner, branch) => {
      inner.code.push({ op: "back", bytes: widthOf(branch)! });
      emit(inner, branch);
    });
  } else {
    emit(draft, node.body);
  }
  code.push({ op: "done" });
  look.pass = code.length;
  return look;
}

function emitCondition(draft: Draft, node: ExpressionNode & { readonly kind: "condition" }): void {
  const { code } = draft;
  const test = typeof node.test === "object" ? emitLook(draft, node.test) : undefined;
  const asked: (Instruction & { readonly op: "condition" }) | undefined =
    typeof node.test === "object"
      ? undefined
      : { op: "condition", group: numberOf(draft, node.test), otherwise: nowhere };
  if (asked !== undefined) code.push(asked);
  emit(draft, node.yes);
  const end: Instruction = { op: "jump", to: nowhere };
  code.push(end);
  if (asked !== undefined) asked.otherwise = code.length;
  if (test !== undefined) test.fail = code.length;
  emit(draft, node.no);
  end.to = code.length;
}
