import js from "@eslint/js";
import globals from "globals";

const onlyFetch = "Only api/api-client.js talks to the network.";

export default [
  js.configs.recommended,
  {
    files: ["frontend/js/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      complexity: ["error", 10],
      eqeqeq: "error",
      "max-depth": ["error", 3],
      "max-lines": ["error", 250],
      "max-params": ["error", 4],
      "no-console": "error",
      "no-restricted-globals": ["error", { name: "fetch", message: onlyFetch }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text goes in through textContent." },
        { property: "outerHTML", message: "Text goes in through textContent." },
      ],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["frontend/js/capture/frame-worker.js"],
    languageOptions: { globals: globals.worker },
  },
  {
    files: ["frontend/js/api/api-client.js"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["frontend/js/text/strings/*.js"],
    rules: { "max-lines": "off" }, // words, one entry each
  },
  {
    files: ["frontend/service-worker.js"],
    languageOptions: { globals: globals.serviceworker },
    rules: { eqeqeq: "error", "no-console": "error", "no-var": "error", "prefer-const": "error" },
  },
  {
    files: ["tests/frontend/**/*.js"],
    languageOptions: { globals: globals.node },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
  },
];
