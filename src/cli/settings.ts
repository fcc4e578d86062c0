/**
 * Settings: what a run is to do.
 *
 * They begin as the defaults here; config files change them, and then the options that were given (config/configure.ts).
 */
import type { Evidence, Severity } from "../rules/rule.ts";
import type { ScanHook } from "./hook/hook-script.ts";
import type { ServerName } from "../web/site.ts";
import type { Configuration } from "./config/config.ts";

export type Settings = {
  /** What is written on standard output. */
  readonly format: ReportFormat;
  readonly reports: readonly ReportTarget[];
  readonly reveal: boolean;
  readonly failOn: Severity | "never";
  readonly evidence: Evidence;
  readonly threads?: number;
  /** `stdin`: the name of the text. */
  readonly path?: string;
  /** `ci`: the ends of the range, and whose policy holds. */
  readonly base?: string;
  readonly head?: string;
  readonly policyFrom?: string;
  /** `ci`: findings give no exit code. */
  readonly reportOnly: boolean;
  /** A baseline instead of .telltale-baseline. */
  readonly baseline?: string;
  /** Comments next to secrets set them aside. */
  readonly inlineIgnores: boolean;
  /** Other tools' ignore files and baselines do. */
  readonly foreignIgnores: boolean;
  /** `ignore`: why, until when, who answers for it, and the report that the id is from. */
  readonly reason?: string;
  readonly expires?: string;
  readonly owner?: string;
  readonly from?: string;
  /** `ignore prune`, `ignore import`: change the file, rather than say what would change. */
  readonly write: boolean;
  /** `plan`: how it is written, and the file that git-filter-repo is to read. */
  readonly planFormat: "text" | "markdown" | "json";
  readonly replaceText?: string;
  readonly verify: boolean;
  readonly checkDeltas: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly progress: boolean;
  readonly color: "auto" | "always" | "never";
  /** `push`, `staged`: run by git, which shows a person what stands on standard error. */
  readonly hook: boolean;
  /** `hook ...`: the hooks that were named, and whether for all repositories of the user. */
  readonly hooks: readonly ScanHook[];
  readonly global: boolean;
  /** `hook install`: into git's own folder, whatever manages the hooks. */
  readonly force: boolean;
  /** `web`: what is judged, and what is asked of it. */
  readonly web: WebSettings;
  /** `probe`: whether the user may test the server, how fast and how long it is asked, and what was predicted. */
  readonly probe: {
    readonly mayTest: boolean;
    readonly rate: number;
    readonly seconds: number;
    readonly from?: string;
  };
  /** Names of the options that were given. */
  readonly given?: readonly string[];
  /** The config file: of a name; none; or, undefined, the nearest. */
  readonly config?: string | false;
  readonly gitleaksConfig?: string;
  /** Sources of plain `telltale` that a config turns on or off. */
  readonly sources?: Readonly<Partial<Record<SourceName, boolean>>>;
  /** Largest plain file that is scanned, where that is not limits.ts's. */
  readonly fileBytesMax?: number;
  /** What the config files say, where there are such. */
  readonly configuration?: Configuration;
};

export type WebSettings = {
  /** Folders of a server and where they lie here, `SERVER=DIR` each. */
  readonly roots: readonly string[];
  readonly host?: string;
  /** A request to explain; "" to have the steps of every answer. */
  readonly explain?: string;
  /** One configuration, named rather than found. */
  readonly server?: ServerName;
  readonly config?: string;
  readonly prefix?: string;
  /** Where requests are read from, to be answered one by one. */
  readonly answer?: string;
};

export type ReportFormat = "text" | "json";

/** A report that goes to a file. */
export type ReportTarget = { readonly format: ReportFormat; readonly file: string };

/** What plain `telltale` may look at. */
export type SourceName = "history" | "files" | "web";

export const defaultSettings: Settings = {
  format: "text",
  planFormat: "text",
  reports: [],
  reveal: false,
  failOn: "low",
  evidence: "likely",
  inlineIgnores: true,
  reportOnly: false,
  foreignIgnores: true,
  write: false,
  verify: false,
  checkDeltas: false,
  quiet: false,
  verbose: false,
  progress: true,
  color: "auto",
  hook: false,
  hooks: [],
  global: false,
  force: false,
  web: { roots: [] },
  probe: { mayTest: false, rate: 5, seconds: 120 },
};
