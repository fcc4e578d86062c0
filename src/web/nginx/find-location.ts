/**
 * Which location a URI belongs to.
 *
 * In: a run. Out: the location, entered. One level: an exact one ends the search; else the longest prefix is entered, and
 * what is inside of it searched the same way; what is found there by name or expression is final. Else, unless the prefix
 * says `^~`, this level's expressions in the order of the file; the first that matches is entered.
 */
import type { Outcome } from "../answer.ts";
import { enter, finish, refuse } from "./finish.ts";
import type { Location } from "./location.ts";
import { decide, note } from "./run.ts";
import type { Phase, Run } from "./run.ts";
import { matches } from "./variables.ts";

/** "final": nothing more is asked. "prefix": a prefix alone; expressions around it may still win. */
type Found = "final" | "prefix" | "slash" | "none";

/** Searches from the server's level on. */
export function findLocation(run: Run): Phase | Outcome {
  run.handler = undefined;
  run.isUriChanged = false;
  run.location = run.server.level;
  const found = search(run, run.server.level);
  const { location } = run;
  const { internal } = location.settings;
  if (!run.isInternal && internal !== undefined && location.kind !== "server") {
    note(run, internal, "refuses requests from outside");
    return refuse(run, 404, internal);
  }
  if (location.kind !== "server") note(run, location.by, "is the location");
  enter(run, location);
  if (found !== "slash") return "location-rewrite";
  const target = run.args === "" ? location.name : `${location.name}?${run.args}`;
  return finish(run, 301, { kind: "redirect", target, by: location.by, status: 301 });
}

function search(run: Run, level: Location): Found {
  let found = byName(run, level);
  let prefix: Location | undefined;
  if (found === "prefix") {
    prefix = run.location;
    const inner = search(run, prefix);
    if (inner !== "none") {
      note(run, prefix.by, "not asked: a location inside of it is taken");
      found = inner;
    }
  }
  if (found === "final" || found === "slash") return found;
  if (prefix?.endsSearch === true) {
    for (const regex of level.search.regexes)
      note(run, regex.by, "not asked: a location with ^~ ends the search");
    return found;
  }
  if (!byExpression(run, level)) return found;
  if (prefix !== undefined) note(run, prefix.by, "is a prefix, and loses to an expression");
  return "final";
}

function byName(run: Run, { search: { exact, prefixes, lengths } }: Location): Found {
  const { uri } = run;
  const same = exact.get(uri);
  if (same !== undefined) {
    run.location = same;
    return "final";
  }
  const withSlash = `${uri}/`;
  if (!prefixes.has(uri)) {
    const candidates = [exact.get(withSlash), prefixes.get(withSlash)];
    if (candidates.some((one) => one?.addsSlash === true)) {
      run.location = candidates[0] ?? candidates[1]!;
      return "slash";
    }
  }
  for (const length of lengths) {
    if (length > uri.length) continue;
    const location = prefixes.get(uri.slice(0, length));
    if (location === undefined) continue;
    run.location = location;
    return "prefix";
  }
  return "none";
}

function byExpression(run: Run, { search: { regexes } }: Location): boolean {
  for (const [index, regex] of regexes.entries()) {
    const found = matches(run, regex.expression!, run.uri);
    const construct = `expression ${regex.name}`;
    if (found === false || (found === "undecided" && !decide(run, { construct, by: regex.by }))) {
      note(run, regex.by, "no match");
      continue;
    }
    for (const other of regexes.slice(index + 1))
      note(run, other.by, "not asked: an expression before it matches");
    run.location = regex;
    search(run, regex);
    return true;
  }
  return false;
}
