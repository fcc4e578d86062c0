/**
 * Real web servers for tests: started on loopback from a temporary folder, asked over raw sockets.
 *
 * In: a command, a port. Out: what came back: the status, and which file's body. Files of a test's site hold `FILE:` and
 * their own path, so that a body tells whose it is. Only the child that was started here is ended, by its id.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { accessSync, chmodSync, constants, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

/** What a server sent back. `file` is the path that the body names, if it names one. */
export type Reply = {
  readonly status: number;
  readonly file: string | undefined;
  readonly location: string | undefined;
  readonly body: string;
};

/** The first of these that is there and may be run; tests without one are skipped by name. */
export function serverBinary(...paths: readonly string[]): string | undefined {
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}

/**
 * Makes a site's files below `folder`: each holds `FILE:` and its own path. Folders are open to the server's workers,
 * which run as somebody else where the test is run by root.
 */
export function writeSite(
  folder: string,
  files: readonly string[],
  links: Readonly<Record<string, string>> = {},
): void {
  mkdirSync(folder, { recursive: true });
  for (let at = folder; at !== dirname(at) && at.startsWith("/tmp/"); at = dirname(at))
    chmodSync(at, 0o755);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `FILE:${file}\n`);
  }
  for (const [name, target] of Object.entries(links)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(target, join(folder, name));
  }
}

export type RunningServer = {
  readonly port: number;
  readonly ask: (host: string, target: string, headers?: readonly string[]) => Promise<Reply>;
  readonly stop: () => Promise<void>;
};

/** Starts a server and waits until it takes connections; throws with what it wrote if it ends before. */
export async function startServer(
  command: string,
  args: readonly string[],
  port: number,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<RunningServer> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on(
      "data",
      (bytes: Buffer) => (output = (output + bytes.toString("latin1")).slice(-4000)),
    );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for (let tries = 0; !(await takesConnections(port)); tries++) {
    if (child.exitCode !== null || tries > 500) {
      child.kill("SIGKILL");
      throw new Error(`${command} did not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    port,
    ask: async (host, target, headers = []) => await ask(port, host, target, headers),
    stop: async () => {
      stop(child);
      await ended;
    },
  };
}

function stop(child: ChildProcess): void {
  if (child.exitCode === null) child.kill("SIGTERM");
}

async function takesConnections(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** One request as written: nothing normalises its target. */
async function ask(
  port: number,
  host: string,
  target: string,
  headers: readonly string[],
): Promise<Reply> {
  const lines = [`GET ${target} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers];
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1"),
    );
    socket.on("data", (part) => parts.push(part));
    socket.on("error", (error) =>
      parts.length > 0 ? resolve(Buffer.concat(parts)) : reject(error),
    );
    socket.on("close", () => resolve(Buffer.concat(parts)));
  });
  return replyOf(bytes);
}

export function replyOf(bytes: Buffer): Reply {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const head = end < 0 ? text : text.slice(0, end);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  const raw = end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4);
  const whole = /^transfer-encoding: *chunked/im.test(head) ? joined(raw) : raw;
  const body = (whole[0] === 0x1f && whole[1] === 0x8b ? gunzipSync(whole) : whole).toString(
    "latin1",
  );
  return {
    status,
    file: /FILE:([^\n]*)/.exec(body)?.[1],
    location: /^location: *(.*)$/im.exec(head)?.[1]?.trim(),
    body,
  };
}

/** The parts of a chunked body (RFC 9112, 7.1) put together. */
function joined(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n", at);
    const size = end < 0 ? 0 : Number.parseInt(bytes.toString("latin1", at, end), 16);
    if (!(size > 0)) break;
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
