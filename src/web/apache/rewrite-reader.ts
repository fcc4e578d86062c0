/**
 * The directives of mod_rewrite in one scope.
 *
 * In: directives, in their order. Out: the draft of the scope with its rules: a RewriteCond belongs to the rule behind it.
 */
import { withOne } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { wordAt, wordsOf } from "./lexer.ts";
import type { Directive } from "./parser.ts";
import { noRewriting, readRewriteCondition, readRewriteRule, readSwitch } from "./rewrite-rule.ts";
import type { FolderRewriting, RewriteCondition } from "./rewrite-rule.ts";

const optionNames: ReadonlySet<string> = new Set([
  "inherit",
  "inheritbefore",
  "inheritdown",
  "inheritdownbefore",
  "ignoreinherit",
  "allownoslash",
  "allowanyuri",
  "mergebase",
  "ignorecontextinfo",
  "legacyprefixdocroot",
  "unsafeprefixstat",
]);

export class RewriteReader {
  /** What rules are relative to; nothing in a server's own scope. */
  readonly #path: string | undefined;
  #conditions: RewriteCondition[] = [];

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** Makes the scope one with rules: none. */
  touch(draft: Draft): void {
    draft.rewriting ??= this.#changed(draft, {});
  }

  /** Takes one directive in; false if Apache refuses it. */
  take(draft: Draft, { name, args, by }: Directive): boolean {
    const set = (change: Partial<FolderRewriting>): boolean => {
      draft.rewriting = this.#changed(draft, change);
      return true;
    };
    switch (name) {
      case "rewriteengine": {
        const isOn = readSwitch(args);
        return isOn !== undefined && set({ isOn });
      }
      case "rewritebase": {
        const base = wordAt(args, 0).word;
        return base.startsWith("/") && this.#path !== undefined && set({ base });
      }
      case "rewriteoptions": {
        const words = wordsOf(args).map((word) => word.toLowerCase());
        const named = words.filter((word) => optionNames.has(word));
        return set({ options: new Set([...(draft.rewriting?.options ?? []), ...named]) });
      }
      case "rewritecond": {
        const condition = readRewriteCondition(args, by);
        if (condition === undefined) return false;
        this.#conditions.push(condition);
        return set({});
      }
      default: {
        const rule = readRewriteRule(args, this.#conditions, by);
        this.#conditions = [];
        return rule !== undefined && set({ rules: withOne(draft.rewriting?.rules, rule) });
      }
    }
  }

  #changed({ rewriting }: Draft, change: Partial<FolderRewriting>): FolderRewriting {
    const folder = this.#path === undefined ? undefined : `${this.#path.replace(/\/$/, "")}/`;
    return { ...(rewriting ?? { ...noRewriting, rules: [] }), folder, ...change };
  }
}
