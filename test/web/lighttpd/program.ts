/**
 * A program that answers for FastCGI, SCGI and HTTP: whatever it is asked, it says `PROGRAM`.
 *
 * In: nothing. Out: its port. A program that is not there would do as well, but lighttpd remembers that for a second and
 * refuses other requests meanwhile.
 */
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export type Program = { readonly port: number; readonly stop: () => Promise<void> };

export async function startProgram(): Promise<Program> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("data", (bytes) => socket.end(answerTo(bytes)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** FastCGI begins with its version, SCGI with a length, HTTP with a method. */
function answerTo(bytes: Buffer): Buffer {
  const cgi = "Status: 200\r\nContent-Type: text/plain\r\n\r\nPROGRAM";
  if (bytes[0] !== 1)
    return Buffer.from(
      /^\d/.test(bytes.toString("latin1"))
        ? cgi
        : "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nPROGRAM",
    );
  // FastCGI specification, 3.3 and 8: what is written, its end, the request's end.
  return Buffer.concat([
    record(6, Buffer.from(cgi)),
    record(6, Buffer.alloc(0)),
    record(3, Buffer.alloc(8)),
  ]);
}

function record(type: number, content: Buffer): Buffer {
  const head = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0]);
  return Buffer.concat([head, content]);
}
