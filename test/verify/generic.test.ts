/** Generic candidates: what is kept, and how sure it is. Values that look live are made from a seed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownRulesFolder } from "../../src/package-files.ts";
import { compileRules } from "../../src/rules/compile.ts";
import { loadRules } from "../../src/rules/load.ts";
import { isRealValue } from "../../src/verify/generic.ts";
import { textScanner } from "../support/text-scanner.ts";
import { madeUp } from "./made-up.ts";

const rules = loadRules(ownRulesFolder).rules.filter(({ generic }) => generic);
const scan = textScanner(compileRules(rules).bundle);

const gradeOf = (text: string): string => scan(text)[0]?.evidence ?? "none";

const key = madeUp("abcdefghijklmnopqrstuvwxyz0123456789", 32, 1);
const hex = madeUp("0123456789abcdef", 40, 2);
const uuid = [8, 4, 4, 4, 12].map((count, at) => hex.slice(at, at + count)).join("-");
const letters = madeUp("abcdefghijklmnopqrstuvwxyz", 12, 5);
const mixed = madeUp("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 14, 4);

const cases: readonly (readonly [string, string])[] = [
  // Forms.
  [`api_key = "${hex}"`, "likely"],
  [`"clientSecret": "${key}",`, "likely"],
  [`{&#34;password&#34;: &#34;${mixed}&#34;}`, "likely"],
  [`content='USER=x\\nPASS=${mixed}'`, "likely"],
  [`The password is '${mixed}'`, "likely"],
  [`Consumer Key: \`\`${key}\`\``, "likely"],
  [`field 'API_KEY', '"${key}"'`, "likely"],
  [`value: "Bearer ${key}"`, "likely"],
  [`ALTER USER app IDENTIFIED BY ${mixed};`, "likely"],
  [`password: ${letters}`, "likely"],
  // Names that say so, and what somebody typed who was to have letters and digits.
  [`mock_token = "${key}"`, "weak"],
  [`DUMMY_API_KEY=${hex}`, "weak"],
  [`exampleClientSecret: "${key}"`, "weak"],
  [`hammock_token = "${key}"`, "likely"],
  [`test_token = "${key}"`, "likely"],
  [`access_key: A1B2C3D4E5F6G7H8I9J0`, "none"],
  // UUIDs: identifiers, unless their name leaves no doubt.
  [`app.secret=${uuid}`, "likely"],
  [`x-api-key: ${uuid}`, "likely"],
  [`client_id: ${uuid}`, "none"],
  [`token: ${uuid}`, "none"],
  [`secretName: ${uuid}`, "none"],
  // A placeholder, or a password as it was installed: the file's name decides (findings/path-grade.ts).
  [`DB_PASSWORD=changeme`, "weak"],
  [`password: changeit`, "weak"],
  [`# password: changeme`, "none"],
  [`if password == "changeme":`, "none"],
  [`api_key: changeme`, "none"],
  // Words, in any spelling and language.
  [`password = "p4ssw0rd"`, "weak"],
  [`password = "letmein123"`, "weak"],
  [`password = "Lösenord"`, "none"],
  [`password = Aktualne hasło`, "none"],
  [`password=Wachtwoord`, "none"],
  [`token: "Poukázka"`, "none"],
  // What is said in base64.
  [`password: ${Buffer.from("secure-password").toString("base64")}`, "none"],
  [`Authorization: Basic ${Buffer.from("user:password").toString("base64")}`, "none"],
  // Code, versions, markup, patterns, commands.
  [`"minipass-collect": "^1.0.2",`, "none"],
  [`minipass: "npm:^7.0.3"`, "none"],
  [`b->last = copy(b->last, "Auth-Pass: ", sizeof("Auth-Pass: ") - 1);`, "none"],
  [`<a name="password" class="tsd-anchor"></a>`, "none"],
  [`src/auth/credentials.ts:127</a></li>`, "none"],
  [`or pass \`--ff-only\` when you do not`, "none"],
  [`const TOKEN = "([a-zA-Z0-9-!#$%&'*+.^_]+)"`, "none"],
  [`alias winpwd='cygpath -aw .'`, "none"],
  [`GIT_ASKPASS="$TRASH_DIRECTORY/askpass" &&`, "none"],
  [`PassTLSClientCert *X \`json:"passTLSClientCert,omitempty"\``, "none"],
  [`'auth.password' => [\\Illuminate\\Auth\\PasswordBroker::class],`, "none"],
  [`bindPassword: "urn:k8s:secret:my-secret:bindpassword"`, "none"],
  [`Password: os.Getenv("PGPASSWORD"),`, "none"],
  [`token = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"`, "none"],
  // Addresses: a word in disguise counts where the host is somebody's.
  [`mysql://app:s3cretPa55@db.shop-backend.com:3306/app`, "likely"],
  [`mysql://app:s3cretPa55@localhost:3306/app`, "weak"],
  [`https://user:pass%20word@example.com/`, "none"],
];

for (const [text, wanted] of cases) {
  test(`${wanted}: ${text.slice(0, 60)}`, () => {
    assert.equal(gradeOf(text), wanted);
  });
}

test("values of settings files, for rules about whole files", () => {
  assert.equal(isRealValue("DB_PASSWORD", mixed), true);
  assert.equal(isRealValue("DB_PASSWORD", "${DB_PASSWORD}"), false);
  assert.equal(isRealValue("DB_HOST_NAME", mixed), false);
});
