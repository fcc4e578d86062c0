/**
 * How a file can be asked for: as it is named, and in every way that a rule might not think of.
 *
 * In: paths of a site's files. Out: request targets.
 */

const folders = ["", "sub", "static", ".git", "list", "private", "noindex", "sub/.git", "err"];

/** Targets that lead to a file, or look as if they did. */
export function spellingsOf(file: string): readonly string[] {
  const path = `/${file}`;
  const last = path.lastIndexOf("/");
  return [
    path,
    path.replaceAll(".", "%2e"),
    `${path.slice(0, last)}%2f${path.slice(last + 1)}`,
    `/${path}`,
    path.replaceAll("/", "//"),
    `${path.slice(0, last)}/./${path.slice(last + 1)}`,
    `/x/..${path}`,
    `/sub/%2e%2e${path}`,
    `${path}/`,
    `${path}/x`,
    path.toUpperCase(),
    `${path}%20`,
    `${path}.`,
    `${path}?x=1&a=b`,
    path.replace(/\.[^./]*$/, ""),
    `/static..${path}`,
    `/i${file}`,
    `/i${path}`,
    `/s${file}`,
    `/s${path}`,
    path.replace("s", "%73"),
  ];
}

/** Targets that no file has. */
export const oddTargets: readonly string[] = [
  "/",
  "//",
  "/nope",
  "/nope.html",
  "/.",
  "/..",
  "/../index.html",
  "/%2e%2e%2findex.html",
  "/%252eenv",
  "/.env%00",
  "/.env;x",
  "/.env%5cx",
  "/%",
  "/a%zz",
  "/x.php",
  "/link.txt",
  "/outlink/o.txt",
  "/outlink",
  "/index.html?q=1",
  "/*",
  "/%2A",
  "/%3f",
  ...folders.flatMap((folder) => [`/${folder}`, `/${folder}/`, `/i/${folder}/`, `/${folder}//`]),
];
