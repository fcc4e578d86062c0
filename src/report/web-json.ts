/**
 * The report of `telltale web` as JSON, as web-report.schema.json describes it.
 *
 * In: a report. Out: text, two spaces deep, with keys in a fixed order, and a newline at its end. The same
 * configurations and folders give the same bytes.
 */
import { withoutSteering } from "./json.ts";
import type { WebReport } from "./web-report.ts";

export function webJson(report: WebReport): string {
  return `${withoutSteering(JSON.stringify(report, undefined, 2))}\n`;
}
