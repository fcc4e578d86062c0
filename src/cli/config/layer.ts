/**
 * Config files, read: the one that holds, and those that it extends.
 *
 * In: a reader of files, and a path. Out: layers, the innermost first; or a UserError that lists every mistake with its
 * place. What the layers come to together is for effective.ts.
 */
import { posix } from "node:path";
import { isScalar } from "yaml";
import { configDepthMax, configFilesMax, configMistakesMax } from "../../limits.ts";
import type { Position, RuleMistake } from "../../rules/mistake.ts";
import { ShapeChecker, topLevel } from "../../rules/shape-check.ts";
import type { Placed } from "../../rules/shape-check.ts";
import { parseYaml } from "../../rules/yaml-document.ts";
import { UserError } from "../../trouble.ts";
import type { ConfigFiles } from "./config-files.ts";
import { configShape } from "./shape.ts";

/** One config file. */
export type Layer = {
  readonly path: string;
  readonly root: Extract<Placed, { kind: "map" }>;
  readonly positionOf: (offset: number) => Position;
};

/** The layers of the config at `path`: what it extends, each thing once, then itself. */
export function readLayers(files: ConfigFiles, path: string): Layer[] {
  const layers = new Map<string, Layer>();
  addLayer(files, path, [], layers);
  return [...layers.values()];
}

function addLayer(
  files: ConfigFiles,
  path: string,
  chain: readonly string[],
  layers: Map<string, Layer>,
): void {
  if (layers.has(path)) return;
  const text = readText(files, path);
  if (text === undefined) throw new UserError("CONFIG_INVALID", `there is no ${path}`);
  const layer = readLayer(path, text);
  const here = [...chain, path];
  for (const { value, at } of textsAt(layer.root, "extends")) {
    const next = pathFrom(path, value, at);
    if (here.includes(next))
      failAt(at, `these extend one another in a circle: ${[...here, next].join(" -> ")}`);
    if (here.length >= configDepthMax)
      failAt(at, `more than ${configDepthMax} files extend one another: ${here.join(" -> ")}`);
    if (files.read(next) === undefined) failAt(at, `there is no ${next}`);
    addLayer(files, next, here, layers);
  }
  if (layers.size >= configFilesMax)
    throw new UserError("CONFIG_INVALID", `${path}: more than ${configFilesMax} files`);
  layers.set(path, layer);
}

/** The text of a file. Throws UserError for what is no UTF-8. */
export function readText(files: ConfigFiles, path: string): string | undefined {
  const bytes = files.read(path);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError("CONFIG_INVALID", `${path}: it is not UTF-8`);
  }
}

/** Reads one file. An empty one says nothing. */
export function readLayer(path: string, text: string): Layer {
  const document = parseYaml(path, text);
  const { contents, mistakes, positionOf } = document;
  const at = { file: path, line: 1, column: 1 };
  const nothing = { path, root: { kind: "map" as const, entries: new Map<string, never>(), at } };
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
  if (mistakes.length === 0 && isEmpty) return { ...nothing, positionOf };
  const root =
    mistakes.length > 0
      ? undefined
      : new ShapeChecker(document).check(contents, configShape, topLevel);
  refuse(mistakes);
  return root?.kind === "map" ? { path, root, positionOf } : { ...nothing, positionOf };
}

/** Throws what is wrong, where anything is. */
export function refuse(mistakes: readonly RuleMistake[]): void {
  if (mistakes.length === 0) return;
  const lines = mistakes.map(
    ({ file, line, column, sentence }) => `${file}:${line}:${column}: ${sentence}`,
  );
  const more = lines.length - configMistakesMax;
  const shown = more > 0 ? [...lines.slice(0, configMistakesMax), `and ${more} more`] : lines;
  throw new UserError("CONFIG_INVALID", mistakes[0]?.file ?? "", shown);
}

export function failAt(at: Position, sentence: string): never {
  refuse([{ ...at, sentence }]);
  throw new Error("not reached");
}

/** A path that a config names, relative to the root. Fails where it leads out. */
export function pathFrom(from: string, path: string, at: Position): string {
  const joined = posix.normalize(posix.join(posix.dirname(from), path));
  const isOut =
    path.startsWith("/") ||
    path.includes("\\") ||
    /^[A-Za-z]:/.test(path) ||
    joined === ".." ||
    joined.startsWith("../");
  if (isOut) failAt(at, `${path} is outside of the repository`);
  return joined;
}

/** The texts of a key that takes one or a list of them. */
export function textsAt(
  root: Placed | undefined,
  key: string,
): readonly { readonly value: string; readonly at: Position }[] {
  return textsOf(root?.kind === "map" ? root.entries.get(key)?.value : undefined);
}

export function textsOf(
  value: Placed | undefined,
): readonly { readonly value: string; readonly at: Position }[] {
  const items = value?.kind === "list" ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) =>
    item.kind === "scalar" ? [{ value: String(item.value), at: item.at }] : [],
  );
}
