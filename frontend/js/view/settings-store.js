/** @import { Settings } from "../rules/settings.js" */
import { NEVER_KEPT, areDefault, readSettings } from "../rules/settings.js";

const NAME = "settings";

/**
 * The settings that this browser kept; the defaults where it kept none or lets no page keep anything.
 * @param {() => Storage} storage Asked each time, since merely naming it may throw.
 * @returns {Settings}
 */
export function loadSettings(storage) {
  try {
    return { ...readSettings(JSON.parse(storage().getItem(NAME) ?? "null")), ...NEVER_KEPT };
  } catch {
    return readSettings(null);
  }
}

/**
 * Keep the settings on this device; defaults leave nothing behind. Where that is not allowed they last until the page is left.
 * @param {() => Storage} storage
 * @param {Settings} settings
 */
export function saveSettings(storage, settings) {
  const kept = { ...settings, ...NEVER_KEPT };
  try {
    if (areDefault(kept)) storage().removeItem(NAME);
    else storage().setItem(NAME, JSON.stringify(kept));
  } catch {
    // full or blocked storage
  }
}
