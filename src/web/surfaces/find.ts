/**
 * The ways out of a repository: every file that tells of one is read.
 *
 * In: the paths of a repository's files. Out: surfaces, in the order of the files. Dependencies and what is built from
 * them tell of other projects' ways.
 */
import { djangoSurfaces } from "./django-roots.ts";
import { dockerSurfaces } from "./docker-image.ts";
import { hostSurfaces } from "./host-files.ts";
import { npmSurface } from "./npm-package.ts";
import { pythonSurface } from "./python-package.ts";
import type { RepositoryFiles, Surface } from "./surface.ts";
import { uploadSurfaces } from "./upload-commands.ts";

type Reader = (path: string, text: string, files: RepositoryFiles) => readonly Surface[];

const readers: readonly { readonly name: RegExp; readonly read: Reader }[] = [
  {
    name: /(?:^|\/)(?:Dockerfile(?:\.(?!dockerignore$)[^/]*)?|[^/]*\.Dockerfile)$/,
    read: dockerSurfaces,
  },
  {
    name: /(?:^|\/)package\.json$/,
    read: (path, text, files) => listOf(npmSurface(path, text, files)),
  },
  {
    name: /(?:^|\/)(?:pyproject\.toml|setup\.py)$/,
    read: (path, text, files) => listOf(pythonSurface(path, text, files)),
  },
  {
    name: /(?:^|\/)(?:firebase\.json|vercel\.json|netlify\.toml|wrangler\.toml)$/,
    read: hostSurfaces,
  },
  {
    name: /(?:^|\/)(?:settings|settings\/[^/]*|[^/]*_settings|settings_[^/]*)\.py$/,
    read: djangoSurfaces,
  },
  {
    name: /\.sh$|(?:^|\/)(?:Makefile|package\.json|\.gitlab-ci\.yml|bitbucket-pipelines\.yml)$|^\.github\/workflows\/[^/]*\.ya?ml$|^\.circleci\/config\.yml$/,
    read: uploadSurfaces,
  },
];

const others = /(?:^|\/)(?:node_modules|vendor|\.venv|venv|\.git)\//;

/** All surfaces that the files at `paths` tell of. */
export function findSurfaces(paths: readonly string[], files: RepositoryFiles): readonly Surface[] {
  return paths
    .filter((path) => !others.test(path))
    .flatMap((path) => {
      const fitting = readers.filter(({ name }) => name.test(path));
      const text = fitting.length === 0 ? undefined : files.text(path);
      return text === undefined ? [] : fitting.flatMap(({ read }) => read(path, text, files));
    });
}

function listOf(surface: Surface | undefined): readonly Surface[] {
  return surface === undefined ? [] : [surface];
}
