/** Files of a repository in memory, for surfaces. */
import type { RepositoryFiles } from "../../src/web/surfaces/surface.ts";

export function repositoryFiles(files: Readonly<Record<string, string>>): RepositoryFiles {
  const paths = Object.keys(files);
  return {
    text: (path) => files[path],
    has: (path) => {
      const folder = path.endsWith("/") ? path : `${path}/`;
      return (
        (!path.endsWith("/") && Object.hasOwn(files, path)) ||
        paths.some((one) => one.startsWith(folder))
      );
    },
  };
}
