import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseFraming } from "../../../frontend/js/view/refuse-framing.js";

/** @param {boolean} isFramed */
function openView(isFramed) {
  const left = ["head", "body"];
  const document = { documentElement: { replaceChildren: () => left.splice(0) } };
  const self = {};
  return {
    view: /** @type {Window} */ (/** @type {unknown} */ ({ self, top: isFramed ? {} : self, document })),
    left,
  };
}

test("a page in another page's frame is emptied", () => {
  const { view, left } = openView(true);

  assert.equal(refuseFraming(view), true);
  assert.deepEqual(left, []);
});

test("a page of its own stays as it is", () => {
  const { view, left } = openView(false);

  assert.equal(refuseFraming(view), false);
  assert.deepEqual(left, ["head", "body"]);
});
