/**
 * `telltale web --explain URLPATH`: how a configuration comes to its answer, step by step.
 *
 * In: a path or URL, and the configurations that are found or named. Out: for each site that may be asked, which rules
 * were tried, what came of each, and the answer.
 */
import { countText } from "../../report/amounts.ts";
import { withoutSteering } from "../../report/json.ts";
import { blank, filled, prose, whole } from "../../report/lines.ts";
import type { Word } from "../../report/lines.ts";
import { paletteOf } from "../../report/palette.ts";
import { printable } from "../../text/printable.ts";
import { UserError } from "../../trouble.ts";
import type { Answer, Outcome } from "../../web/answer.ts";
import { placeOf, ruleTextOf, textOf } from "../../web/config-text.ts";
import type { ConfigSpan } from "../../web/config-text.ts";
import { configurationsOf } from "../../web/find/configurations.ts";
import type { Configuration } from "../../web/find/configurations.ts";
import { serverOf } from "../../web/find/servers.ts";
import type { Site } from "../../web/site.ts";
import { requestOf } from "../../web/site-request.ts";
import type { Dependencies } from "../report-run.ts";
import type { Settings } from "../settings.ts";
import { wantsColour, widthOf, writeAll } from "../terminal.ts";
import { outcomeFields } from "./answers.ts";
import { HiddenSecrets } from "./hidden-secrets.ts";
import { namedConfiguration } from "./named.ts";
import { pathOf, rootsOf } from "./paths.ts";

type Explained = {
  readonly configuration: Configuration;
  readonly site: Site | undefined;
  readonly host: string;
  readonly target: string;
  readonly answer: Answer;
};

export async function explainRequest(
  paths: readonly string[],
  settings: Settings,
  dependencies: Dependencies,
): Promise<number> {
  const { folder } = dependencies;
  const { web } = settings;
  const { host, target } = requestIn(web.explain ?? "", web.host);
  const named = await namedConfiguration(settings, folder);
  const all: Configuration[] = named === undefined ? [] : [named];
  const tops = (paths.length === 0 ? ["."] : paths).map((path) => pathOf(path, folder));
  for (const path of named === undefined ? tops : [])
    all.push(...(await configurationsOf(path, rootsOf(web.roots, folder))).all);
  if (all.length === 0) throw new UserError("WEB_NOTHING", paths.join(" ") || ".");
  const explained = all.flatMap((one) => answersOf(one, host, target));
  const secrets = new HiddenSecrets();
  await writeAll(
    dependencies.stdout,
    settings.format === "json"
      ? `${withoutSteering(
          JSON.stringify(
            explained.map((one) => fieldsOf(one, secrets)),
            undefined,
            2,
          ),
        )}\n`
      : secrets.hide(textOfAll(explained, settings, dependencies, tops)),
  );
  return 0;
}

/** A path, or a URL whose host is asked for. */
function requestIn(
  text: string,
  host: string | undefined,
): { readonly host: string | undefined; readonly target: string } {
  if (text === "")
    throw new UserError(
      "USAGE",
      "--explain takes the path of a URL, such as /.env, unless --answer is given.",
    );
  const bytes = Buffer.from(text).toString("latin1");
  const [, named, path] = /^https?:\/\/([^/:]+)(?::\d+)?(\/.*)?$/i.exec(bytes) ?? [];
  if (named !== undefined) return { host: host ?? named, target: path ?? "/" };
  return { host, target: bytes.startsWith("/") ? bytes : `/${bytes}` };
}

/** Of one host, one answer; else that of each site. */
function answersOf(
  configuration: Configuration,
  host: string | undefined,
  target: string,
): readonly Explained[] {
  const { config, tree } = configuration;
  const hosts = host === undefined ? config.sites.map((site) => site.host) : [host];
  return hosts.map((one) => ({
    configuration,
    site: config.sites.find((site) => site.host === one || site.hosts.includes(one)),
    host: one,
    target,
    answer: config.answer(requestOf(one, target), tree),
  }));
}

