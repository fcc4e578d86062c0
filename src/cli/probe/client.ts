/**
 * Requests to a running server: few, slow, and small.
 *
 * In: an address, a rate, a budget. Out: answers: status, kind of content, and the first bytes. A redirect is followed
 * once, and only to the same host. Nothing is sent but a GET for a few hundred bytes.
 */
import type { IncomingMessage, RequestOptions } from "node:http";
import { probeAnswerSeconds, probeBytesMax } from "../../limits.ts";

export type ProbeAnswer = {
  readonly status: number;
  /** Without parameters, in lower case; "" if none is said. */
  readonly contentType: string;
  /** The first bytes as latin1. */
  readonly start: string;
  /** The whole length, if it is said. */
  readonly length: number | undefined;
  /** Where a redirect leads that was not followed. */
  readonly location?: string;
};

export type ProbeClient = {
  /** The answer for a target of the host; nothing if none came. */
  readonly ask: (target: string) => Promise<ProbeAnswer | undefined>;
  readonly asked: () => number;
};

export function probeClient(
  base: URL,
  rate: number,
  now: () => number,
  signal: AbortSignal,
): ProbeClient {
  let asked = 0;
  let next = now();
  const one = async (target: string): Promise<ProbeAnswer | undefined> => {
    const wait = next - now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    next = Math.max(next, now()) + 1000 / rate;
    asked++;
    return await answerOf(base, target, signal);
  };
  return {
    asked: () => asked,
    ask: async (target) => {
      const answer = await one(target);
      const inside = answer === undefined ? undefined : targetInside(answer, base, target);
      return inside === undefined ? answer : await one(inside);
    },
  };
}

/** Where a redirect leads, if that is on the same host. */
function targetInside(
  { status, location }: ProbeAnswer,
  base: URL,
  target: string,
): string | undefined {
  if (status < 300 || status > 399 || location === undefined) return undefined;
  try {
    const next = new URL(location, new URL(target, base));
    return next.origin === base.origin ? next.pathname + next.search : undefined;
  } catch {
    return undefined; // leads nowhere that can be asked
  }
}

/** The target is sent as it is: a URL would be cleaned of `..` and `%2e`. */
async function answerOf(
  url: URL,
  target: string,
  signal: AbortSignal,
): Promise<ProbeAnswer | undefined> {
  const http =
    url.protocol === "https:"
      ? process.getBuiltinModule("node:https")
      : process.getBuiltinModule("node:http");
  const options: RequestOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? undefined : url.port,
    path: target,
    method: "GET",
    agent: false,
    signal,
    timeout: probeAnswerSeconds * 1000,
    headers: {
      host: url.host,
      range: `bytes=0-${probeBytesMax - 1}`,
      "accept-encoding": "identity",
      "user-agent": "telltale probe (asked for by the owner of this site)",
    },
  };
  return await new Promise((resolve) => {
    const request = http.request(options, (response) => {
      void read(response).then((answer) => {
        request.destroy();
        resolve(answer);
      });
    });
    request.on("timeout", () => request.destroy());
    // No answer is told by whoever counts them.
    request.on("error", () => resolve(undefined));
    request.on("close", () => resolve(undefined));
    request.end();
  });
}

async function read(response: IncomingMessage): Promise<ProbeAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes >= probeBytesMax) break;
    }
  } catch {
    bytes = 0; // broken off: what came until then is what there is
  }
  const { headers, statusCode = 0 } = response;
  const whole = /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1] ?? headers["content-length"];
  return {
    status: statusCode,
    contentType: (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "",
    start: Buffer.concat(chunks).subarray(0, probeBytesMax).toString("latin1"),
    length: whole === undefined ? undefined : Number(whole),
    ...(headers.location === undefined ? {} : { location: headers.location }),
  };
}
