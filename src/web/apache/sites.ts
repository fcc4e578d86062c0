/**
 * Sites of an Apache: its hosts, where their URLs lead, and what is meant to be refused.
 *
 * In: servers. Out: the site model. Whether a rule catches a path is asked of its own pattern alone, wherever it stands.
 */
import { surelyMatches } from "../expression/expression.ts";
import type { Denial, Mount, Site } from "../site.ts";
import type { Requirement } from "./authorization.ts";
import type { FolderConfig, Section } from "./folder-config.ts";
import { globMatches } from "../name-pattern.ts";
import { nameOf } from "./path.ts";
import { portsOf } from "./server-config.ts";
import type { ApacheConfig, ApacheServer } from "./server-config.ts";
import { aliasPrefix } from "./translate.ts";

export function sitesOf({ main, hosts }: ApacheConfig): readonly Site[] {
  const taken = new Set<string>();
  return (hosts.length === 0 ? [main] : hosts).map((server, index) => {
    const names = [...(server.name === undefined ? [] : [server.name]), ...server.aliasNames];
    const plain =
      names.find((name) => !/[*?]/.test(name)) ??
      (names[0] ?? `site${index}.invalid`).replaceAll(/[*?]/g, "x");
    // The same name at another port: the port tells them apart.
    const [port] = portsOf(server);
    const host = taken.has(plain) && port !== undefined ? `${plain}:${port}` : plain;
    taken.add(plain);
    return {
      hosts: names,
      host,
      by: server.by,
      mounts: mountsOf(server),
      denials: denialsOf(server),
    };
  });
}

function mountsOf(server: ApacheServer): readonly Mount[] {
  const aliases = server.aliases
    .filter(({ expression }) => expression === undefined)
    .map(({ from, to, by }) => ({ prefix: from, folder: to, by }));
  return [...aliases, { prefix: "/", folder: server.documentRoot, by: server.documentRootBy }];
}

function denialsOf(server: ApacheServer): readonly Denial[] {
  const denials: Denial[] = [];
  const onFile = (path: string): string => `${server.documentRoot}${path}`;
  const addSections = (
    sections: readonly Section[],
    subject: (path: string) => readonly string[],
  ): void => {
    for (const section of sections) {
      if (denies(section.config))
        denials.push({
          by: section.by,
          catches: (path) => subject(path).some((one) => covers(section, one)),
        });
      addSections(section.config.files ?? [], (path) => [nameOf(path)]);
    }
  };
  addSections(server.directories, (path) => [...foldersOf(onFile(path)), onFile(path)]);
  addSections(server.defaults.files ?? [], (path) => [nameOf(path)]);
  addSections(server.locations, (path) => [path]);
  for (const { from, expression, status, by } of server.redirections)
    if (status >= 400)
      denials.push({
        by,
        catches: (path) =>
          expression === undefined ? aliasPrefix(path, from) > 0 : surelyMatches(expression, path),
      });
  const scopes = [
    server.rewriteRules,
    ...server.directories.map(({ config }) => config.rewriting?.rules ?? []),
  ];
  for (const { flags, status, by, expression, negated } of scopes.flat())
    if (flags.has("status") && status >= 400)
      denials.push({
        by,
        catches: (path) =>
          !negated && (surelyMatches(expression, path) || surelyMatches(expression, path.slice(1))),
      });
  return denials;
}

function denies({ authorization, hostAccess }: FolderConfig): boolean {
  if (authorization?.root !== undefined && refuses(authorization.root)) return true;
  if (hostAccess === undefined || hostAccess.allows.length > 0) return false;
  return hostAccess.denies.length > 0 || hostAccess.order !== "deny,allow";
}

/** Whether a requirement keeps the world out: by name, by address or by a login. */
function refuses(requirement: Requirement): boolean {
  if (requirement.kind !== "provider")
    return requirement.negated || requirement.children.every((child) => refuses(child));
  if (requirement.name === "all") return requirement.args[0]?.toLowerCase() === "denied";
  return !requirement.negated && requirement.name !== "method";
}

function covers({ expression, isGlob, pattern, kind }: Section, subject: string): boolean {
  if (expression !== undefined) return surelyMatches(expression, subject);
  if (isGlob) return globMatches(pattern, subject, { segments: true });
  return kind === "location" ? aliasPrefix(subject, pattern) > 0 : subject === pattern;
}

/** The folders that a file lies in, each with its slash. */
function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
    folders.push(path.slice(0, at + 1));
  return folders;
}
