import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_SETTINGS, areDefault, readSettings } from "../../../frontend/js/rules/settings.js";
import { loadSettings, saveSettings } from "../../../frontend/js/view/settings-store.js";

/** As much of local storage as the page uses. */
class FakeStorage {
  items = new Map();
  getItem = (name) => this.items.get(name) ?? null;
  setItem = (name, value) => this.items.set(name, value);
  removeItem = (name) => this.items.delete(name);
}

const blocked = () => {
  throw new DOMException("no", "SecurityError");
};

test("the defaults are valid", () => {
  assert.deepEqual(readSettings(DEFAULT_SETTINGS), DEFAULT_SETTINGS);
});

test("nothing, or nonsense, gives the defaults", () => {
  for (const value of [null, undefined, 7, "x", [], { maxFaces: "4" }]) {
    assert.deepEqual(readSettings(value), DEFAULT_SETTINGS);
  }
});

test("valid settings are kept, others become the default one by one", () => {
  const read = readSettings({
    maxFaces: 16,
    cropsPerSecond: 9,
    theme: "dark",
    language: "xx",
    isMirrored: false,
    more: 1,
  });

  assert.deepEqual(read, { ...DEFAULT_SETTINGS, maxFaces: 16, theme: "dark", isMirrored: false });
});

test("no rate is above eight frames a second", () => {
  assert.equal(readSettings({ cropsPerSecond: 8 }).cropsPerSecond, 8);
  assert.equal(readSettings({ cropsPerSecond: 8.5 }).cropsPerSecond, 8);
  assert.equal(readSettings({ cropsPerSecond: 100 }).cropsPerSecond, 8);
});

test("settings survive in the storage", () => {
  const storage = new FakeStorage();
  saveSettings(() => storage, { ...DEFAULT_SETTINGS, smoothingMs: 1200 });

  assert.equal(loadSettings(() => storage).smoothingMs, 1200);
});

test("defaults leave nothing in the storage", () => {
  const storage = new FakeStorage();
  saveSettings(() => storage, { ...DEFAULT_SETTINGS, smoothingMs: 1200 });
  saveSettings(() => storage, { ...DEFAULT_SETTINGS });

  assert.equal(areDefault(loadSettings(() => storage)), true);
  assert.equal(storage.items.size, 0);
});

test("damaged or blocked storage gives the defaults and breaks nothing", () => {
  const storage = new FakeStorage();
  storage.setItem("settings", "{");
  saveSettings(blocked, { ...DEFAULT_SETTINGS, smoothingMs: 1200 });

  assert.deepEqual(
    loadSettings(() => storage),
    DEFAULT_SETTINGS,
  );
  assert.deepEqual(loadSettings(blocked), DEFAULT_SETTINGS);
});
