/**
 * Fits the model of generic secrets: `npm run fit -- CORPUS [--innocent FOLDER]... [--write]`.
 *
 * In: a corpus of labelled rows, and folders of projects in whose files no generic secret stands. Out: the weights, in
 * patterns/generic-model.json with `--write`, and honest numbers on standard output: each group of rows (a repository)
 * and each project is judged by a model that has not seen it. Weights are of features alone: nothing of a row's text
 * is among them.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ownRulesFolder } from "../../src/package-files.ts";
import { compileRules } from "../../src/rules/compile.ts";
import { loadRules } from "../../src/rules/load.ts";
import { features } from "../../src/verify/features.ts";
import { likelyMin, weakMin } from "../../src/verify/generic.ts";
import { textScanner } from "../support/text-scanner.ts";
import { candidateFinder } from "./candidates.ts";
import type { Found } from "./candidates.ts";
import { overlaps, readCorpus } from "./corpus.ts";
import type { Row } from "./corpus.ts";
import { fitLogistic, predict } from "./logistic.ts";
import type { Fitted } from "./logistic.ts";

/** How many times the corpus is cut: each part is judged by what the others teach. */
const folds = 10;

/** Strength of the ridge: weights stay small where the rows say little. */
const ridge = 2;

/** What one innocent value of a project counts, beside a row of the corpus: rows are many and alike. */
const innocentWeight = 2;

/** Largest file of an innocent project that is read. */
const fileBytesMax = 2_000_000;

type Example = Found & {
  readonly group: string;
  readonly label: 0 | 1;
  readonly weight: number;
  readonly row?: Row;
};

const { corpus, innocent, isWritten } = readArguments(process.argv.slice(2));
const { bundle } = compileRules(loadRules(ownRulesFolder).rules);
const find = candidateFinder(bundle);
const rows = readCorpus(corpus).filter(({ grade }) => grade === "fair");
const examples = [...rows.flatMap(rowExamples), ...innocent.flatMap(innocentExamples)];
print(
  `${examples.length} candidates, ${examples.filter(({ label }) => label === 1).length} of them secrets`,
);
const examplesOf = new Map<Row, Example[]>();
for (const example of examples) {
  if (example.row === undefined) continue;
  examplesOf.set(example.row, [...(examplesOf.get(example.row) ?? []), example]);
}

const groups = [...new Set(examples.map(({ group }) => group))].toSorted();
const foldOf = new Map(groups.map((group, at) => [group, at % folds]));
const heldOut = new Map<Example, number>();
for (let fold = 0; fold < folds; fold++) {
  const known = examples.filter(({ group }) => foldOf.get(group) !== fold);
  const fitted = fitLogistic(known, ridge);
  for (const example of examples)
    if (foldOf.get(example.group) === fold) heldOut.set(example, predict(fitted, example.vector));
}
tellHeldOut();
const model = fitLogistic(examples, ridge);
tellWeights(model);
if (isWritten) writeModel(model);

/** What is said of a row's candidates; beside the secret of a positive row, nothing is known. */
function rowExamples(row: Row): Example[] {
  return find(Buffer.from(row.text)).flatMap((found) => {
    const label = row.label === "positive" ? 1 : 0;
    if (label === 1 && !row.secrets.some((secret) => overlaps(found.value, secret))) return [];
    return [{ ...found, group: row.group, label, weight: 1, row } satisfies Example];
  });
}

/** The values of a project, each once; but those that look like keys, as nobody says of them that they are none. */
function innocentExamples(folder: string): Example[] {
  const values = new Map<string, Example>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    const path = join(folder, name);
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts === undefined || !facts.isFile() || facts.size > fileBytesMax) continue;
    for (const found of find(readFileSync(path))) {
      if (found.looksLikeKey) continue;
      values.set(found.value, {
        ...found,
        group: basename(folder),
        label: 0,
        weight: innocentWeight,
      });
    }
  }
  return [...values.values()];
}

