/**
 * Configurations of web servers inside Kubernetes ConfigMaps.
 *
 * In: a YAML file. Out: each text of a ConfigMap's `data`, as a file of its own: `FILE!KEY`. Its lines have the numbers that
 * they have in the YAML file, as empty lines stand for what comes before. kubernetes.io, "ConfigMaps".
 */
import { isMap, isScalar, parseAllDocuments } from "yaml";
import type { Document } from "yaml";
import { tooDeepLine } from "../../text/yaml-depth.ts";
import type { ConfigFiles } from "../config-files.ts";
import type { ConfigText } from "../config-text.ts";

/** The texts of all ConfigMaps in a YAML file; none in one that cannot be read, which Kubernetes refuses as well. */
export function embeddedConfigs(path: string, text: string): readonly ConfigText[] {
  if (!/^kind:[ \t]*["']?ConfigMap\b/m.test(text)) return [];
  return documentsOf(text).flatMap((document) => {
    const { contents } = document;
    if (!isMap(contents) || contents.get("kind") !== "ConfigMap") return [];
    const data = contents.get("data");
    if (!isMap(data)) return [];
    return data.items.flatMap(({ key, value }) => {
      if (!isScalar(key) || typeof key.value !== "string") return [];
      if (!isScalar(value) || typeof value.value !== "string") return [];
      // A block's first line stands below the one of its key.
      const isBlock = value.type === "BLOCK_LITERAL" || value.type === "BLOCK_FOLDED";
      const lines = text.slice(0, value.range?.[0] ?? 0).split("\n").length - (isBlock ? 0 : 1);
      return [{ path: `${path}!${key.value}`, text: "\n".repeat(lines) + value.value }];
    });
  });
}

/** Files, and these texts among them. */
export function withTexts(files: ConfigFiles, texts: readonly ConfigText[]): ConfigFiles {
  const byPath = new Map(texts.map((one) => [one.path, one]));
  return {
    ...files,
    read: (path) => byPath.get(path) ?? files.read(path),
    kind: (path) => (byPath.has(path) ? "file" : files.kind(path)),
  };
}

function documentsOf(text: string): readonly Document[] {
  if (tooDeepLine(text) > 0) return [];
  try {
    // Keys are not compared with each other: that takes minutes for some thousands.
    const documents = parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false });
    return Array.isArray(documents) ? documents.filter(({ errors }) => errors.length === 0) : [];
  } catch (error) {
    if (error instanceof RangeError) return []; // the parser calls itself for each level
    throw error;
  }
}
