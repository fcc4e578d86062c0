/**
 * The site model: what every server's configuration becomes, and what is asked of it.
 *
 * In: a reader of one server's configuration. Out: sites, each a block that answers for some hosts; where URLs lead to
 * folders; which rules refuse something; and a resolver. A resolver is a pure function of the configuration, the files
 * and the request.
 */
import type { Answer } from "./answer.ts";
import type { ConfigFiles } from "./config-files.ts";
import type { ConfigSpan } from "./config-text.ts";
import type { FileTree } from "./file-tree.ts";
import type { SiteRequest } from "./site-request.ts";
import type { Trouble } from "../trouble.ts";

export type ServerName = "nginx" | "apache" | "caddy" | "lighttpd" | "iis" | "node";

/** Where URLs that begin with `prefix` lead: to `folder` with the rest behind it, by text alone. */
export type Mount = {
  readonly prefix: string;
  /** A path of the server, as bytes; with the slash at its end if the configuration has one. */
  readonly folder: string;
  readonly by: ConfigSpan | undefined;
};

/** A rule that refuses. `catches` tells whether its own pattern names a URL path, wherever the rule stands. */
export type Denial = {
  readonly by: ConfigSpan;
  readonly catches: (path: string) => boolean;
};

/** One block that answers for some hosts. */
export type Site = {
  /** Names as they are written; none if it answers for all. */
  readonly hosts: readonly string[];
  /** A host whose requests come here, to ask with. */
  readonly host: string;
  readonly by: ConfigSpan | undefined;
  readonly mounts: readonly Mount[];
  readonly denials: readonly Denial[];
};

/** Bytes to be put in place of [start, end) of a configuration. */
export type ConfigEdit = {
  readonly source: ConfigSpan["source"];
  readonly start: number;
  readonly end: number;
  readonly text: string;
};

/** A way to stop exposures: `why` says in a sentence what it does. */
export type Fix = { readonly why: string; readonly edits: readonly ConfigEdit[] };

/** A configuration that has been read. */
export type WebConfig = {
  readonly server: ServerName;
  readonly sites: readonly Site[];
  readonly troubles: readonly Trouble[];
  readonly answer: (request: SiteRequest, tree: FileTree) => Answer;
  /**
   * Fixes that may stop these URL paths of a site from being handed out, the best first. Whoever prints one has tried it on
   * the resolver before.
   */
  readonly fixes: (site: Site, paths: readonly string[]) => readonly Fix[];
};

/** How a configuration is read. `prefix` is the folder that relative paths are relative to, if the server has one. */
export type ReadOptions = { readonly prefix?: string };

/** Reads the configuration whose main file is at `path`. */
export type ConfigReader = (path: string, files: ConfigFiles, options: ReadOptions) => WebConfig;
