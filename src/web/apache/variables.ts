/**
 * `%{NAME}` in conditions and substitutions.
 *
 * In: a name. Out: its value for a request; nothing where a client chooses it freely or the machine knows it alone: headers,
 * the clock, the environment.
 */
import type { ApacheRequest } from "./request.ts";

export function variableOf(
  request: ApacheRequest,
  name: string,
  argument: string | undefined,
): string | undefined {
  const { exchange, server } = request;
  if (argument !== undefined) return argumentOf(request, name, argument);
  switch (name) {
    case "REQUEST_URI":
    case "DOCUMENT_URI":
    case "SCRIPT_URL":
      return request.uri;
    case "THE_REQUEST":
      return `${exchange.request.method} ${exchange.request.target} HTTP/1.1`;
    case "REQUEST_METHOD":
      return exchange.request.method;
    case "REQUEST_FILENAME":
    case "SCRIPT_FILENAME":
      return request.filename ?? "";
    case "QUERY_STRING":
      return request.args ?? "";
    case "PATH_INFO":
      return request.pathInfo;
    case "DOCUMENT_ROOT":
      return server.documentRoot;
    case "CONTEXT_PREFIX":
      return request.context?.prefix ?? "";
    case "CONTEXT_DOCUMENT_ROOT":
      return request.context?.root ?? server.documentRoot;
    case "HTTP_HOST":
    case "SERVER_NAME":
      return exchange.request.host;
    case "REMOTE_ADDR":
    case "CONN_REMOTE_ADDR":
      return exchange.request.address;
    case "REMOTE_USER":
    case "AUTH_TYPE":
      return "";
    case "SERVER_PROTOCOL":
      return "HTTP/1.1";
    case "IS_SUBREQ":
      return request.outer === undefined ? "false" : "true";
    case "HANDLER":
      return request.handler ?? "";
    case "REQUEST_STATUS":
      return request.status === 200 ? "" : String(request.status);
    default:
      return undefined;
  }
}

function argumentOf(request: ApacheRequest, name: string, argument: string): string | undefined {
  switch (name) {
    case "ENV":
    case "REQENV":
    case "ENVIRONMENT": {
      const value = request.variables.get(argument);
      // A variable of a redirect is there only after one.
      return value ?? (argument.startsWith("REDIRECT_") ? "" : undefined);
    }
    case "HTTP":
      return /^host$/i.test(argument) ? request.exchange.request.host : undefined;
    case "TOLOWER":
      return undefined;
    default:
      return undefined;
  }
}