function fieldsOf(
  { configuration, host, target, answer }: Explained,
  secrets: HiddenSecrets,
): unknown {
  return {
    server: configuration.server,
    host,
    target,
    ...outcomeFields(answer.outcome, secrets),
    steps: answer.steps.map(({ by, did }) => {
      const { line, column } = placeOf(by);
      return {
        rule: { file: by.source.path, line, column, text: secrets.hide(textOf(by)) },
        did: secrets.hide(did),
      };
    }),
  };
}

function textOfAll(
  explained: readonly Explained[],
  { color, web }: Settings,
  dependencies: Dependencies,
  tops: readonly string[],
): string {
  const palette = paletteOf(wantsColour(color, dependencies));
  const width = widthOf(dependencies.stdout);
  const ruleWords = (span: ConfigSpan): Word[] => {
    const { line } = placeOf(span);
    return [
      whole(`${shownPath(span.source.path, tops)}:${line}`, palette.path),
      ...prose(ruleText(span)),
    ];
  };
  const lines: string[] = [];
  const named = web.host;
  for (const { configuration, site, host, target, answer } of explained) {
    if (lines.length > 0) lines.push("");
    const { title } = serverOf(configuration.server);
    lines.push(
      ...filled(
        [
          ...prose(`${title}, ${hostText(site, host, named)}:`, palette.bold),
          whole(`GET ${shown(target)}`, palette.bold),
        ],
        width,
        blank(0),
      ),
    );
    if (site?.by !== undefined)
      lines.push(...filled([...prose("site"), ...ruleWords(site.by)], width, blank(2), blank(6)));
    for (const [at, { by, did }] of answer.steps.entries()) {
      const number = `${countText(at + 1)}.`.padStart(4);
      lines.push(
        ...filled(
          [...ruleWords(by), whole("->", palette.dim), ...prose(shown(did))],
          width,
          { text: `${number} `, columns: 5 },
          blank(7),
        ),
      );
    }
    const { by } = answer.outcome;
    lines.push(
      ...filled(
        [
          ...prose(outcomeSentence(answer.outcome), palette.bold),
          ...(by === undefined ? [] : [...prose("by"), ...ruleWords(by)]),
        ],
        width,
        { text: "  => ", columns: 5 },
        blank(7),
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** As the configuration names the site; what it is asked by where nobody named a host may be a name of nobody's. */
function hostText(site: Site | undefined, host: string, named: string | undefined): string {
  const [first] = site?.hosts ?? [];
  if (named !== undefined || first === host) return shown(host);
  if (first !== undefined) return shown(first);
  return site === undefined && host !== "" ? shown(host) : "any host";
}

function outcomeSentence(outcome: Outcome): string {
  switch (outcome.kind) {
    case "served":
      return `served: ${shown(outcome.file)}${outcome.afterLogin === true ? ", after a login" : ""}`;
    case "error-body":
      return `sent as the body of ${outcome.status}: ${shown(outcome.file)}`;
    case "handler":
      return `a program answers: ${shown(outcome.target)}`;
    case "denied":
      return `denied with ${outcome.status}`;
    case "redirect":
      return `redirected with ${outcome.status} to ${shown(outcome.target)}`;
    case "listing":
      return `the folder is listed: ${shown(outcome.folder)}`;
    case "absent":
      return outcome.file === "" ? "nothing is there" : `nothing is at ${shown(outcome.file)}`;
    case "unknown":
      return `cannot be told, because of ${shown(outcome.construct)}${
        outcome.otherwise === undefined ? "" : `; without it: ${outcomeSentence(outcome.otherwise)}`
      }`;
  }
}

function ruleText(span: ConfigSpan): string {
  return shown(ruleTextOf(span));
}

function shownPath(path: string, tops: readonly string[]): string {
  const top = tops.find((one) => path.startsWith(`${one}/`));
  return shown(top === undefined ? path : path.slice(top.length + 1));
}

function shown(bytes: string): string {
  return printable(Buffer.from(bytes, "latin1"));
}
