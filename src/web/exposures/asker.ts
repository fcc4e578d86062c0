/**
 * Questions to one site, within its share of a run's requests.
 *
 * In: a configuration, a site, the server's files. Out: answers; nothing once the share is used up.
 */
import type { Answer } from "../answer.ts";
import type { FileTree } from "../file-tree.ts";
import type { Site, WebConfig } from "../site.ts";
import { requestOf } from "../site-request.ts";

export class Asker {
  readonly site: Site;
  readonly #config: WebConfig;
  readonly #tree: FileTree;
  readonly #share: number;
  asked = 0;
  /** Questions that were not asked as the share was used up. */
  left = 0;

  constructor(config: WebConfig, site: Site, tree: FileTree, share: number) {
    this.site = site;
    this.#config = config;
    this.#tree = tree;
    this.#share = share;
  }

  ask(target: string, tree: FileTree = this.#tree): Answer | undefined {
    if (this.asked >= this.#share) {
      this.left++;
      return undefined;
    }
    this.asked++;
    return this.#config.answer(requestOf(this.site.host, target), tree);
  }
}
