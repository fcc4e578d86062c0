/**
 * A request's target as nginx reads it: `%2e` decoded, `..` resolved, slashes merged.
 *
 * In: the raw target. Out: the path that locations are compared with, and the query; or nothing, for what nginx answers
 * with 400. Written after what nginx does with each byte (seen on 1.22), as every deviation is another file.
 */

export type Target = {
  readonly uri: string;
  readonly args: string;
  /** The host of `http://host/path`, which counts for more than the Host header. */
  readonly host: string | undefined;
};

/** Reads a target; `mergeSlashes` is the default server's. */
export function readTarget(raw: string, mergeSlashes: boolean): Target | undefined {
  if (/[\0-\x20\x7F]/.test(raw)) return undefined;
  const whole = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([A-Za-z0-9.-]*|\[[^\]]*\])(?::\d*)?([/?].*)?$/.exec(
    raw,
  );
  const host = raw.startsWith("/") ? undefined : whole?.[1];
  if (host === undefined && !raw.startsWith("/")) return undefined;
  const target = host === undefined ? raw : (whole?.[2] ?? "/");
  const fragment = target.indexOf("#");
  const shown = fragment < 0 ? target : target.slice(0, fragment);
  const question = shown.indexOf("?");
  const path = question < 0 ? shown : shown.slice(0, question);
  const args = question < 0 ? "" : shown.slice(question + 1);
  const uri = normalised(path.startsWith("/") ? path : `/${path}`, mergeSlashes);
  return uri === undefined ? undefined : { uri, args, host };
}

/** The path, decoded once; nothing if it leads above the root or holds a bad escape. */
function normalised(path: string, mergeSlashes: boolean): string | undefined {
  if (!/%|\/[./]/.test(path)) return path;
  const bytes: string[] = [];
  // What stands since the last slash, as far as it can still be a dot segment.
  let segment: "usual" | "slash" | "dot" | "dots" = "usual";
  for (let at = 0; at < path.length; at++) {
    let byte = path[at]!;
    if (byte === "%") {
      const digits = path.slice(at + 1, at + 3);
      if (!/^[0-9A-Fa-f]{2}$/.test(digits) || digits === "00") return undefined;
      byte = String.fromCharCode(Number.parseInt(digits, 16));
      at += 2;
      if (byte === "%" || byte === "#" || byte === "?") {
        bytes.push(byte);
        segment = "usual";
        continue;
      }
    }
    if (byte === "/") {
      if (segment === "dot") bytes.pop();
      else if (segment === "dots") {
        if (!leaveFolder(bytes)) return undefined;
      } else if (segment === "usual" || !mergeSlashes) bytes.push(byte);
      segment = "slash";
    } else {
      bytes.push(byte);
      if (byte === "." && segment === "slash") segment = "dot";
      else if (byte === "." && segment === "dot") segment = "dots";
      else segment = "usual";
    }
  }
  if (segment === "dot") bytes.pop();
  if (segment === "dots" && !leaveFolder(bytes)) return undefined;
  return bytes.join("");
}

/** Takes `name/..` away; false if there is no name. With slashes unmerged an empty name counts as one. */
function leaveFolder(bytes: string[]): boolean {
  const last = bytes.length - 4;
  if (last < 0) return false;
  let slash = last;
  while (slash >= 0 && bytes[slash] !== "/") slash--;
  if (slash < 0) return false;
  bytes.length = slash + 1;
  return true;
}

/** A Host header as nginx compares it: without port and last dot, in small letters; nothing if it is a bad one. */
export function readHost(written: string): string | undefined {
  if (/[/\0-\x20\x7F]|\.\./.test(written)) return undefined;
  const literal = /^\[[^\]]*\]/.exec(written)?.[0];
  const name = literal ?? written.split(":", 1)[0]!;
  const host = name.endsWith(".") ? name.slice(0, -1) : name;
  return host === "" ? undefined : host.toLowerCase();
}
