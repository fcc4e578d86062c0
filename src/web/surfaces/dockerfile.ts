/**
 * Dockerfiles: which files of a build context are in the image, and where.
 *
 * In: a Dockerfile's text. Out: stages, each with what is copied into it. docs.docker.com, "Dockerfile reference". What
 * commands of RUN make or remove cannot be told; a layer keeps what a later one removes.
 */
import type { ConfigSpan, ConfigText } from "../config-text.ts";

export type Copy = {
  readonly by: ConfigSpan;
  /** Sources as they are written. */
  readonly sources: readonly string[];
  /** Where they go, absolute; nothing if that depends on what is not in the file. */
  readonly target: string | undefined;
  /** Whether the target is surely a folder, as it ends with a slash or has several sources. */
  readonly isFolder: boolean;
  /** The stage or image that they come from, if it is not the context. */
  readonly from: string | undefined;
};

export type Stage = {
  readonly name: string | undefined;
  /** The image or the stage that it is made from. */
  readonly base: string;
  readonly by: ConfigSpan;
  readonly copies: readonly Copy[];
};

type Instruction = { readonly by: ConfigSpan; readonly name: string; readonly rest: string };

/** The stages of a Dockerfile in order; the image is the last one. */
export function readDockerfile(source: ConfigText): readonly Stage[] {
  const stages: (Stage & { copies: Copy[] })[] = [];
  let variables = new Map<string, string>();
  let folder: string | undefined = "/";
  const beforeStages = new Map<string, string>();
  for (const { by, name, rest } of instructionsOf(source)) {
    const stage = stages.at(-1);
    if (name === "FROM") {
      const [base = "", as, alias] = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
      const parent = stages.find(
        (one) => one.name !== undefined && one.name === base.toLowerCase(),
      );
      variables = new Map(beforeStages);
      folder = parent === undefined ? "/" : undefined;
      stages.push({
        name: as?.toLowerCase() === "as" ? alias?.toLowerCase() : undefined,
        base: expanded(base, variables) ?? base,
        by,
        copies: [],
      });
    } else if (name === "ARG" || name === "ENV") {
      for (const [key, value] of assignments(name, rest)) {
        const known = expanded(value, variables);
        if (known !== undefined) (stage === undefined ? beforeStages : variables).set(key, known);
      }
    } else if (name === "WORKDIR") folder = absolute(expanded(unquoted(rest), variables), folder);
    else if ((name === "COPY" || name === "ADD") && stage !== undefined) {
      const copy = copyOf(by, rest, variables, folder);
      if (copy !== undefined) stage.copies.push(copy);
    }
  }
  return stages;
}

/** Instructions, with lines that a backslash (or what `# escape=` names) joins. */
function* instructionsOf(source: ConfigText): Generator<Instruction> {
  const { text } = source;
  const escape = /^#\s*escape\s*=\s*`\s*$/im.test(text.slice(0, text.search(/^[^#\n]/m)))
    ? "`"
    : "\\";
  const lines = text.split("\n");
  let start = 0;
  for (let number = 0; number < lines.length;) {
    const from = start;
    let joined = "";
    let ended = from;
    for (; number < lines.length; number++) {
      const line = lines[number]!;
      start += line.length + 1;
      if (/^\s*#/.test(line)) {
        if (joined === "") break;
        continue;
      }
      const plain = line.trimEnd();
      ended = start - 1 - (line.length - plain.length);
      if (!plain.endsWith(escape)) {
        joined += plain;
        break;
      }
      joined += `${plain.slice(0, -1)} `;
    }
    number++;
    const found = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(joined);
    if (found === null) continue;
    yield {
      by: { source, start: from, end: ended },
      name: found[1]!.toUpperCase(),
      rest: found[2]!.trim(),
    };
    // The text of a heredoc is a file's or a program's, not instructions.
    for (const [, , word] of joined.matchAll(/<<-?(["']?)([A-Za-z_]\w*)\1/g)) {
      while (number < lines.length) {
        const line = lines[number++]!;
        start += line.length + 1;
        if (line.trim() === word) break;
      }
    }
  }
}

function copyOf(
  by: ConfigSpan,
  rest: string,
  variables: ReadonlyMap<string, string>,
  folder: string | undefined,
): Copy | undefined {
  const flags = /^(?:--\S+\s+)*/.exec(rest)![0];
  const words = wordsOf(rest.slice(flags.length));
  if (words.length < 2 || words.some((word) => word.startsWith("<<"))) return undefined;
  const known = words.map((word) => expanded(word, variables));
  const last = known.at(-1);
  const from = /--from=(\S+)/.exec(flags)?.[1];
  return {
    by,
    sources: known.slice(0, -1).map((source, number) => source ?? words[number]!),
    target: absolute(last, folder),
    isFolder: words.length > 2 || (last?.endsWith("/") ?? false) || last === ".",
    from: from?.toLowerCase(),
  };
}

/** Words of the form with blanks, or of the one in JSON. */
function wordsOf(text: string): readonly string[] {
  if (text.startsWith("[")) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every((one) => typeof one === "string")) return list;
    } catch {
      return []; // neither form: the builder refuses it, too
    }
  }
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}

function assignments(name: string, rest: string): readonly (readonly [string, string])[] {
  if (name === "ENV" && !/^\s*\w+=/.test(rest)) {
    const [key = "", ...value] = rest.split(/\s+/);
    return [[key, value.join(" ")]];
  }
  return [...rest.matchAll(/(\w+)=("[^"]*"|'[^']*'|\S*)/g)].map(([, key, value]) => [
    key!,
    unquoted(value!),
  ]);
}

function unquoted(text: string): string {
  return /^"[^"]*"$|^'[^']*'$/.test(text) ? text.slice(1, -1) : text;
}

/** With `$NAME`, `${NAME}` and `${NAME:-default}` put in; nothing if one of them is not known. */
function expanded(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  let isKnown = true;
  const all = text.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g,
    (_, plain: string | undefined, braced: string | undefined, otherwise: string | undefined) => {
      const value = variables.get(plain ?? braced ?? "") ?? otherwise;
      if (value === undefined) isKnown = false;
      return value ?? "";
    },
  );
  return isKnown ? all : undefined;
}

/** A path in the image, without `.` and `..`; nothing if the folder that it is relative to is not known. */
function absolute(path: string | undefined, folder: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (!path.startsWith("/") && folder === undefined) return undefined;
  const names: string[] = [];
  for (const name of (path.startsWith("/") ? path : `${folder!}/${path}`).split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}
