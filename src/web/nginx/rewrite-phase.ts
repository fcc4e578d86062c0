/**
 * nginx's rewrite module at work: the codes of a block, one after another.
 *
 * In: a run and codes. Out: "done" when they are through, or the phase or outcome that a `return` or a redirect leads to.
 */
import type { Outcome } from "../answer.ts";
import { lookUp } from "./file-look-up.ts";
import { enter, finish, refuse } from "./finish.ts";
import type { Condition, RewriteCode } from "./rewrite-code.ts";
import { decide, isUnknown, note, unknownOutcome } from "./run.ts";
import type { Phase, Run, Unknown } from "./run.ts";
import { matches, textOfValue } from "./variables.ts";
import type { Value } from "./value.ts";

/** "stop": no more codes of this block or those around it. */
type Done = "done" | "stop" | Phase | Outcome;

/** Runs codes. */
export function runCodes(run: Run, codes: readonly RewriteCode[]): Phase | Outcome | undefined {
  const end = runBlock(run, codes);
  return end === "done" || end === "stop" ? undefined : end;
}

function runBlock(run: Run, codes: readonly RewriteCode[]): Done {
  for (const code of codes) {
    const end = runCode(run, code);
    if (end !== "done") return end;
  }
  return "done";
}

function runCode(run: Run, code: RewriteCode): Done {
  switch (code.kind) {
    case "set": {
      const value = textOfValue(run, code.value);
      if (code.name === "args" && !isUnknown(value)) run.args = value;
      else run.variables.set(code.name, value);
      return "done";
    }
    case "break":
      if (run.isUriChanged) run.isAliasValid = false;
      run.isUriChanged = false;
      return "stop";
    case "return":
      return runReturn(run, code);
    case "rewrite":
      return runRewrite(run, code);
    case "if":
      if (!holds(run, code)) return "done";
      if (code.location !== undefined) enter(run, code.location);
      return runBlock(run, code.codes);
  }
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function runReturn(run: Run, code: Extract<RewriteCode, { kind: "return" }>): Done {
  const { status, by } = code;
  note(run, by, `returns ${status}`);
  for (const rule of run.location.settings.access)
    note(run, rule.by, "not reached: return answers before");
  if (redirects.has(status)) {
    const text = code.text === undefined ? "" : textOfValue(run, code.text);
    const target = isUnknown(text) ? writtenOf(code.text) : text;
    return finish(run, status, { kind: "redirect", target, by, status });
  }
  const isText = code.text !== undefined && code.text.text !== "";
  if (status < 400 || isText) {
    // On an error page of a redirect, its target stays.
    const { refusal, errorStatus } = run;
    const stays = refusal?.kind === "redirect" && errorStatus >= 300 && errorStatus < 400;
    return stays ? { ...refusal, status: errorStatus } : { kind: "denied", by, status };
  }
  return refuse(run, status, by);
}

/** A redirect's target as it is written, where its variables are not known: it leads away in any case. */
function writtenOf(value: Value | undefined): string {
  return (value?.parts ?? [])
    .map((part) => {
      if (part.kind === "text") return part.text;
      return part.kind === "variable" ? `$${part.name}` : "";
    })
    .join("");
}

function runRewrite(run: Run, code: Extract<RewriteCode, { kind: "rewrite" }>): Done {
  const { by } = code;
  const found = matches(run, code.expression, run.uri);
  const construct = `expression ${code.expression.source}`;
  if (found === "undecided" ? !decide(run, { construct, by }) : !found) {
    run.captures = [];
    return "done";
  }
  if (found === "undecided") return unknownOutcome({ construct, by });
  if (code.ends === "redirect") {
    const text = textOfValue(run, code.path);
    const target = isUnknown(text) ? writtenOf(code.path) : text;
    const { status } = code;
    return finish(run, status, { kind: "redirect", target, by, status });
  }
  run.isInternal = true;
  run.isUriChanged = code.ends !== "break";
  if (code.ends === "break") run.isAliasValid = false;
  const path = textOfValue(run, code.path);
  const query = code.query === undefined ? "" : textOfValue(run, code.query);
  if (isUnknown(path)) return unknownOutcome(path);
  if (isUnknown(query)) return unknownOutcome(query);
  const old = code.keepsQuery ? run.args : "";
  if (code.query === undefined) run.args = old;
  else run.args = old === "" ? query : `${query}&${old}`;
  if (path === "") return refuse(run, 500, by);
  note(run, by, `makes ${run.uri} into ${path}`);
  run.uri = path;
  return code.ends === "no" ? "done" : "stop";
}

/** Whether a condition holds; one that cannot be told is decided. */
function holds(run: Run, { condition, by }: Extract<RewriteCode, { kind: "if" }>): boolean {
  const answer = condition === undefined ? undefined : conditionHolds(run, condition);
  if (typeof answer === "boolean") {
    note(run, by, answer ? "holds" : "does not hold");
    return answer;
  }
  const construct = answer?.construct ?? "if";
  const decided = decide(run, { construct, by });
  note(run, by, `cannot be told because of ${construct}`);
  return decided;
}

function conditionHolds(run: Run, condition: Condition): boolean | Unknown {
  const value = textOfValue(run, condition.value);
  if (isUnknown(value)) return value;
  switch (condition.kind) {
    case "is-set":
      return value !== "" && value !== "0";
    case "equals": {
      const other = textOfValue(run, condition.other);
      return isUnknown(other) ? other : (value === other) !== condition.not;
    }
    case "matches": {
      const found = matches(run, condition.expression, value);
      const { source } = condition.expression;
      if (found === "undecided")
        return { kind: "unknown", construct: `expression ${source}`, by: condition.value.by };
      if (!found) run.captures = [];
      return found !== condition.not;
    }
    case "file":
      return fileTest(run, value, condition);
  }
}

function fileTest(
  run: Run,
  path: string,
  { test, not, value }: Extract<Condition, { kind: "file" }>,
): boolean | Unknown {
  if (!path.startsWith("/"))
    return { kind: "unknown", construct: `-${test} ${path}`, by: value.by };
  const found = lookUp(run, path);
  if (found.kind === "unknown") return found;
  const isThere = found.kind === "file" || found.kind === "folder" || found.kind === "other";
  switch (test) {
    case "f":
      return (found.kind === "file") !== not;
    case "d":
      return (found.kind === "folder") !== not;
    case "e":
      return isThere !== not;
    case "x":
      return isThere ? { kind: "unknown", construct: `-x ${path}`, by: value.by } : not;
  }
}
