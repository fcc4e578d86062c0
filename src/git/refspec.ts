/**
 * Refspecs: which refs of a repository are copies of a remote's.
 *
 * In: the `remote.*.fetch` values of a config. Out: a test for ref names. git-fetch(1), "<refspec>": an optional
 * `+`, a source, a colon and a destination, both with at most one `*`; `^` begins one that only takes away.
 */

/** Whether `name` is what one of these refspecs writes to: a remote-tracking ref, or in a mirror any ref. */
export function remoteTracking(refspecs: readonly string[]): (name: string) => boolean {
  const targets = refspecs.flatMap((refspec) => {
    const target = refspec.startsWith("^") ? undefined : refspec.replace(/^\+/, "").split(":")[1];
    return target === undefined || target === "" ? [] : [target];
  });
  return (name) => name.startsWith("refs/remotes/") || targets.some((target) => fits(target, name));
}

function fits(target: string, name: string): boolean {
  const star = target.indexOf("*");
  if (star < 0) return target === name;
  const [head, tail] = [target.slice(0, star), target.slice(star + 1)];
  return name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
}
