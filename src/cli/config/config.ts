/**
 * A config, read whole: what holds for a run.
 *
 * In: the place of the files, and which of them. Out: settings, where each was said, and which rules run, once that is
 * asked for.
 */
import type { Settings } from "../settings.ts";
import { gitleaksName } from "./config-files.ts";
import type { ConfigFiles, ConfigPlace } from "./config-files.ts";
import { effectiveOf } from "./effective.ts";
import type { Effective } from "./effective.ts";
import { readLayers } from "./layer.ts";
import { chooseRules } from "./rule-choice.ts";
import type { RuleChoice } from "./rule-choice.ts";

export type Configuration = {
  readonly settings: Partial<Settings>;
  readonly effective: Effective;
  /** The .gitleaks.toml that is read. */
  readonly gitleaks: string | undefined;
  readonly rules: RuleChoice;
};

export type ConfigRequest = {
  readonly place: ConfigPlace;
  /** The telltale.yaml. */
  readonly path: string | undefined;
  /** A .gitleaks.toml that was named as an option. */
  readonly gitleaks: (ConfigPlace & { readonly path: string }) | undefined;
};

/** Throws UserError for whatever is wrong in the files. */
export function readConfig({ place, path, gitleaks }: ConfigRequest): Configuration {
  const { files } = place;
  const effective = effectiveOf(path === undefined ? [] : readLayers(files, path));
  const found = gitleaks?.path ?? gitleaksOf(files, effective);
  // Of a file that was named as an option, all is read where it lies; rules of ours, here.
  const from =
    gitleaks === undefined
      ? files
      : { read: (one: string) => (one === found ? gitleaks.files : files).read(one) };
  const rules = chooseRules(from, effective, found);
  return { settings: effective.settings, effective, gitleaks: found, rules };
}

function gitleaksOf(files: ConfigFiles, { gitleaks }: Effective): string | undefined {
  if (gitleaks?.value === false) return undefined;
  if (gitleaks !== undefined) return gitleaks.value;
  return files.read(gitleaksName) === undefined ? undefined : gitleaksName;
}
