/**
 * The files that tell a static host what to take: firebase.json, vercel.json, netlify.toml, wrangler.toml, _redirects.
 *
 * In: files of a repository. Out: surfaces. Each host's own page says what goes up: firebase.google.com/docs/hosting/
 * full-config, vercel.com/docs/deployments/build-features (ignored files), docs.netlify.com/configure-builds/
 * file-based-configuration, developers.cloudflare.com/pages.
 */
import { parseIgnoreFile, lastMatch } from "../../git/ignore-file.ts";
import { installed } from "../../builtins.ts";
import { lineSpan } from "../config-text.ts";
import type { ConfigSpan, ConfigText } from "../config-text.ts";
import { globExclusion, hostedSurface, ownExclusion } from "./static-host.ts";
import type { Exclusion } from "./static-host.ts";
import { cleanPath, folderOf, inFolder, parents } from "./surface.ts";
import type { RepositoryFiles, Surface } from "./surface.ts";

type Values = Readonly<Record<string, unknown>>;

/** The surfaces of one host's file; none if it is not in its form, which the host refuses too. */
export function hostSurfaces(
  path: string,
  text: string,
  files: RepositoryFiles,
): readonly Surface[] {
  const source = { path, text };
  const folder = folderOf(path);
  switch (path.slice(path.lastIndexOf("/") + 1)) {
    case "firebase.json":
      return firebase(source, folder);
    case "vercel.json":
      return vercel(source, folder, files);
    case "netlify.toml":
      return netlify(source, folder, files);
    case "wrangler.toml":
      return cloudflare(source, folder, files);
    default:
      return [];
  }
}

function firebase(source: ConfigText, folder: string): readonly Surface[] {
  const hosting = jsonOf(source)?.["hosting"];
  const all = Array.isArray(hosting) ? hosting : [hosting];
  return all.filter(isValues).flatMap((one) => {
    const taken = writtenFolder(folder, one["public"]);
    if (taken === undefined) return [];
    const ignore = listOf(one["ignore"]);
    const redirects = (Array.isArray(one["redirects"]) ? one["redirects"] : []).filter(isValues);
    return [
      hostedSurface({
        name: "Firebase Hosting",
        by: spanOf(source, '"public"'),
        folder: taken,
        exclusions: [
          ...ignore.map((glob) => globExclusion(spanOf(source, JSON.stringify(glob)), glob)),
          ...redirects.flatMap(({ source: from }) =>
            typeof from === "string"
              ? [globExclusion(spanOf(source, JSON.stringify(from)), from)]
              : [],
          ),
        ],
      }),
    ];
  });
}

/** What Vercel never takes, by its page on ignored files. */
const vercelOwn =
  /^(?:\.git|\.hg|\.svn|CVS|\.gitmodules|\.gitignore|\.npmignore|\.dockerignore|\.vercel|\.now|\.next|\.cache|\.venv|venv|__pycache__|node_modules|\.env\.local|\.env\..*\.local|\.DS_Store|\..*\.swp|\.wafpickle-.*|\.lock-wscript|npm-debug\.log|config\.gypi)$/;

function vercel(source: ConfigText, folder: string, files: RepositoryFiles): readonly Surface[] {
  const values = jsonOf(source);
  if (values === undefined) return [];
  const { outputDirectory, framework, builds } = values;
  const by = { source, start: 0, end: 0 };
  const written = writtenFolder(folder, outputDirectory);
  const isBuilt = typeof framework === "string" || Array.isArray(builds);
  // Without a framework, `public` is served if there is one, else everything.
  const publicFolder = inFolder(folder, "public");
  const taken = written ?? (files.has(`${publicFolder}/`) ? publicFolder : folder);
  const ignorePath = inFolder(folder, ".vercelignore");
  const ignoreText = files.text(ignorePath);
  const inside = taken === folder ? "" : `${taken.slice(folder === "" ? 0 : folder.length + 1)}/`;
  return [
    hostedSurface({
      name: "Vercel",
      by: typeof outputDirectory === "string" ? spanOf(source, '"outputDirectory"') : by,
      folder: taken,
      exclusions: [
        ownExclusion(vercelOwn),
        ...(ignoreText === undefined
          ? []
          : ignoreExclusions({ path: ignorePath, text: ignoreText }, inside)),
      ],
      ...(isBuilt && written === undefined
        ? { open: () => "the output of a framework's build" }
        : {}),
    }),
  ];
}

