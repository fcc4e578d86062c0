/** A matcher that remembers what it dropped against one that has seen nothing: they find the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBundle } from "../../src/rules/bundle-file.ts";
import { buildAutomaton } from "../../src/scan/automaton.ts";
import { Matcher } from "../../src/scan/match.ts";
import { SecretTable } from "../../src/scan/secrets.ts";
import { TextScan } from "../../src/scan/text-scan.ts";
import { TextState } from "../../src/scan/text-state.ts";
import { seeded } from "../support/seed.ts";

const bundle = readBundle();
const automaton = buildAutomaton(bundle.keywords);
const scanWith = (): { scan: TextScan; secrets: SecretTable } => {
  const secrets = new SecretTable();
  return { scan: new TextScan(automaton, new Matcher(bundle, secrets)), secrets };
};

/** Few pieces, so that the same names and values meet in many surroundings. */
const line = fc
  .tuple(
    fc.constantFrom("", "  ", "# ", "if (", "export ", "--", "{", '"', "x."),
    fc.constantFrom("password", "token", "bypass", "api_key", "secret_key"),
    fc.constantFrom(" = ", ": ", "=", '": ', " == ", " => "),
    fc.constantFrom(
      "Xk29dLq8vR4tYz",
      '"Xk29dLq8vR4tYz"',
      "token",
      "'changeme'",
      '"a b c"',
      "hunter42",
    ),
    fc.constantFrom("", ";", ",", " + x", ")", " # x", "&y=1"),
  )
  .map((parts) => parts.join(""));

test("a matcher finds the same whatever it has seen before", () => {
  const old = scanWith();
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), fc.nat(3), (lines, cut) => {
      const whole = Buffer.from(lines.join("\n"), "latin1");
      const bytes = Uint8Array.from(whole.subarray(0, whole.length - cut));
      const fresh = scanWith();
      const found = [old, fresh].map(({ scan, secrets }) => {
        const state = new TextState();
        scan.scanWhole(bytes, state);
        const { hits, matches } = state;
        return Array.from({ length: matches.count }, (_, at) => ({
          end: hits.end[matches.hit[at] ?? 0],
          rule: matches.rule[at],
          start: matches.start[at],
          stop: matches.end[at],
          secret: secrets.get(matches.secret[at] ?? 0).digest,
        }));
      });
      assert.deepEqual(found[0], found[1]);
    }),
    seeded(1500),
  );
});
