/** @typedef {{ apiBaseUrl: string, apiKey: string }} Config */

/** config.json is missing, unreadable or holds something that cannot work. */
export class ConfigError extends Error {
  name = "ConfigError";
}

/**
 * Check the content of config.json and return it without a trailing slash on the address.
 * @param {unknown} value
 * @returns {Config}
 */
export function readConfig(value) {
  if (typeof value !== "object" || value === null) throw new ConfigError("config.json must be an object");
  const { apiBaseUrl, apiKey } = /** @type {Record<string, unknown>} */ (value);
  if (
    typeof apiBaseUrl !== "string" ||
    !/^(\/(?!\/)|https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])/.test(apiBaseUrl)
  ) {
    throw new ConfigError("apiBaseUrl must be a path such as /v1 or an https:// address");
  }
  if (typeof apiKey !== "string" || apiKey === "") throw new ConfigError("apiKey must be a text");
  return { apiBaseUrl: apiBaseUrl.replace(/\/+$/, ""), apiKey };
}
