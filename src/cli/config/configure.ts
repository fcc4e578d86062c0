/**
 * Settings under a config: the files that hold for a command are found, read, and put below its options.
 *
 * In: options as they were given, and a target. Out: settings. Where there is no config nothing else is loaded.
 */
import { basename, dirname, resolve } from "node:path";
import { UserError } from "../../trouble.ts";
import { defaultSettings } from "../settings.ts";
import type { GivenOption } from "../options.ts";
import type { Settings } from "../settings.ts";
import { diskPlace, gitleaksName, nearestConfig } from "./config-files.ts";
import type { ConfigPlace } from "./config-files.ts";

/** The settings of a command: options, over config files, over defaults. */
export async function configured(
  given: readonly GivenOption[],
  target: string,
  folder: string,
): Promise<Settings> {
  const options = settled(defaultSettings, given);
  if (options.config === false) return options;
  if (options.config !== undefined) {
    const file = resolve(folder, options.config);
    const place = diskPlace(dirname(file));
    const path = [place.folder, basename(file)].filter((part) => part !== "").join("/");
    if (place.files.read(path) === undefined)
      throw new UserError("CONFIG_INVALID", `there is no ${options.config}`);
    return await configuredAt(given, place, path, folder);
  }
  const place = diskPlace(resolve(folder, target));
  return await configuredAt(given, place, nearestConfig(place), folder);
}

/**
 * The same for files of any place, such as a commit's tree. `path` is that of the config, undefined where there is
 * none; a .gitleaks.toml is looked for all the same.
 */
export async function configuredAt(
  given: readonly GivenOption[],
  place: ConfigPlace,
  path: string | undefined,
  folder: string,
): Promise<Settings> {
  const options = settled(defaultSettings, given);
  const { gitleaksConfig } = options;
  const hasGitleaks = gitleaksConfig !== undefined || place.files.read(gitleaksName) !== undefined;
  if (path === undefined && !hasGitleaks) return options;
  const { readConfig } = await import("./config.ts");
  const config = readConfig({
    place,
    path,
    gitleaks: gitleaksConfig === undefined ? undefined : gitleaksPlace(gitleaksConfig, folder),
  });
  return { ...settled({ ...defaultSettings, ...config.settings }, given), configuration: config };
}

/** A .gitleaks.toml that the user named may lie anywhere. */
function gitleaksPlace(file: string, folder: string): ConfigPlace & { readonly path: string } {
  const place = diskPlace(dirname(resolve(folder, file)));
  const path = [place.folder, basename(file)].filter((part) => part !== "").join("/");
  if (place.files.read(path) === undefined)
    throw new UserError("CONFIG_INVALID", `there is no ${file}`);
  return { ...place, path };
}

/** Options take effect in the order in which they were given. */
export function settled(settings: Settings, given: readonly GivenOption[]): Settings {
  const names = given.map(({ name }) => name);
  const start: Settings = { ...settings, given: names };
  return given.reduce((before, { effect, value }) => effect(before, value), start);
}
