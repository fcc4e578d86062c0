/**
 * A real nginx for tests: one process with many server blocks, told apart by their names.
 *
 * In: a folder and the text of the `http` block. Out: a server that is asked over raw sockets. The client's address is
 * that of a stranger: loopback may set it by a header.
 */
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort, replyOf, serverBinary, startServer } from "./real-server.ts";
import type { Reply, RunningServer } from "./real-server.ts";
import { anyAddress } from "../../src/web/site-request.ts";
import type { Outcome } from "../../src/web/answer.ts";

export const nginxBinary: string | undefined = serverBinary("/usr/sbin/nginx", "/usr/bin/nginx");

/** Why a test is skipped, if it is. */
export const withoutNginx: string | false =
  nginxBinary === undefined ? "skipped: nginx not installed" : false;

/** Header lines of a stranger. */
export const stranger: readonly string[] = [`X-Real-IP: ${anyAddress}`];

/** A main file with this text in its `http` block; `PORT` stands for the port. */
export function mainFile(folder: string, port: number, http: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `  ${name}_temp_path ${folder}/tmp-${name};`)
    .join("\n");
  return `daemon off;
master_process off;
pid ${folder}/pid;
error_log ${folder}/error.log emerg;
events { worker_connections 512; }
http {
  access_log off;
  server_names_hash_bucket_size 128;
  server_names_hash_max_size 8192;
  variables_hash_max_size 8192;
  variables_hash_bucket_size 128;
  set_real_ip_from 127.0.0.0/8;
  real_ip_header X-Real-IP;
${temporary}
${http.replaceAll("PORT", String(port))}
}
`;
}

/** Starts nginx with this `http` block; `path` is where its main file was written. */
export async function startNginx(
  folder: string,
  http: string,
): Promise<RunningServer & { readonly path: string; readonly text: string }> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "nginx.conf");
  const text = mainFile(folder, port, http);
  writeFileSync(path, text, "latin1");
  const args = ["-p", folder, "-e", join(folder, "error.log"), "-c", path];
  return { ...(await startServer(nginxBinary!, args, port)), path, text };
}

/** What a stranger sees of an outcome, in the letters of the tables: a file's body or none. */
export function seenOf(outcome: Outcome, root: string, outside: string): string {
  const plain = (named: string): string => {
    const file = realpathSync(named, "latin1");
    const base = file.startsWith(`${root}/`) ? root : outside;
    return file.slice(base.length + 1);
  };
  switch (outcome.kind) {
    case "served":
      return `S[${plain(outcome.file)}]`;
    case "error-body":
      return `E[${plain(outcome.file)}]`;
    case "handler":
      return "H";
    case "denied":
      return "D";
    case "redirect":
      return String(outcome.status);
    case "listing":
      return `L(${outcome.names.join(",")})`;
    case "absent":
      return "A";
    case "unknown":
      return `unknown ${outcome.construct}`;
  }
}

/** The same of a reply. A status of 404 is no file, whether a rule refused or nothing is there. */
export function seenOfReply({ status, file, body, location }: Reply): string {
  if (file !== undefined) return status >= 200 && status < 300 ? `S[${file}]` : `E[${file}]`;
  if (status >= 300 && status < 400 && location !== undefined) return String(status);
  if (status === 502 || status === 503) return "H";
  if (body.includes("<title>Index of ")) {
    const names = [...body.matchAll(/<a href="([^"/]+\/?)">/g)].map(([, name]) => name);
    return `L(${names.filter((name) => name !== "../").join(",")})`;
  }
  if (status === 404 || status === 400) return "D/A";
  return "D";
}

/** Whether a prediction and what was seen are one. */
export function agrees(predicted: string, seen: string): boolean {
  if (predicted === "A" || predicted === "D") return seen === "D/A" || seen === "D";
  if (predicted.startsWith("L(")) return sortedNames(predicted) === sortedNames(seen);
  return predicted === seen;
}

/** nginx lists folders first, and with a slash. */
function sortedNames(list: string): string {
  return list
    .slice(2, -1)
    .split(",")
    .map((name) => name.replace(/\/$/, ""))
    .sort()
    .join(",");
}

/** Asks for many targets over as few connections as nginx lets live. */
export async function askAll(
  port: number,
  host: string,
  targets: readonly string[],
  takesGzip: boolean,
): Promise<readonly Reply[]> {
  const lines = [`Host: ${host}`, ...stranger, ...(takesGzip ? ["Accept-Encoding: gzip"] : [])];
  const replies: Reply[] = [];
  let most = targets.length;
  while (replies.length < targets.length) {
    const rest = targets.slice(replies.length, replies.length + most);
    const requests = rest.map(
      (target) => `GET ${target} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`,
    );
    const bytes = await conversation(port, requests.join(""), rest.length);
    const parts = splitReplies(bytes);
    for (const part of parts) replies.push(replyOf(part));
    // A connection that is closed takes what was sent before with it: the next one is asked alone, and may stay without
    // an answer.
    if (parts.length === 0 && most === 1) replies.push(replyOf(bytes));
    most = parts.length > 0 ? targets.length : 1;
  }
  return replies;
}

/** What comes back on one connection, up to its end or so many replies. */
async function conversation(port: number, text: string, count: number): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(text, "latin1"));
    socket.on("data", (part) => {
      parts.push(part);
      if (splitReplies(Buffer.concat(parts)).length >= count) socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => resolve(Buffer.concat(parts)));
  });
}

/** The whole replies that stand one behind another. */
function splitReplies(bytes: Buffer): readonly Buffer[] {
  const replies: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) break;
    const head = bytes.toString("latin1", at, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const isChunked = /^transfer-encoding: *chunked/im.test(head);
    const last = isChunked ? bytes.indexOf("\r\n0\r\n\r\n", end + 2) : -1;
    if (isChunked && last < 0) break;
    const next = isChunked ? last + 7 : end + 4 + length;
    if (next > bytes.length) break;
    replies.push(bytes.subarray(at, next));
    at = next;
  }
  return replies;
}
