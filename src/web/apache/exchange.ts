/**
 * What one answer is made with: the files, the open conditions, the steps taken.
 *
 * In: a request, and what is assumed of conditions that no file tells. Out: a record of what was asked. A condition that is
 * met for the first time is taken as false and noted, so that whoever asks can ask again with it true.
 */
import type { Step } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import type { Captures, ServerExpression } from "../expression/expression.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import type { FolderConfig } from "./folder-config.ts";
import type { Refusal } from "./folder-reader.ts";
import type { Doubt } from "./load.ts";
import type { ApacheConfig } from "./server-config.ts";

/** What a `.htaccess` file says; `otherwise`, if a condition in it that no file tells does not hold. */
export type AccessFile = {
  readonly settings: FolderConfig | Refusal;
  readonly assumed: Doubt | undefined;
  readonly otherwise: FolderConfig | Refusal | undefined;
};

/** `.htaccess` files that were read, by path and what they may say. */
export type AccessFiles = Map<string, AccessFile | undefined>;

export class Exchange {
  readonly config: ApacheConfig;
  readonly request: SiteRequest;
  readonly tree: FileTree;
  readonly accessFiles: AccessFiles;
  readonly steps: Step[] = [];
  /** What the answer rests on and no file tells: the first of it. */
  readonly doubts: Doubt[] = [];
  /** Conditions that were met and not decided before. */
  readonly asked: Doubt[] = [];
  readonly #decisions: ReadonlyMap<string, boolean>;
  /** Requests within requests so far. */
  innerRequests = 0;

  constructor(
    config: ApacheConfig,
    request: SiteRequest,
    tree: FileTree,
    accessFiles: AccessFiles,
    decisions: ReadonlyMap<string, boolean>,
  ) {
    this.config = config;
    this.request = request;
    this.tree = tree;
    this.accessFiles = accessFiles;
    this.#decisions = decisions;
  }

  /** A condition that no file tells. */
  decide(construct: string, by: ConfigSpan): boolean {
    const key = decisionKey({ construct, by });
    const decided = this.#decisions.get(key);
    if (decided === undefined && !this.asked.some((one) => decisionKey(one) === key))
      this.asked.push({ construct, by });
    return decided ?? false;
  }

  doubt(construct: string, by: ConfigSpan): void {
    if (this.doubts.length === 0) this.doubts.push({ construct, by });
  }

  step(by: ConfigSpan | undefined, did: string): void {
    if (by !== undefined) this.steps.push({ by, did });
  }

  /** The match of an expression; an undecided one is a condition. */
  match(expression: ServerExpression, subject: string, by: ConfigSpan): Captures | undefined {
    const found = expression.match(subject);
    if (found !== "undecided") return found;
    const isMatch = this.decide(`regular expression ${expression.source}`, by);
    return isMatch ? { start: 0, groups: [subject], named: {} } : undefined;
  }

  /** The settings of a `.htaccess` file, read once for all requests that find it under the same rules. */
  accessFile(
    path: string,
    key: string,
    read: (text: string) => AccessFile,
  ): AccessFile | undefined {
    const known = `${key}\0${path}`;
    if (this.accessFiles.has(known)) return this.accessFiles.get(known);
    const text = this.tree.text(path);
    const settings = text === undefined ? undefined : read(text);
    this.accessFiles.set(known, settings);
    return settings;
  }
}

export function decisionKey({ construct, by }: Doubt): string {
  return `${construct}\0${by.source.path}\0${by.start}`;
}