function tellHeldOut(): void {
  print(`\nheld out by group, ${folds} parts, ${groups.length} groups:`);
  const other = otherRules();
  for (const source of [...new Set(rows.map((row) => row.source))].toSorted()) {
    const own = rows.filter((row) => row.source === source);
    for (const least of [weakMin, 0.5, likelyMin, 0.9]) tellSource(source, own, least, other);
  }
  print("\ninnocent projects: values at each least probability");
  for (const folder of innocent) {
    const own = examples.filter(
      ({ group, row }) => row === undefined && group === basename(folder),
    );
    const counts = [weakMin, 0.5, likelyMin, 0.9].map(
      (least) => own.filter((one) => isFound(one, least)).length,
    );
    print(`${basename(folder).padEnd(24)} ${counts.join(" ")} of ${own.length}`);
  }
}

function tellSource(
  source: string,
  own: readonly Row[],
  least: number,
  other: ReadonlyMap<Row, readonly string[]>,
): void {
  let hits = 0;
  let positives = 0;
  let alarms = 0;
  for (const row of own) {
    const found = [
      ...(other.get(row) ?? []),
      ...(examplesOf.get(row) ?? []).filter((one) => isFound(one, least)).map(({ value }) => value),
    ];
    if (row.label === "negative") alarms += Number(found.length > 0);
    else {
      positives++;
      const isHit =
        row.secrets.length === 0
          ? found.length > 0
          : found.some((value) => row.secrets.some((secret) => overlaps(value, secret)));
      hits += Number(isHit);
    }
  }
  const precision = hits / Math.max(1, hits + alarms);
  const recall = hits / Math.max(1, positives);
  const f1 = (2 * precision * recall) / Math.max(1e-9, precision + recall);
  print(
    `${source.padEnd(16)} from ${least}: recall ${recall.toFixed(3)} of ${positives}, ${alarms} alarms of ${own.length - positives}, F1 ${f1.toFixed(3)}`,
  );
}

function isFound(example: Example, least: number): boolean {
  if (example.disguised && least >= likelyMin) return false;
  return (heldOut.get(example) ?? 0) >= least;
}

/** What the rules find that the model has no part in. */
function otherRules(): ReadonlyMap<Row, readonly string[]> {
  const generic = new Set(
    bundle.text.filter((rule) => rule.generic && rule.form === "assignment").map(({ id }) => id),
  );
  const scan = textScanner(bundle);
  return new Map(
    rows.map((row) => {
      const bytes = Buffer.from(row.text);
      const found = scan(bytes).filter(
        ({ rule, evidence }) => evidence !== "weak" && !generic.has(rule),
      );
      return [row, found.map(({ start, end }) => bytes.toString("utf8", start, end))];
    }),
  );
}

function tellWeights(fitted: Fitted): void {
  print(`\nbias ${fitted.bias.toFixed(2)}`);
  const sorted = features
    .map(({ name }, at) => ({ name, weight: fitted.weights[at] ?? 0 }))
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  for (const { name, weight } of sorted) print(`${name.padEnd(24)} ${weight.toFixed(2)}`);
}

function writeModel(fitted: Fitted): void {
  const round = (weight: number): number => Math.round(weight * 1000) / 1000;
  const weights = Object.fromEntries(
    features.map(({ name }, at) => [name, round(fitted.weights[at] ?? 0)]),
  );
  const file = join(ownRulesFolder, "..", "generic-model.json");
  writeFileSync(file, `${JSON.stringify({ bias: round(fitted.bias), weights }, null, 2)}\n`);
}

function readArguments(words: readonly string[]): {
  corpus: string;
  innocent: readonly string[];
  isWritten: boolean;
} {
  const innocentFolders: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    if (words[at] === "--innocent") innocentFolders.push(words[++at] ?? "");
    else if (words[at] !== "--write") rest.push(words[at] ?? "");
  }
  const [path] = rest;
  if (path === undefined) {
    process.stderr.write("npm run fit -- CORPUS [--innocent FOLDER]... [--write]\n");
    process.exit(2);
  }
  return { corpus: path, innocent: innocentFolders, isWritten: words.includes("--write") };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
