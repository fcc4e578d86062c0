/**
 * The settings that hold for a folder: those of the machine, and what each web.config on the way changes.
 *
 * In: settings, a `<system.webServer>` with its place. Out: new settings. Collections know `<clear/>`, `<remove/>` and
 * `<add/>`; keys ignore case.
 */
import type { ConfigSpan } from "../config-text.ts";
import { childrenOf, collection, flag, isTrue, valueOf } from "./collections.ts";
import type { By, Keyed } from "./collections.ts";
import * as defaults from "./machine-defaults.ts";
import { rulesOf } from "./rewrite-rules.ts";
import type { RewriteMap, RewriteRule } from "./rewrite-rules.ts";
import type { XmlElement } from "./xml.ts";

export type Handler = {
  readonly name: string;
  readonly paths: readonly string[];
  readonly modules: string;
  readonly by: By;
};

export type Authorization = {
  readonly allows: boolean;
  readonly users: readonly string[];
  readonly by: By;
};

export type FilteringRule = {
  readonly strings: readonly string[];
  readonly extensions: readonly string[];
  readonly by: By;
};

export type ErrorPage = { readonly mode: string; readonly path: string };

export type Effective = {
  readonly hidden: Keyed<unknown>;
  readonly extensions: Keyed<{ readonly allowed: boolean }>;
  readonly unlisted: { readonly allowed: boolean; readonly by: By };
  readonly sequences: Keyed<unknown>;
  readonly alwaysAllowed: Keyed<unknown>;
  readonly filteringRules: readonly FilteringRule[];
  readonly doubleEscaping: boolean;
  readonly highBits: boolean;
  readonly types: Keyed<unknown>;
  readonly browse: { readonly on: boolean; readonly by: By };
  readonly documents: { readonly on: boolean; readonly names: Keyed<{ readonly name: string }> };
  readonly handlers: readonly Handler[];
  readonly authorizations: readonly Authorization[];
  readonly anonymous: { readonly on: boolean; readonly by: By };
  readonly redirect:
    | { readonly target: string; readonly status: number; readonly by: By }
    | undefined;
  readonly errors: Keyed<ErrorPage>;
  readonly rules: readonly RewriteRule[];
  readonly maps: ReadonlyMap<string, RewriteMap>;
  /** What may change everything, and cannot be told. */
  readonly doubt: { readonly construct: string; readonly by: ConfigSpan } | undefined;
};

const unset = (keys: readonly string[]): Keyed<unknown> =>
  new Map(keys.map((key) => [key.toLowerCase(), { by: undefined }]));

export const machineSettings: Effective = {
  hidden: unset(defaults.hiddenSegments),
  extensions: new Map(
    defaults.deniedExtensions.map((key) => [key, { allowed: false, by: undefined }]),
  ),
  unlisted: { allowed: true, by: undefined },
  sequences: new Map(),
  alwaysAllowed: new Map(),
  filteringRules: [],
  doubleEscaping: false,
  highBits: true,
  types: unset(defaults.mappedExtensions),
  browse: { on: false, by: undefined },
  documents: {
    on: true,
    names: new Map(
      defaults.defaultDocuments.map((name) => [name.toLowerCase(), { name, by: undefined }]),
    ),
  },
  handlers: [],
  authorizations: [{ allows: true, users: ["*"], by: undefined }],
  anonymous: { on: true, by: undefined },
  redirect: undefined,
  errors: new Map(),
  rules: [],
  maps: new Map(),
  doubt: undefined,
};

/** Settings with what an element changes. `base` is the URL of the folder that it speaks of, with its slash. */
export function withElement(before: Effective, server: XmlElement, base: string): Effective {
  const security = childrenOf(server, "security");
  const filtering = security.flatMap((one) => childrenOf(one, "requestFiltering"));
  const filtered = filtering.reduce(withFiltering, before);
  const rewrite = rulesOf(childrenOf(server, "rewrite"), base, before.rules, before.maps);
  const contents = childrenOf(server, "staticContent");
  const authorization = security.flatMap((one) => childrenOf(one, "authorization"));
  const authentication = security.flatMap((one) => childrenOf(one, "authentication"));
  return {
    ...filtered,
    types: contents.reduce(
      (types, one) => collection(types, one, "fileExtension", () => ({}), "mimeMap"),
      before.types,
    ),
    browse: flag(childrenOf(server, "directoryBrowse"), "enabled", before.browse),
    documents: childrenOf(server, "defaultDocument").reduce(withDocuments, before.documents),
    handlers: childrenOf(server, "handlers").reduce(withHandlers, before.handlers),
    authorizations: authorization.reduce(withAuthorization, before.authorizations),
    anonymous: flag(
      authentication.flatMap((one) => childrenOf(one, "anonymousAuthentication")),
      "enabled",
      before.anonymous,
    ),
    redirect: childrenOf(server, "httpRedirect").reduce(withRedirect, before.redirect),
    errors: childrenOf(server, "httpErrors").reduce(withErrors, before.errors),
    rules: rewrite.rules,
    maps: rewrite.maps,
    doubt: before.doubt ?? doubtIn(server, security),
  };
}

