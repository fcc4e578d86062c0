/**
 * GitHub's own parser of workflow files, as its editor extension has it.
 *
 * In: a workflow. Out: what is wrong with it. The package imports JSON in a way that only bundlers understand; Node is
 * told here how to read it.
 */
import { register } from "node:module";

const readsJson = `
  export async function resolve(name, context, next) {
    const found = await next(name, context);
    return found.url.endsWith(".json") ? { ...found, importAttributes: { type: "json" } } : found;
  }`;

/** The mistakes of a workflow, each with its place. */
export async function workflowMistakes(text: string): Promise<readonly string[]> {
  register(`data:text/javascript,${encodeURIComponent(readsJson)}`);
  const { NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
  const file = { name: "workflow.yml", content: text };
  const { context } = parseWorkflow(file, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}
