"""The boxes over the picture: how far they may be from the faces that are on show."""

import statistics

from playwright.sync_api import expect

# Notes, whenever a box is drawn, where it is and where the green square of the film is at that moment.
WATCH = """
window.drawn = [];
const eye = new OffscreenCanvas(160, 120).getContext("2d", { willReadFrequently: true });
function markerX() {
  eye.drawImage(document.querySelector(".camera-view__video"), 0, 0, 160, 120);
  const { data } = eye.getImageData(0, 0, 160, 40);
  let sum = 0;
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 1] < 150 || data[at] > 110 || data[at + 2] > 110) continue;
    sum += (at / 4) % 160;
    count += 1;
  }
  return count > 4 ? ((sum / count + 0.5) / 160) * 640 : null;
}
const { translate, rotate } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.translate = function (x, y) {
  this.movedTo = x;
  return translate.call(this, x, y);
};
CanvasRenderingContext2D.prototype.rotate = function (angle) { // only a box is turned
  const marker = markerX();
  const shown = 640 - (this.movedTo / this.canvas.clientWidth) * 640; // the camera is mirrored
  if (marker !== null) window.drawn.push([shown, marker]);
  return rotate.call(this, angle);
};
"""
# Of a picture 640 wide; the aim is 15 of 480.
MOST_PX = 20


def test_the_box_of_a_swaying_head_is_within_fifteen_pixels_at_the_median(visit, browser_with_a_moving_person):
    opened = visit(of=browser_with_a_moving_person, is_set_up=lambda page: page.add_init_script(WATCH))
    opened.start_camera()
    opened.wait_for_label()
    expect(opened.page.get_by_text("One face found.")).to_be_visible()
    opened.page.evaluate("window.drawn.length = 0")
    opened.page.wait_for_timeout(8000)

    drawn = opened.page.evaluate("window.drawn")
    offsets = [shown - marker for shown, marker in drawn]
    middle = statistics.median(offsets)
    errors = [abs(offset - middle) for offset in offsets]
    assert len(drawn) > 40
    assert max(marker for _, marker in drawn) - min(marker for _, marker in drawn) > 90
    assert statistics.median(errors) < MOST_PX