function withFiltering(before: Effective, element: XmlElement): Effective {
  const part = (name: string): readonly XmlElement[] => childrenOf(element, name);
  const lists = part("fileExtensions");
  const unlisted = flag(lists, "allowUnlisted", {
    on: before.unlisted.allowed,
    by: before.unlisted.by,
  });
  const plain = (name: string, key: string, state: Keyed<unknown>): Keyed<unknown> =>
    part(name).reduce(
      (entries, one) => collection(entries as Keyed<object>, one, key, () => ({})),
      state,
    );
  return {
    ...before,
    hidden: plain("hiddenSegments", "segment", before.hidden),
    sequences: plain("denyUrlSequences", "sequence", before.sequences),
    alwaysAllowed: plain("alwaysAllowedUrls", "url", before.alwaysAllowed),
    extensions: lists.reduce(
      (entries, one) =>
        collection(entries, one, "fileExtension", (entry) => ({
          allowed: isTrue(entry, "allowed", true),
        })),
      before.extensions,
    ),
    unlisted: { allowed: unlisted.on, by: unlisted.by },
    filteringRules: part("filteringRules").reduce(withFilteringRules, before.filteringRules),
    doubleEscaping: isTrue(element, "allowDoubleEscaping", before.doubleEscaping),
    highBits: isTrue(element, "allowHighBitCharacters", before.highBits),
  };
}

/** Rules that look at the URL; those that look at headers and queries are of requests that are made for it. */
function withFilteringRules(
  before: readonly FilteringRule[],
  element: XmlElement,
): readonly FilteringRule[] {
  const cleared = childrenOf(element, "clear").length > 0 ? [] : before;
  const rules = childrenOf(element, "filteringRule").filter((rule) =>
    isTrue(rule, "scanUrl", false),
  );
  return [
    ...cleared,
    ...rules.map((rule) => ({
      strings: added(rule, "denyStrings", "string"),
      extensions: added(rule, "appliesTo", "fileExtension"),
      by: rule.by,
    })),
  ];
}

function added(element: XmlElement, name: string, key: string): readonly string[] {
  return childrenOf(element, name)
    .flatMap((list) => childrenOf(list, "add"))
    .flatMap((entry) => valueOf(entry, key)?.toLowerCase() ?? []);
}

function withDocuments(
  before: Effective["documents"],
  element: XmlElement,
): Effective["documents"] {
  const names = childrenOf(element, "files").reduce((state, files) => {
    const own = collection<{ readonly name: string }>(new Map(), files, "value", (_, name) => ({
      name,
    }));
    // What is added comes before what was there.
    const rest = collection(state, files, "value", (_, name) => ({ name }), "none");
    return new Map([...own, ...[...rest].filter(([key]) => !own.has(key))]);
  }, before.names);
  return { on: isTrue(element, "enabled", before.on), names };
}

function withHandlers(before: readonly Handler[], element: XmlElement): readonly Handler[] {
  let inherited = [...before];
  const own: Handler[] = [];
  for (const entry of element.children) {
    const name = valueOf(entry, "name") ?? "";
    if (entry.name === "clear") inherited = [];
    if (entry.name === "remove") inherited = inherited.filter((one) => one.name !== name);
    if (entry.name !== "add") continue;
    const paths = (valueOf(entry, "path") ?? "").split(",").map((path) => path.trim());
    own.push({ name, paths, modules: valueOf(entry, "modules") ?? "", by: entry.by });
  }
  return [...own, ...inherited];
}

function withAuthorization(
  before: readonly Authorization[],
  element: XmlElement,
): readonly Authorization[] {
  let rules = [...before];
  for (const entry of element.children) {
    const users = (valueOf(entry, "users") ?? "").split(",").map((user) => user.trim());
    if (entry.name === "clear") rules = [];
    if (entry.name === "remove") rules = rules.filter((one) => one.users.join() !== users.join());
    if (entry.name === "add")
      rules.push({ allows: valueOf(entry, "accessType") !== "Deny", users, by: entry.by });
  }
  return rules;
}

const redirectStatus: Readonly<Record<string, number>> = {
  Found: 302,
  Permanent: 301,
  Temporary: 307,
  PermRedirect: 308,
};

function withRedirect(before: Effective["redirect"], element: XmlElement): Effective["redirect"] {
  if (!isTrue(element, "enabled", before !== undefined)) return undefined;
  const target = valueOf(element, "destination") ?? before?.target ?? "";
  const status = redirectStatus[valueOf(element, "httpResponseStatus") ?? "Found"] ?? 302;
  return { target, status, by: element.by };
}

function withErrors(before: Keyed<ErrorPage>, element: XmlElement): Keyed<ErrorPage> {
  // The older name of what is added is `error`.
  return collection(
    before,
    element,
    "statusCode",
    (entry) => ({
      mode: valueOf(entry, "responseMode") ?? "File",
      path: valueOf(entry, "path") ?? "",
    }),
    "error",
  );
}

/** Sections that lie elsewhere, and those that a web.config may not hold as IIS is installed: it answers 500 then. */
function doubtIn(server: XmlElement, security: readonly XmlElement[]): Effective["doubt"] {
  for (const element of [
    server,
    ...server.children,
    ...security.flatMap(({ children }) => children),
  ])
    if (element.attributes.has("configSource"))
      return { construct: "configSource", by: element.by };
  const locked = security
    .flatMap(({ children }) => children)
    .find(({ name }) => name === "authentication" || name === "ipSecurity" || name === "access");
  return (
    locked && { construct: `section ${locked.name}, locked as IIS is installed`, by: locked.by }
  );
}
