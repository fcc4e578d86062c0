/** `telltale probe URL --i-may-test-this`: a running server asked for what should not leave. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { probeRequestsMax } from "../../limits.ts";
import type { ProbeReport } from "../../report/probe-report.ts";
import type { WebReport } from "../../report/web-report.ts";
import { UserError } from "../../trouble.ts";
import { readFamilies } from "../../web/exposures/families.ts";
import type { Family } from "../../web/exposures/family.ts";
import { probePaths } from "../../web/exposures/probe-paths.ts";
import { rank } from "../../web/exposures/probes.ts";
import type { CommandRun } from "../command.ts";
import { probeClient } from "../probe/client.ts";
import { probe } from "../probe/probe.ts";
import type { ProbeResult } from "../probe/probe.ts";
import type { Settings } from "../settings.ts";
import { wantsColour, widthOf, writeAll } from "../terminal.ts";

export const run: CommandRun = async ([address = ""], settings, dependencies) => {
  const { mayTest, rate, seconds, from } = settings.probe;
  const url = urlOf(address);
  if (!mayTest)
    throw new UserError(
      "USAGE",
      `${url.origin} is asked for nothing unless you say with --i-may-test-this that you may test it.`,
    );
  const families = readFamilies();
  const predicted =
    from === undefined ? new Map() : predictedBy(from, url, families, dependencies.folder);
  const { now, signal } = dependencies;
  const end = now() + seconds * 1000;
  const client = probeClient(url, rate, now, signal);
  const result = await probe(client, {
    prefix: url.pathname.replace(/\/$/, ""),
    paths: probePaths(families),
    predicted,
    isOver: () => {
      if (signal.aborted) return "interrupted";
      return now() >= end || client.asked() >= probeRequestsMax ? "budget" : undefined;
    },
  });
  const report = reportOf(result, address, dependencies.version());
  const { probeJson, probeText } = await import("../../report/probe-report.ts");
  const { stdout } = dependencies;
  if (settings.format === "json") await writeAll(stdout, probeJson(report));
  else if (!settings.quiet)
    await writeAll(
      stdout,
      probeText(report, widthOf(stdout), wantsColour(settings.color, dependencies)),
    );
  return exitCodeOf(report, settings);
};

function urlOf(address: string): URL {
  try {
    const url = new URL(address);
    if (url.protocol === "http:" || url.protocol === "https:") return url;
  } catch {
    throw new UserError("USAGE", `${address} is no URL.`);
  }
  throw new UserError(
    "USAGE",
    `${address} is no URL of a web server: it begins with http:// or https://.`,
  );
}

/** What a report of `telltale web` says to leave by sites of this host. */
function predictedBy(
  file: string,
  { hostname }: URL,
  families: readonly Family[],
  folder: string,
): ReadonlyMap<string, Family> {
  const byId = new Map(families.map((family) => [family.id, family]));
  const { exposures } = webReportIn(resolve(folder, file), file);
  const found = new Map<string, Family>();
  for (const exposure of exposures) {
    const { host, kind, family, name, reason, severity, files } = exposure;
    const isHere = host === "" || host === hostname || /^[*~_.]/.test(host);
    if (!isHere || (kind !== "files" && kind !== "source")) continue;
    const known = byId.get(family) ?? { id: family, name, reason, severity, files: [] };
    for (const { url } of files) found.set(url, known);
  }
  return found;
}

function webReportIn(path: string, shown: string): Pick<WebReport, "exposures"> {
  try {
    const report = JSON.parse(readFileSync(path, "utf8")) as Partial<WebReport>;
    if (report.command === "web" && Array.isArray(report.exposures))
      return { exposures: report.exposures };
  } catch {
    throw new UserError("REPORT_BAD", `${shown} cannot be read as JSON`);
  }
  throw new UserError("REPORT_BAD", `${shown} is no report of telltale web`);
}

function reportOf(result: ProbeResult, target: string, version: string): ProbeReport {
  const { hits, missed, asked, left, stopped, isCatchAll } = result;
  return {
    schema: 1,
    tool: { name: "telltale", version },
    command: "probe",
    target,
    exposures: hits
      .toSorted((one, other) => rank(one.severity) - rank(other.severity))
      .map(({ target: url, isProven, isPredicted, ...hit }) => ({
        url,
        family: hit.family,
        name: hit.name,
        severity: hit.severity,
        reason: hit.reason,
        status: hit.status,
        proven: isProven,
        ...(isPredicted === undefined ? {} : { predicted: isPredicted }),
      })),
    missed: missed.map(({ target: url, verdict }) => ({ url, verdict })),
    catchAll: isCatchAll,
    coverage: {
      requests: asked,
      left,
      complete: left === 0,
      ...(stopped === undefined ? {} : { stopped }),
    },
  };
}

function exitCodeOf({ exposures, coverage }: ProbeReport, { failOn }: Settings): number {
  if (failOn !== "never" && exposures.some(({ severity }) => rank(severity) <= rank(failOn)))
    return 1;
  return coverage.complete ? 0 : 3;
}
