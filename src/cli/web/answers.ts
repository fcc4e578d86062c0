/**
 * `telltale web --server NAME --config FILE --answer -`: a resolver for scripts.
 *
 * In: requests, `HOST TARGET` a line. Out: an answer a line, as JSON, in their order. Bytes that are no UTF-8 are
 * replaced in what is written; what is asked is taken as it is.
 */
import { readFileSync } from "node:fs";
import { withoutSteering } from "../../report/json.ts";
import { UserError } from "../../trouble.ts";
import type { Outcome } from "../../web/answer.ts";
import { placeOf, ruleTextOf } from "../../web/config-text.ts";
import type { ConfigSpan } from "../../web/config-text.ts";
import { requestOfLine } from "../../web/site-request.ts";
import { troubleWords } from "../../messages.ts";
import type { Dependencies } from "../report-run.ts";
import type { Settings } from "../settings.ts";
import { writeAll } from "../terminal.ts";
import { HiddenSecrets } from "./hidden-secrets.ts";
import { namedConfiguration } from "./named.ts";
import { pathOf } from "./paths.ts";

export async function answerRequests(
  settings: Settings,
  { folder, readStdin, stdout, stderr }: Dependencies,
): Promise<number> {
  const { answer = "-", explain } = settings.web;
  const named = await namedConfiguration(settings, folder);
  if (named === undefined)
    throw new UserError(
      "USAGE",
      "--answer needs --server and --config: which configuration answers.",
    );
  const { config, tree } = named;
  const bytes = answer === "-" ? await readStdin() : readRequests(answer, folder);
  for (const { code, where, at } of config.troubles) {
    const place = at === undefined ? where : `${where}, byte ${at}`;
    await writeAll(stderr, `${code}: ${troubleWords[code].sentence(where)} ${place}\n`);
  }
  const secrets = new HiddenSecrets();
  let text = "";
  for (const line of Buffer.from(bytes).toString("latin1").split(/\r?\n/)) {
    if (line === "") continue;
    const request = requestOfLine(line);
    if (request === undefined) {
      text += `${JSON.stringify({ outcome: "error", message: "not a line `HOST TARGET`" })}\n`;
      continue;
    }
    const { outcome, steps } = config.answer(request, tree);
    const told = {
      host: decoded(request.host),
      target: decoded(request.target),
      ...outcomeFields(outcome, secrets),
      ...(explain === undefined
        ? {}
        : {
            steps: steps.map(({ by, did }) => ({
              rule: ruleOf(by, secrets),
              did: secrets.hide(decoded(did)),
            })),
          }),
    };
    text += `${withoutSteering(JSON.stringify(told))}\n`;
  }
  await writeAll(stdout, text);
  return config.sites.length === 0 && config.troubles.length > 0 ? 3 : 0;
}

/** The fields that an outcome has, under the names of the schema of reports. */
export function outcomeFields(outcome: Outcome, secrets: HiddenSecrets): Record<string, unknown> {
  const rule = outcome.by === undefined ? {} : { rule: ruleOf(outcome.by, secrets) };
  const login = "afterLogin" in outcome && outcome.afterLogin ? { afterLogin: true } : {};
  switch (outcome.kind) {
    case "served":
      return { outcome: "served", file: decoded(outcome.file), ...rule, ...login };
    case "error-body":
      return {
        outcome: "error-body",
        file: decoded(outcome.file),
        status: outcome.status,
        ...rule,
      };
    case "handler":
      return {
        outcome: "handler",
        handler: secrets.hide(decoded(outcome.target)),
        ...(outcome.file === undefined ? {} : { file: decoded(outcome.file) }),
        ...rule,
      };
    case "denied":
      return { outcome: "denied", status: outcome.status, ...rule, ...login };
    case "redirect":
      return {
        outcome: "redirect",
        location: secrets.hide(decoded(outcome.target)),
        status: outcome.status,
        ...rule,
      };
    case "listing":
      return {
        outcome: "listing",
        file: decoded(outcome.folder),
        names: outcome.names.map(decoded),
        ...rule,
        ...login,
      };
    case "absent":
      return { outcome: "absent", file: decoded(outcome.file), ...rule };
    case "unknown":
      return {
        outcome: "unknown",
        construct: secrets.hide(decoded(outcome.construct)),
        ...rule,
        ...(outcome.otherwise === undefined
          ? {}
          : { otherwise: outcomeFields(outcome.otherwise, secrets) }),
      };
  }
}

function ruleOf(span: ConfigSpan, secrets: HiddenSecrets): Record<string, unknown> {
  const { line, column } = placeOf(span);
  return {
    file: decoded(span.source.path),
    line,
    column,
    text: secrets.hide(decoded(ruleTextOf(span))),
  };
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function readRequests(path: string, folder: string): Uint8Array {
  try {
    return readFileSync(Buffer.from(pathOf(path, folder), "latin1"));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("PATH_DENIED", path);
  }
}
