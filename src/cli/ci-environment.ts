/**
 * What a CI job tests, by its environment.
 *
 * In: the environment, and a reader of the one file that a provider names in it. Out: the provider and the change, or
 * undefined outside of CI. Pure: the same environment gives the same answer. Nothing is read but the variables that
 * the files in ci/ name, so no secret of a job can come to be shown.
 */
import { azure } from "./ci/azure.ts";
import { bitbucket } from "./ci/bitbucket.ts";
import { buildkite } from "./ci/buildkite.ts";
import { circleci } from "./ci/circleci.ts";
import { drone } from "./ci/drone.ts";
import { github } from "./ci/github.ts";
import { gitlab } from "./ci/gitlab.ts";
import { jenkins } from "./ci/jenkins.ts";
import type { CiChange, CiProvider, Environment, ReadText } from "./ci/provider.ts";
import { travis } from "./ci/travis.ts";

/** The first that is here is it. Jenkins comes last: its agents may run on machines of any other. */
export const ciProviders: readonly CiProvider[] = [
  github,
  gitlab,
  circleci,
  azure,
  bitbucket,
  travis,
  drone,
  buildkite,
  jenkins,
];

export type CiTest = { readonly provider: CiProvider; readonly change: CiChange };

export function ciTest(environment: Environment, readText: ReadText): CiTest | undefined {
  const provider = ciProviders.find(({ isHere }) => isHere(environment));
  return provider && { provider, change: provider.changeOf(environment, readText) };
}
