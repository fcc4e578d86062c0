/**
 * Who may have it: `allow`, `deny`, `auth_basic`, `auth_request`, `satisfy`.
 *
 * In: a run. Out: nothing, or the refusal. The stranger has no password.
 */
import type { Outcome } from "../answer.ts";
import type { ConfigSpan } from "../config-text.ts";
import { finish, refuse } from "./finish.ts";
import { decide, isUnknown, note } from "./run.ts";
import type { Phase, Run } from "./run.ts";
import { textOfValue } from "./variables.ts";

type Verdict = "passes" | "no opinion" | { readonly status: 401 | 403; readonly by: ConfigSpan };

/** Asks the rules. */
export function checkAccess(run: Run): Phase | Outcome {
  const { settings } = run.location;
  for (const { name, by } of settings.programs) {
    note(run, by, "is a program, which may do anything");
    if (decide(run, { construct: name, by })) return refuse(run, 403, by);
  }
  const verdicts = [byAddress(run), byLogin(run), byRequest(run)];
  const refusals = verdicts.filter((one) => typeof one === "object");
  if (settings.satisfyAny && verdicts.includes("passes")) return "try-files";
  const refusal = settings.satisfyAny
    ? (refusals.find(({ status }) => status === 401) ?? refusals[0])
    : refusals[0];
  if (refusal === undefined) return "try-files";
  const { status, by } = refusal;
  if (status === 403 && by !== settings.authRequest) return refuse(run, 403, by);
  return finish(run, status, { kind: "denied", by, status, afterLogin: true });
}

/** The first rule that the address fits. */
function byAddress(run: Run): Verdict {
  const outer = run.server.level.settings.access;
  if (outer !== run.location.settings.access)
    for (const { by } of outer) note(run, by, "not asked: the location has a list of its own");
  for (const { allows, holds, by } of run.location.settings.access) {
    if (!holds(run.request.address)) {
      note(run, by, "no match: another address");
      continue;
    }
    note(run, by, allows ? "allows" : "denies");
    return allows ? "passes" : { status: 403, by };
  }
  return "no opinion";
}

function byLogin(run: Run): Verdict {
  const { authBasic } = run.location.settings;
  if (authBasic === undefined) return "no opinion";
  const realm = textOfValue(run, authBasic);
  if (isUnknown(realm))
    return decide(run, realm) ? { status: 401, by: authBasic.by } : "no opinion";
  if (realm === "off") return "no opinion";
  note(run, authBasic.by, "asks for a password");
  return { status: 401, by: authBasic.by };
}

/** Another server decides. */
function byRequest(run: Run): Verdict {
  const { authRequest } = run.location.settings;
  if (authRequest === undefined) return "no opinion";
  note(run, authRequest, "asks another server");
  const isRefused = decide(run, { construct: "auth_request", by: authRequest });
  return isRefused ? { status: 403, by: authRequest } : "passes";
}
