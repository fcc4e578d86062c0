/**
 * `try_files`: the first name that is there, or the last one, whatever it is.
 *
 * In: a run. Out: the content phase, for a name that was found: it is served right here; or where the last name leads.
 */
import type { Outcome } from "../answer.ts";
import { lookUp } from "./file-look-up.ts";
import { finish, redirectInside, refuse, toNamed } from "./finish.ts";
import { decide, isUnknown, note, unknownOutcome } from "./run.ts";
import type { Phase, Run, Unknown } from "./run.ts";
import type { Value } from "./value.ts";
import { mappedPath, textOfValue } from "./variables.ts";

/** Tries the names. */
export function tryFiles(run: Run): Phase | Outcome {
  const { tryFiles: names, root } = run.location.settings;
  if (names === undefined) return "content";
  const mapped = mappedPath(run);
  if (mapped === undefined) return refuse(run, 500, names.by);
  if (isUnknown(mapped)) return unknownOutcome(mapped);
  let first: string | undefined;
  for (const { value, isFolder } of names.names) {
    const name = nameOf(run, value);
    if (isUnknown(name)) {
      if (decide(run, name)) return unknownOutcome(name);
      continue;
    }
    const found = lookUp(run, mapped.root + name);
    if (found.kind === "unknown") return unknownOutcome(found);
    if (!isFolder) first ??= found.path;
    const isPlain = found.kind === "file" || found.kind === "other";
    if (isFolder ? found.kind !== "folder" : !isPlain) continue;
    note(run, names.by, `finds ${name}`);
    if (root.drops === 0) run.uri = name;
    else if (root.drops !== "all") run.uri = run.uri.slice(0, root.drops) + name;
    else if (!isFolder) {
      run.uri = name;
      run.addsUriToAlias = true;
    }
    return "content";
  }
  if (typeof names.last === "number") {
    note(run, names.by, `finds nothing: ${names.last}`);
    // What is not there now would be found after a deployment: nothing refuses it.
    return names.last === 404 && first !== undefined
      ? finish(run, 404, { kind: "absent", file: first, by: names.by })
      : refuse(run, names.last, names.by);
  }
  const last = nameOf(run, names.last);
  if (isUnknown(last)) return unknownOutcome(last);
  note(run, names.by, `finds nothing, and takes ${last}`);
  return last.startsWith("@") ? toNamed(run, last, names.by) : redirectInside(run, last, names.by);
}

/** A name with its variables. In a location with `alias`, what stands for the location's own name goes away. */
function nameOf(run: Run, value: Value): string | Unknown {
  const name = textOfValue(run, value);
  const { drops } = run.location.settings.root;
  if (isUnknown(name) || value.text !== undefined || drops === 0 || drops === "all") return name;
  return name.startsWith(run.uri.slice(0, drops)) ? name.slice(drops) : name;
}
