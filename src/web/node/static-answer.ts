/**
 * What a static server of the Node world answers.
 *
 * In: a mount, a path below it, and the files. Out: an outcome, or nothing if it lets the next one answer. Each package has its
 * own idea of names that begin with a dot; all of them serve everything else.
 */
import type { Outcome } from "../answer.ts";
import type { FileTree } from "../file-tree.ts";
import { optionOf } from "./static-mount.ts";
import type { StaticMount } from "./static-mount.ts";

/** Which names with a dot leave: all, those in folders with a dot only, none, or none but below .well-known. */
type DotRule = "all" | "not the last" | "none" | "well-known" | "well-known at least" | "unknown";

export function staticAnswer(
  mount: StaticMount,
  path: string,
  tree: FileTree,
): Outcome | undefined {
  const { by } = mount;
  const unknown = (construct: string, otherwise?: Outcome): Outcome =>
    otherwise === undefined
      ? { kind: "unknown", construct, by }
      : { kind: "unknown", construct, by, otherwise };
  if (mount.root === undefined) return unknown("root");
  const names = segments(path);
  if (names === undefined) return { kind: "denied", by, status: 403 };
  const found = lookUp(mount, mount.root, names, path.endsWith("/"), tree);
  if (found === undefined) return undefined;
  const rule = dotRule(mount);
  const isHidden = hides(rule, names);
  if (isHidden === "unknown")
    return unknown(mount.options === undefined ? `version of ${mount.package}` : "options", found);
  if (!isHidden) return changed(mount, found);
  return optionOf(mount, "dotfiles") === "deny" ? { kind: "denied", by, status: 403 } : undefined;
}

/** The names of a path, `..` taken back; nothing if it leads out of the root. */
function segments(path: string): readonly string[] | undefined {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") {
      if (names.pop() === undefined) return undefined;
    } else if (name !== "" && name !== ".") names.push(name);
  }
  return names;
}

/** What is at a path, dots aside. */
function lookUp(
  mount: StaticMount,
  root: string,
  names: readonly string[],
  hasSlash: boolean,
  tree: FileTree,
): Outcome | undefined {
  const { by } = mount;
  const base = root === "/" ? "" : root;
  const file = [base, ...names].join("/") || "/";
  const kind = tree.kind(file);
  if (kind === "file") {
    if (!hasSlash || takesSlashes(mount)) return { kind: "served", file, by };
    return mount.package === "serve-handler"
      ? {
          kind: "unknown",
          construct: "slash at the end",
          by,
          otherwise: { kind: "served", file, by },
        }
      : undefined;
  }
  if (kind === "folder") {
    for (const index of indexNames(mount)) {
      const path = `${file === "/" ? "" : file}/${index}`;
      if (tree.kind(path) !== "file") continue;
      return hasSlash || names.length === 0
        ? { kind: "served", file: path, by }
        : { kind: "redirect", target: `${mount.prefix}/${names.join("/")}/`, by, status: 301 };
    }
    return lists(mount)
      ? { kind: "listing", folder: file, names: listed(mount, tree.names(file)), by }
      : undefined;
  }
  for (const ending of endings(mount))
    if (tree.kind(`${file}.${ending}`) === "file")
      return { kind: "served", file: `${file}.${ending}`, by };
  const fallback = `${base}/index.html`;
  return fallsBack(mount) && tree.kind(fallback) === "file"
    ? { kind: "served", file: fallback, by }
    : undefined;
}

function dotRule(mount: StaticMount): DotRule {
  const dotfiles = optionOf(mount, "dotfiles");
  const hidden = optionOf(mount, "hidden");
  switch (mount.package) {
    case "express": {
      if (dotfiles === "allow") return "all";
      if (dotfiles === "ignore" || dotfiles === "deny") return "none";
      if (dotfiles === "unknown") return "unknown";
      if (mount.major === 1) return "none"; // of send: there `hidden` has no effect
      if (mount.major === undefined || hidden === "unknown") return "unknown";
      return hidden === true ? "all" : "not the last";
    }
    case "koa-static":
      return hidden === "unknown" ? "unknown" : hidden === true ? "all" : "none";
    case "@fastify/static": {
      if (dotfiles === "ignore" || dotfiles === "deny") return "none";
      const wildcard = optionOf(mount, "wildcard");
      if (dotfiles === "unknown" || wildcard === "unknown") return "unknown";
      return wildcard === false ? "none" : "all";
    }
    case "sirv": {
      const dev = optionOf(mount, "dev");
      if (dev === true || dotfiles === true) return "all";
      return dev === "unknown" || dotfiles === "unknown" ? "well-known at least" : "well-known";
    }
    case "serve-handler":
    case "http-server":
    case "hono":
    case "vite":
      return "all";
  }
}

function hides(rule: DotRule, names: readonly string[]): boolean | "unknown" {
  const isDot = (name: string): boolean => name.startsWith(".");
  if (!names.some(isDot) || rule === "all") return false;
  if (rule === "unknown") return "unknown";
  if (rule === "not the last") return isDot(names.at(-1) ?? "");
  if (rule === "none") return true;
  if (names.slice(0, -1).includes(".well-known")) return false;
  return rule === "well-known" ? true : "unknown";
}

/** Those that take a slash behind a file's name for nothing. */
function takesSlashes({ package: name }: StaticMount): boolean {
  return name === "http-server" || name === "sirv" || name === "vite";
}

function indexNames(mount: StaticMount): readonly string[] {
  const index = optionOf(mount, "index");
  if (index === false) return [];
  return typeof index === "string" && index !== "unset" && index !== "unknown"
    ? [index]
    : ["index.html"];
}

function lists(mount: StaticMount): boolean {
  if (mount.package === "serve-handler") return optionOf(mount, "directoryListing") !== false;
  if (mount.package === "http-server") return optionOf(mount, "showDir") !== false;
  return (
    mount.package === "@fastify/static" &&
    !["unset", false].includes(optionOf(mount, "list") as never)
  );
}

/** http-server leaves hidden names out of the list, if it is told so, and serves them all the same. */
function listed(mount: StaticMount, names: readonly string[]): readonly string[] {
  return optionOf(mount, "showDotfiles") === false
    ? names.filter((name) => !name.startsWith("."))
    : names;
}

function endings(mount: StaticMount): readonly string[] {
  switch (mount.package) {
    case "sirv":
      return ["html", "htm"];
    case "serve-handler":
      return optionOf(mount, "cleanUrls") === false ? [] : ["html"];
    case "http-server":
      return ["html"];
    case "express":
    case "koa-static":
    case "@fastify/static": {
      const list =
        mount.options?.kind === "object" ? mount.options.fields.get("extensions") : undefined;
      const items = list?.kind === "list" ? list.items : [];
      return items.flatMap((item) =>
        item.kind === "literal" && typeof item.value === "string"
          ? item.value.replace(/^\./, "")
          : [],
      );
    }
    case "hono":
    case "vite":
      return [];
  }
}

function fallsBack(mount: StaticMount): boolean {
  return (
    mount.package === "vite" || (mount.package === "sirv" && optionOf(mount, "single") === true)
  );
}

/** Rules of serve-handler that answer other paths with other files are patterns of their own, and not followed. */
function changed(mount: StaticMount, found: Outcome): Outcome {
  if (mount.package !== "serve-handler") return found;
  const rules = ["rewrites", "redirects"].filter((name) => optionOf(mount, name) !== "unset");
  return rules.length === 0
    ? found
    : { kind: "unknown", construct: rules.join(", "), by: mount.by, otherwise: found };
}
