/** What names promise. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOfName } from "../../src/verify/names.ts";

const cases = {
  password: [
    "password",
    "DB_PASSWORD",
    "spring.datasource.password",
    "userPass",
    "pass_phrase",
    "PSWD",
    "new_password1",
  ],
  secret: ["apiKey", "auth_code", "accessToken", "Consumer Key", "jwt-secret"],
  none: [
    "password_field",
    "token_url",
    "secretName",
    "passTLSClientCert",
    "minipass-collect",
    "GIT_ASKPASS",
    "nopass",
    "mongo_credentials.ts",
    "status_code_token_count",
    "csrf_token",
  ],
} as const;

for (const [wanted, names] of Object.entries(cases)) {
  test(`names of kind ${wanted}`, () => {
    assert.deepEqual(
      names.map((name) => [name, kindOfName(name)]),
      names.map((name) => [name, wanted]),
    );
  });
}
