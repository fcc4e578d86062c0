/** Configurations inside Kubernetes ConfigMaps. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { embeddedConfigs } from "../../../src/web/find/embedded-config.ts";

const configMap = `apiVersion: v1
kind: Deployment
metadata: {name: web}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  default.conf: |
    server {
      root /srv;
    }
  plain: "location / {}"
  number: 3
binaryData:
  x: aGk=
`;

test("each text of a ConfigMap is a file, with the lines it has in the YAML", () => {
  const found = embeddedConfigs("k8s/web.yaml", configMap);
  assert.deepEqual(
    found.map(({ path, text }) => [
      path,
      text.trim(),
      text.slice(0, text.search(/\S/)).split("\n").length,
    ]),
    [
      ["k8s/web.yaml!default.conf", "server {\n  root /srv;\n}", 11],
      ["k8s/web.yaml!plain", "location / {}", 14],
    ],
  );
});

for (const [title, text] of [
  ["no ConfigMap", "kind: Service\ndata:\n  a: b\n"],
  ["not YAML", "kind: ConfigMap\ndata: [\n"],
  ["no data", "kind: ConfigMap\ndata: 3\n"],
  ["nested past all bounds", `kind: ConfigMap\ndata: ${"[".repeat(200_000)}\n`],
] as const)
  test(`nothing is found in what is ${title}`, () => {
    assert.deepEqual(embeddedConfigs("x.yaml", text), []);
  });
