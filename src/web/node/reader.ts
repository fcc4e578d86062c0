/**
 * Reads the static servers of a Node project: calls in a script, commands in package.json, and serve.json.
 *
 * In: the path of one of these, and the files that may be read; relative roots are relative to the working directory, which
 * is the project's folder if none is given. Out: one site, in which each server answers what the one before it does not.
 * Other handlers of an application are not read: a request that they answer first is told wrong.
 */
import { isTrouble, trouble } from "../../trouble.ts";
import type { Trouble } from "../../trouble.ts";
import type { Answer, Step } from "../answer.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigText } from "../config-text.ts";
import type { FileTree } from "../file-tree.ts";
import type { SiteRequest } from "../site-request.ts";
import type { ConfigReader, Denial, Site } from "../site.ts";
import { dotfileFixes } from "./fixes.ts";
import { commandMounts, majorOf, projectOf } from "./package-facts.ts";
import { resolved } from "./root-folder.ts";
import { scriptTokens } from "./script-tokens.ts";
import { valueAt } from "./script-values.ts";
import { staticAnswer } from "./static-answer.ts";
import { staticMounts } from "./static-calls.ts";
import type { StaticMount } from "./static-mount.ts";

/** Scripts that people write are smaller; bundles are not where a server's options are looked for. */
const scriptBytesMax = 1_000_000;

export const readNode: ConfigReader = (path, files, { prefix }) => {
  const { mounts, troubles } = mountsOf(path, files, prefix);
  const [first] = mounts;
  const site: Site = {
    hosts: [],
    host: "localhost",
    by: first?.by,
    mounts: mounts.flatMap(({ prefix: at, root, by, package: name }) => {
      if (root === undefined) return [];
      const folder = name === "hono" ? resolved(root, `.${at}`) : root;
      const slash = at === "" && !folder.endsWith("/") ? "/" : "";
      return [{ prefix: at === "" ? "/" : at, folder: folder + slash, by }];
    }),
    denials: mounts.flatMap(denialsOf),
  };
  return {
    server: "node",
    sites: mounts.length > 0 ? [site] : [],
    troubles,
    answer: (request, tree) => answerOf(mounts, request, tree),
    fixes: () => dotfileFixes(mounts),
  };
};

function mountsOf(
  path: string,
  files: ConfigFiles,
  prefix: string | undefined,
): { readonly mounts: readonly StaticMount[]; readonly troubles: readonly Trouble[] } {
  const source = files.read(path);
  if (isTrouble(source)) return { mounts: [], troubles: [source] };
  if (source.text.length > scriptBytesMax)
    return { mounts: [], troubles: [trouble("LIMIT_REACHED", path)] };
  const project = projectOf(path, files);
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "package.json")
    return { mounts: project === undefined ? [] : commandMounts(project), troubles: [] };
  const folder = path.slice(0, Math.max(1, path.lastIndexOf("/")));
  if (name === "serve.json") return serveJson(source, prefix ?? folder);
  const workingFolder = prefix ?? project?.folder ?? folder;
  return {
    mounts: staticMounts(source, workingFolder, (one) => majorOf(project, one)),
    troubles: [],
  };
}

/** JSON is an expression of a script. */
function serveJson(
  source: ConfigText,
  folder: string,
): { readonly mounts: readonly StaticMount[]; readonly troubles: readonly Trouble[] } {
  const { value: options } = valueAt(scriptTokens(source.text), 0);
  if (options.kind !== "object")
    return { mounts: [], troubles: [trouble("WEB_CONFIG_BAD", source.path, 0)] };
  const place = options.fields.get("public");
  const root = place?.kind === "literal" ? resolved(folder, String(place.value)) : folder;
  const by = { source, start: 0, end: source.text.length };
  const mount: StaticMount = {
    package: "serve-handler",
    major: undefined,
    prefix: "",
    root,
    options,
    by,
  };
  return { mounts: [mount], troubles: [] };
}

function answerOf(mounts: readonly StaticMount[], { target }: SiteRequest, tree: FileTree): Answer {
  const steps: Step[] = [];
  const raw = target.replace(/\?.*$/s, "");
  const path = decoded(raw);
  if (path === undefined || path.includes("\0"))
    return { outcome: { kind: "denied", by: undefined, status: 400 }, steps };
  for (const mount of mounts) {
    const { prefix, by } = mount;
    const below = path.toLowerCase().startsWith(`${prefix.toLowerCase()}/`) || path === prefix;
    if (!below) {
      steps.push({ by, did: "is for other paths" });
      continue;
    }
    // Hono does not take the prefix off.
    const rest = mount.package === "hono" ? path : path.slice(prefix.length);
    const outcome = staticAnswer(mount, rest, tree);
    steps.push({ by, did: outcome === undefined ? "has nothing there" : "answers" });
    if (outcome !== undefined) return { outcome, steps };
  }
  const by = mounts.at(-1)?.by;
  const root = mounts.at(-1)?.root;
  return {
    outcome: { kind: "absent", file: root === undefined ? "" : `${root}${path}`, by },
    steps,
  };
}

function decoded(path: string): string | undefined {
  if (/%(?![\dA-Fa-f]{2})/.test(path)) return undefined;
  return path.replaceAll(/%(..)/gs, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** The option that was meant to keep names with a dot from leaving. */
function denialsOf(mount: StaticMount): readonly Denial[] {
  const { options, by } = mount;
  if (options?.kind !== "object") return [];
  const isSaid = ["dotfiles", "hidden", "serveDotFiles", "showDotfiles", "unlisted"].some((name) =>
    options.fields.has(name),
  );
  return isSaid ? [{ by, catches: (path) => path.includes("/.") }] : [];
}
