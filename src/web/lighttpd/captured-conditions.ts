/**
 * Conditions whose match is used in a replacement (`%0`, `%1`).
 *
 * In: blocks that have been read in full. Out: the same, where the server turns comparisons back into expressions, to have
 * something to capture. It does not escape what they compare with: `=^ "/."` then matches `/a`, too (seen in 1.4.69).
 */
import { compiledOnce } from "./condition-heads.ts";
import type { Block, Condition } from "./model.ts";
import { moduleOf, textList } from "./settings.ts";

export function expandCaptured(blocks: readonly Block[], modules: readonly string[]): void {
  for (const block of blocks)
    if (block.condition !== undefined && usesCaptures(block, modules))
      block.condition = expanded(block.condition);
}

function usesCaptures({ settings }: Block, modules: readonly string[]): boolean {
  for (const [name, { value }] of settings) {
    const module = moduleOf(name);
    if ((module !== "mod_rewrite" && module !== "mod_redirect") || !modules.includes(module))
      continue;
    const texts = textList(value) ?? [];
    if (texts.some(({ text }) => /(?:^|[^%])(?:%%)*%[\d{]/.test(text))) return true;
  }
  return false;
}

function expanded(condition: Condition): Condition {
  const { operator, value } = condition;
  const source =
    operator === "=="
      ? `^${value}$`
      : operator === "=^"
        ? `^${value}`
        : operator === "=$"
          ? `${value.startsWith(".") ? "\\" : ""}${value}$`
          : undefined;
  if (source === undefined) return condition;
  return { ...condition, operator: "=~", expression: compiledOnce(source) };
}
