/**
 * An exposure: files that a configuration would hand out, and why.
 *
 * In: nothing (types only). Out: the shapes that exposures.ts makes and report/ shows. Paths and targets are bytes as
 * latin1, as everywhere in web/.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { ExposureSeverity } from "./family.ts";
import type { ServerName } from "../site.ts";
import type { Trouble } from "../../trouble.ts";

/**
 * files: of one family, by one rule. source: the project's own. latent: not there yet. listing: of folders. page: a
 * program that shows the server. uploads: what users put there would be run. package: files in an image or a package.
 */
export type ExposureKind =
  | "files"
  | "source"
  | "latent"
  | "listing"
  | "page"
  | "uploads"
  | "package";

export type Exposure = {
  readonly kind: ExposureKind;
  /** The family's id, or the kind. */
  readonly family: string;
  /** What it is, in a few words. */
  readonly name: string;
  readonly severity: ExposureSeverity;
  readonly reason: string;
  /** Of the site, as it is written; "" for any. */
  readonly host: string;
  /** The rule that hands it out. */
  readonly by: ConfigSpan | undefined;
  readonly files: readonly ExposedFile[];
  /** How many files it is in all, those that the listed ones stand for included. */
  readonly filesInAll: number;
  /** Of `source`: how many source files the project has. */
  readonly of?: number;
  /** Rules that were meant to catch it. */
  readonly meant: readonly MeantRule[];
  /** The folder is listed, so nobody has to guess names. */
  readonly isListed: boolean;
  /** Only after a login. */
  readonly afterLogin: boolean;
};

export type ExposedFile = {
  /** The request target, in the plainest spelling that hands it out. */
  readonly target: string;
  /** How the target differs from the plain one. */
  readonly how?: string;
  /** Where it lies: a path of the server, and of this machine if it has one there. */
  readonly file: string;
  readonly local?: string;
  readonly outcome: "served" | "error-body" | "handler" | "listing" | "packed";
  /** Whether git has it; absent outside of work trees, and in the git directory. */
  readonly state?: "tracked" | "untracked" | "ignored";
  /** Whether its content is what its name says; absent where that was not looked at. */
  readonly isProven?: boolean;
};

/** A rule that refuses, and why it does not refuse this. */
export type MeantRule = { readonly by: ConfigSpan; readonly why: string };

/** A change of configuration that was tried: with it the exposures are gone, and ordinary pages are as before. */
export type TriedFix = {
  readonly why: string;
  /** Each file's change, as a unified diff. */
  readonly diff: string;
  /** Indexes of the exposures that it ends. */
  readonly ends: readonly number[];
};

/** A place in a configuration that could not be judged. */
export type UnknownPlace = {
  readonly construct: string;
  readonly by: ConfigSpan | undefined;
  /** How many files that should not leave, and one of their targets. */
  readonly files: number;
  readonly target: string;
};

export type WebCoverage = {
  /** Main files of configurations that were read. */
  readonly configurations: number;
  readonly sites: number;
  /** Other ways out of a repository: images, packages, hosts. */
  readonly surfaces: number;
  /** Files below the folders that are handed out. */
  readonly files: number;
  /** Of them those that a family names. */
  readonly candidates: number;
  readonly requests: number;
  /** Requests that were not asked, as there were too many. */
  readonly left: number;
};

/** All that was found out about the configurations of a run. */
export type WebAudit = {
  readonly servers: readonly ServerName[];
  readonly exposures: readonly Exposure[];
  readonly fixes: readonly TriedFix[];
  /** Files that were asked for by name, whatever they are, and leave. */
  readonly handedOut: readonly {
    readonly local: string;
    readonly target: string;
    readonly host: string;
    readonly by: ConfigSpan | undefined;
  }[];
  readonly unknown: readonly UnknownPlace[];
  /** Folders of servers that lie nowhere here, by configuration. */
  readonly unmapped: readonly string[];
  readonly coverage: WebCoverage;
  readonly troubles: readonly Trouble[];
  /** What was taken for granted, in sentences. */
  readonly notes: readonly string[];
};
