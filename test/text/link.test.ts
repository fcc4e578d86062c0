/** What ties a value to a provider's name near it, and where such a name stands for itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { linkOf, standsAlone } from "../../src/text/link.ts";

const given = "given to the provider's name";
const called = "called a secret beside the provider's name";

/** The word is `acme`, the value the run of V. */
const links: readonly (readonly [string, string | undefined])[] = [
  ["acme = VVVV", given],
  ["ACME_TOKEN=VVVV", given],
  ["acme.api-key: 'VVVV'", given],
  ['"acmeKey": "VVVV"', given],
  ["acme_key := `VVVV`", given],
  ['acme("VVVV")', given],
  ["acme: Bearer VVVV", given],
  ["acme 'VVVV'", given],
  ['acme\t"VVVV"', given],
  ["acme, 'VVVV'", given],
  ["acme is 'VVVV'", undefined],
  ["new Acme.Client('VVVV')", given],
  ["acme ACCESS VVVV", called],
  ["acme secret key VVVV", called],
  ["https://api.acme.example/v1?api_key=VVVV", called],
  ['variable "acme_api_token" {\n  default = "VVVV"', called],
  ["acme:\n  token: VVVV", called],
  ["VVVV is the key of acme", undefined],
  ["key VVVV acme", called],
  ["uses: acme/action@VVVV", undefined],
  ["https://acme.example/build/VVVV", undefined],
  ["acme_sha256 = VVVV", undefined],
  ["acme commit VVVV", undefined],
  ["acme integrity: 'VVVV'", undefined],
  ["acme and VVVV", undefined],
  ["acme\nVVVV", undefined],
];

for (const [text, wanted] of links) {
  test(`link: ${JSON.stringify(text)}`, () => {
    const bytes = Buffer.from(text);
    const start = text.toLowerCase().indexOf("acme");
    assert.equal(linkOf(bytes, 0, { start, end: start + 4 }, text.indexOf("VVVV")), wanted);
  });
}

const words: readonly (readonly [string, string, boolean])[] = [
  ["box", "BOX_KEY", true],
  ["box", "boxApiKey", true],
  ["box", "dropBox", true],
  ["box", "boxkey", true],
  ["box", "mailbox", false],
  ["box", "boxes", false],
  ["goodday", "goodday2", true],
  ["goodday", "gooddays", true],
  ["goodday", "agoodday", false],
  ["goodday", "1goodday", true],
];

for (const [word, text, wanted] of words) {
  test(`${word} in ${text}: ${wanted ? "a word" : "none"}`, () => {
    const start = text.toLowerCase().indexOf(word);
    assert.equal(standsAlone(Buffer.from(text), 0, start, start + word.length), wanted);
  });
}
