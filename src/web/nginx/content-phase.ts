/**
 * What makes the body: a handler, an index, a listing, a file.
 *
 * In: a run. Out: the outcome, or the phase that an index leads to. nginx asks its modules in this order: random_index,
 * index, autoindex, gzip_static, static.
 */
import type { Outcome } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import { lookUp } from "./file-look-up.ts";
import { finish, redirectInside, refuse } from "./finish.ts";
import { isUnknown, note, unknownOutcome } from "./run.ts";
import type { Phase, Run } from "./run.ts";
import { mappedPath, textOfValue } from "./variables.ts";

/** Makes the body. */
export function makeContent(run: Run): Phase | Outcome {
  const { handler } = run;
  if (handler !== undefined) return handled(run, handler);
  const { by } = run.location;
  // A try_files with an alias took all of it away; nginx looks at the byte before.
  if (run.uri === "") return unknownOutcome({ construct: "empty URI", by });
  if (run.uri.endsWith("/")) return folder(run, by);
  const path = pathOrEnd(run, by);
  if (typeof path !== "object" || !("path" in path)) return path;
  return zipped(run, path.path, by) ?? file(run, path.path, by);
}

/** Where the URI leads; or the end, where that cannot be told or an alias cannot be used. */
function pathOrEnd(run: Run, by: ConfigSpan): { readonly path: string } | Phase | Outcome {
  const mapped = mappedPath(run);
  if (isUnknown(mapped)) return unknownOutcome(mapped);
  if (mapped !== undefined) return { path: mapped.path };
  note(run, by, "has an alias, which cannot be used for a URI that was rewritten in place");
  return refuse(run, 500, by);
}

function handled(run: Run, handler: NonNullable<Run["handler"]>): Phase | Outcome {
  const { kind, target, by } = handler;
  // An `if` that took a handler, and then another one that has none: nginx asks the first, which knows no server.
  if (kind === "proxy" && run.location.settings.handler === undefined) return refuse(run, 500, by);
  note(run, by, "answers");
  if (kind === "unknown") return { kind: "unknown", construct: target, by };
  const script = target.startsWith("fastcgi_pass")
    ? run.location.settings.scriptFilename
    : undefined;
  const path = script === undefined ? undefined : textOfValue(run, script);
  return typeof path === "string"
    ? { kind: "handler", target, by, file: path }
    : { kind: "handler", target, by };
}

/** A URI that ends with a slash. */
function folder(run: Run, by: ConfigSpan): Phase | Outcome {
  const { settings } = run.location;
  const first = settings.index[0]?.text;
  if (settings.randomIndex === undefined && first?.startsWith("/") === true) {
    note(run, by, `takes ${first} for the index`);
    return redirectInside(run, first, by, run.args);
  }
  const mapped = pathOrEnd(run, by);
  return typeof mapped === "object" && "path" in mapped ? folderAt(run, mapped.path, by) : mapped;
}

function folderAt(run: Run, path: string, by: ConfigSpan): Phase | Outcome {
  const { settings } = run.location;
  const absent = (): Phase | Outcome => finish(run, 404, { kind: "absent", file: path, by });
  if (settings.randomIndex !== undefined && lookUp(run, path).kind === "folder")
    return unknownOutcome({ construct: "random_index", by: settings.randomIndex });
  let isTested = false;
  for (const value of settings.index) {
    const name = textOfValue(run, value, "stale");
    if (isUnknown(name)) return unknownOutcome(name);
    if (name.startsWith("/")) {
      note(run, value.by, `takes ${name} for the index`);
      return redirectInside(run, name, by, run.args);
    }
    const found = lookUp(run, path + name);
    if (found.kind === "unknown") return unknownOutcome(found);
    if (found.kind === "link-refused") return refuse(run, 403, by);
    if (found.kind === "below-file") return absent();
    if (found.kind !== "absent") {
      note(run, value.by, `takes ${name} for the index`);
      return redirectInside(run, run.uri + name, by, run.args);
    }
    if (isTested) continue;
    const itself = lookUp(run, path);
    if (itself.kind === "unknown") return unknownOutcome(itself);
    if (itself.kind === "absent") return absent();
    if (itself.kind !== "folder") return refuse(run, 500, by);
    isTested = true;
  }
  if (settings.autoindex === undefined) {
    note(run, by, "has neither an index nor a list for this folder");
    return refuse(run, 403, by);
  }
  return listing(run, path.length > 1 ? path.slice(0, -1) : path, settings.autoindex);
}

/** The list of a folder; names with a leading dot are not in it. */
function listing(run: Run, path: string, by: ConfigSpan): Phase | Outcome {
  const found = lookUp(run, path);
  if (found.kind === "unknown") return unknownOutcome(found);
  if (found.kind !== "folder") return finish(run, 404, { kind: "absent", file: path, by });
  note(run, by, "makes a list of the folder");
  const names = run.tree.names(found.path).filter((name) => !name.startsWith("."));
  return { kind: "listing", folder: found.path, names, by };
}

/** `gzip_static`: a packed file beside, whether or not the plain one is there. */
function zipped(run: Run, path: string, by: ConfigSpan): Outcome | undefined {
  const { gzipStatic } = run.location.settings;
  if (gzipStatic === "off" || (gzipStatic === "on" && !run.request.takesGzip)) return undefined;
  const found = lookUp(run, `${path}.gz`);
  if (found.kind === "unknown") return unknownOutcome(found);
  if (found.kind !== "file") return undefined;
  note(run, by, "sends the packed file beside it (gzip_static)");
  return sent(run, found.path, by);
}

function file(run: Run, path: string, by: ConfigSpan): Phase | Outcome {
  const found = lookUp(run, path);
  switch (found.kind) {
    case "unknown":
      return unknownOutcome(found);
    case "link-refused":
      note(run, by, "follows no symbolic links here");
      return refuse(run, 403, by);
    case "folder": {
      const target = `${run.uri}/${run.args === "" ? "" : `?${run.args}`}`;
      return finish(run, 301, { kind: "redirect", target, by, status: 301 });
    }
    case "file":
      return sent(run, found.path, by);
    case "absent":
    case "below-file":
    case "other":
      return finish(run, 404, { kind: "absent", file: found.path, by });
  }
}

/** A file leaves; with the status of the error whose page it is. */
function sent(run: Run, path: string, by: ConfigSpan): Outcome {
  const status = run.errorStatus === 0 ? 200 : run.errorStatus;
  return status >= 200 && status < 300
    ? { kind: "served", file: path, by }
    : { kind: "error-body", file: path, by, status };
}
