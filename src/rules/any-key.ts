/**
 * Any key: the form of a secret where a provider promises none, or makes other ones than it tells of.
 *
 * In: nothing. Out: an expression, and what follows from it, written down so that a scan need not parse it
 * (test/rules/any-key.test.ts compares). Most providers' keys are 16 to 200 letters, digits and signs of base64.
 */
import type { TextRule } from "./rule.ts";

export const anyKey: Pick<TextRule, "token" | "lengthMin" | "lengthMax" | "bytes" | "lastBytes"> = {
  token: "[0-9A-Za-z][0-9A-Za-z_.+/~-]{14,198}[0-9A-Za-z_/+-]={0,2}",
  lengthMin: 16,
  lengthMax: 202,
  bytes: [0x2b, 0x2b, 0x2d, 0x39, 0x3d, 0x3d, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a, 0x7e, 0x7e],
  lastBytes: [0x2b, 0x2b, 0x2d, 0x2d, 0x2f, 0x39, 0x3d, 0x3d, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a],
};
