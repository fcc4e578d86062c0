/**
 * Whether a request is let in: Order, Allow and Deny; Require; and how the two go together.
 *
 * In: a request with its settings. Out: ok, or the status that it ends with. The client is somebody on the internet without
 * a login.
 */
import type { ConfigSpan } from "../config-text.ts";
import { isInNetwork } from "./addresses.ts";
import { authorize } from "./authorization.ts";
import type { Verdict } from "./authorization.ts";
import { conditionHolds } from "./condition-values.ts";
import { parseCondition } from "./condition-parser.ts";
import type { HostAccess } from "./folder-config.ts";
import { endWith, ok } from "./request.ts";
import type { ApacheRequest } from "./request.ts";

export function checkAccess(request: ApacheRequest): number {
  const { settings } = request;
  const { hostAccess } = settings;
  const isHostIn = hostAccess === undefined || isHostAllowed(request, hostAccess);
  if (hostAccess !== undefined && (isHostIn || hostAccess.satisfy !== "any"))
    request.exchange.step(hostAccess.by, isHostIn ? "allows the address" : "denies the address");
  if (hostAccess?.satisfy === "any") {
    if (isHostIn) return ok;
  } else if (!isHostIn) return endWith(request, 403, hostAccess?.by);
  return checkRequirements(request);
}

function checkRequirements(request: ApacheRequest): number {
  const { settings, exchange } = request;
  const root = settings.authorization?.root;
  const authType = settings.authType === "none" ? undefined : settings.authType;
  // A kind of login with nothing that asks for one is a mistake that Apache refuses to guess about.
  if (root === undefined) return authType === undefined ? ok : endWith(request, 500, undefined);
  const { verdict, by } = authorize(root, (name, args, at) => ask(request, name, args, at));
  switch (verdict) {
    case "granted":
      exchange.step(by, "grants");
      return ok;
    case "needs-login":
      exchange.step(by, "asks for a login");
      return endWith(request, authType === undefined ? 500 : 401, by);
    case "denied":
    case "neutral":
      exchange.step(by, "denies");
      return endWith(request, 403, by);
  }
}

function ask(
  request: ApacheRequest,
  name: string,
  args: readonly string[],
  by: ConfigSpan,
): Verdict {
  const { exchange } = request;
  const { address, method } = exchange.request;
  switch (name) {
    case "all":
      return args[0]?.toLowerCase() === "granted" ? "granted" : "denied";
    case "ip":
      return granted(args.some((network) => isInNetwork(network, address) === true));
    case "local":
      return granted(isInNetwork("127.0.0.0/8", address) === true || address === "::1");
    case "host":
    case "forward-dns":
      // Nobody's address has a name.
      return "denied";
    case "method":
      return granted(args.some((one) => one.toUpperCase() === method));
    case "expr": {
      const condition = parseCondition(args[0] ?? "");
      return granted(
        condition === undefined
          ? exchange.decide("Require expr", by)
          : conditionHolds(request, condition, by),
      );
    }
    case "user":
    case "valid-user":
    case "group":
    case "file-owner":
    case "file-group":
      return "needs-login";
    default:
      if (/^(?:ldap|dbm?|dbd)-/.test(name)) return "needs-login";
      return granted(exchange.decide(`Require ${name}`, by));
  }
}

function granted(isGranted: boolean): Verdict {
  return isGranted ? "granted" : "denied";
}

function isHostAllowed(request: ApacheRequest, access: HostAccess): boolean {
  const { order, allows, denies, by } = access;
  const isAllowed = (): boolean => allows.some((host) => isMeant(request, host, by));
  const isDenied = (): boolean => denies.some((host) => isMeant(request, host, by));
  switch (order) {
    case "allow,deny":
    case "mutual-failure":
      return isAllowed() && !isDenied();
    case "deny,allow":
      return !isDenied() || isAllowed();
  }
}

function isMeant({ exchange }: ApacheRequest, host: string, by: ConfigSpan): boolean {
  if (host.toLowerCase() === "all") return true;
  if (/^env=/i.test(host)) return exchange.decide(host, by);
  // A name that is no network: nobody's address has a name.
  return isInNetwork(host, exchange.request.address) ?? false;
}