/** Lines of a file in the form of `.gitignore`; paths are below `inside` of its folder. */
function ignoreExclusions(source: ConfigText, inside: string): readonly Exclusion[] {
  const rules = parseIgnoreFile(Buffer.from(source.text, "latin1"), false);
  return rules
    .filter(({ isNegated }) => !isNegated)
    .map((rule) => ({
      by: lineSpan(source, rule.line),
      catches: (path) =>
        parents(inside + path).some(
          (part, number, all) => lastMatch(rules, part, number < all.length - 1) === rule,
        ),
    }));
}

function netlify(source: ConfigText, folder: string, files: RepositoryFiles): readonly Surface[] {
  const values = tomlOf(source);
  const build = values?.["build"];
  if (!isValues(build)) return [];
  const base = writtenFolder(folder, build["base"]) ?? folder;
  const taken = writtenFolder(base, build["publish"]);
  if (taken === undefined) return [];
  const redirects = (Array.isArray(values?.["redirects"]) ? values["redirects"] : []).filter(
    isValues,
  );
  const forced = redirects
    .filter(({ force }) => force === true)
    .flatMap(({ from }) =>
      typeof from === "string" ? [globExclusion(spanOf(source, from), deepStar(from))] : [],
    );
  return [
    hostedSurface({
      name: "Netlify",
      by: spanOf(source, "publish"),
      folder: taken,
      exclusions: [
        ...forced,
        ...redirectLines(inFolder(taken, "_redirects"), files, (status) => status.endsWith("!")),
      ],
      open: (path) =>
        /(?:^|\/)\.(?!well-known)/.test(path)
          ? "whether Netlify's upload takes names that begin with a dot"
          : undefined,
    }),
  ];
}

/** What Cloudflare Pages never takes. */
const cloudflareOwn =
  /^(?:_worker\.js|_redirects|_headers|_routes\.json|functions|\.DS_Store|node_modules|\.git|\.wrangler)$/;

function cloudflare(
  source: ConfigText,
  folder: string,
  files: RepositoryFiles,
): readonly Surface[] {
  const taken = writtenFolder(folder, tomlOf(source)?.["pages_build_output_dir"]);
  if (taken === undefined) return [];
  return [
    hostedSurface({
      name: "Cloudflare Pages",
      by: spanOf(source, "pages_build_output_dir"),
      folder: taken,
      exclusions: [
        ownExclusion(cloudflareOwn),
        ...redirectLines(inFolder(taken, "_redirects"), files, () => true),
      ],
    }),
  ];
}

/** Lines `FROM TO [STATUS]` of a _redirects file that win over files. */
function redirectLines(
  path: string,
  files: RepositoryFiles,
  wins: (status: string) => boolean,
): readonly Exclusion[] {
  const text = files.text(path);
  if (text === undefined) return [];
  const source = { path, text };
  let start = 0;
  return text.split("\n").flatMap((line) => {
    const by = { source, start, end: start + line.length };
    start += line.length + 1;
    const [from = "", , status = "301"] = line.trim().split(/\s+/);
    return from.startsWith("/") && wins(status) ? [globExclusion(by, deepStar(from))] : [];
  });
}

/** In redirects a star at the end stands for everything below. */
function deepStar(from: string): string {
  return from.replace(/\*$/, "**");
}

function writtenFolder(base: string, value: unknown): string | undefined {
  return typeof value === "string" ? cleanPath(inFolder(base, value)) : undefined;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonOf({ text }: ConfigText): Values | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isValues(value) ? value : undefined;
  } catch {
    return undefined; // the host refuses it as well
  }
}

function tomlOf({ text }: ConfigText): Values | undefined {
  const { parse } = installed("smol-toml") as typeof import("smol-toml");
  try {
    return parse(text);
  } catch {
    return undefined; // likewise
  }
}

/** Where a word first stands in a file; its beginning if it is written in another way. */
function spanOf(source: ConfigText, word: string): ConfigSpan {
  const start = source.text.indexOf(word);
  return start < 0 ? { source, start: 0, end: 0 } : { source, start, end: start + word.length };
}
