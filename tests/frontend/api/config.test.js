import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ConfigError, readConfig } from "../../../frontend/js/api/config.js";

test("the config.json of the repository is valid", () => {
  const file = new URL("../../../frontend/config.json", import.meta.url);
  assert.deepEqual(readConfig(JSON.parse(readFileSync(file, "utf8"))), {
    apiBaseUrl: "/v1",
    apiKey: "local-development-key",
  });
});

test("an address loses its trailing slashes", () => {
  const config = readConfig({ apiBaseUrl: "https://gateway.example.com/v1//", apiKey: "k" });
  assert.equal(config.apiBaseUrl, "https://gateway.example.com/v1");
});

for (const [what, value] of [
  ["nothing", null],
  ["a list", []],
  ["no address", { apiKey: "k" }],
  ["an address without encryption", { apiBaseUrl: "http://gateway.example.com/v1", apiKey: "k" }],
  ["an address of another page's host", { apiBaseUrl: "//example.com/v1", apiKey: "k" }],
  ["an empty key", { apiBaseUrl: "/v1", apiKey: "" }],
  ["a key that is no text", { apiBaseUrl: "/v1", apiKey: 7 }],
]) {
  test(`${what} is refused`, () => {
    assert.throws(() => readConfig(value), ConfigError);
  });
}

test("plain http is accepted from this machine only", () => {
  assert.equal(
    readConfig({ apiBaseUrl: "http://localhost:8080/v1", apiKey: "k" }).apiBaseUrl,
    "http://localhost:8080/v1",
  );
  assert.throws(
    () => readConfig({ apiBaseUrl: "http://localhost.example.com/v1", apiKey: "k" }),
    ConfigError,
  );
});
