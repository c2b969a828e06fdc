import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOfFile, photoReason } from "../../../frontend/js/rules/file-kind.js";

test("a file's kind follows its type, or its name where the system knows none", () => {
  const kinds = [
    ["image/jpeg", "a"],
    ["video/mp4", "a"],
    ["audio/mpeg", "a"],
    ["", "IMG_1.HEIC"],
    ["", "film.avi"],
    ["", "song.flac"],
    ["application/pdf", "letter.pdf"],
    ["", "noextension"],
  ].map(([type, name]) => kindOfFile({ type, name }));

  assert.deepEqual(kinds, ["photo", "video", "sound", "photo", "video", "sound", null, null]);
});

test("a HEIC photo that cannot be opened gets its own advice", () => {
  assert.equal(photoReason({ type: "", name: "a.heic" }), "photo-heic");
  assert.equal(photoReason({ type: "image/heif", name: "a" }), "photo-heic");
  assert.equal(photoReason({ type: "image/avif", name: "a.avif" }), "file-unreadable");
});
