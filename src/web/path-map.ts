/**
 * Paths of a server as paths of this machine.
 *
 * In: pairs of folders. Out: where a server's path lies here. The longest folder wins; what none covers lies nowhere,
 * as guessing would show files of another site.
 */

/** `server` is a folder as configurations name it, `local` where that lies on this machine; both without a slash at the end. */
export type MappedFolder = { readonly server: string; readonly local: string };

/** This machine is the server. */
export const sameMachine: readonly MappedFolder[] = [{ server: "", local: "" }];

/** Where a server's path lies here, or nothing. */
export function localPath(folders: readonly MappedFolder[], path: string): string | undefined {
  let best: MappedFolder | undefined;
  for (const folder of folders) {
    const covers = path === folder.server || path.startsWith(`${folder.server}/`);
    if (covers && (best === undefined || folder.server.length > best.server.length)) best = folder;
  }
  return best === undefined ? undefined : best.local + path.slice(best.server.length);
}
