/** `telltale config show`: the values that hold, and where each was said. */
import type { CommandRun } from "../command.ts";
import { shownConfig } from "../config/shown.ts";
import type { ShownValue } from "../config/shown.ts";
import { writeAll } from "../terminal.ts";

export const run: CommandRun = async (_, settings, { stdout }) => {
  const shown = shownConfig(settings);
  await writeAll(
    stdout,
    settings.format === "json" ? `${JSON.stringify(shown, undefined, 2)}\n` : table(shown.values),
  );
  return 0;
};

function table(values: readonly ShownValue[]): string {
  const rows = values.map(({ key, value, from }) => [key, valueText(value), from]);
  const width = (column: number): number =>
    Math.max(...rows.map((row) => (row[column] ?? "").length));
  const [first, second] = [width(0), Math.min(valueColumns, width(1))];
  return rows
    .map(
      ([key = "", value = "", from = ""]) =>
        `${key.padEnd(first)}  ${value.padEnd(second)}  ${from}\n`,
    )
    .join("");
}

/** Wider values push what follows to the right. */
const valueColumns = 40;

function valueText(value: ShownValue["value"]): string {
  return value === null ? "-" : String(value);
}
