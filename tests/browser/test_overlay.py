"""The boxes over the picture: how far they may lag behind the replies."""

import re

from playwright.sync_api import expect

# Answers frames itself, with a face that moves on by 7 px each time, and notes where each drawing puts its box.
MOVING_FACE = """
window.replied = [];
window.drawn = [];
const crop = "/9j/4AAQSkZJRg==";
const boxOf = (step) => ({x: 20 + 7 * (step % 50), y: 150, width: 100, height: 120});
const ask = window.fetch;
window.fetch = async (url, init) => {
  if (!String(url).includes("crop?")) return ask(url, init);
  await new Promise((resolve) => setTimeout(resolve, 20 + 60 * (window.replied.length % 3)));
  const faces = [{boundingBox: boxOf(window.replied.length), landmarks: [], score: 0.9, rollDegrees: 0,
                  alignedCrop: {mediaType: "image/jpeg", data: crop}}];
  const body = JSON.stringify({frame: {width: 480, height: 480}, faces, model: {}});
  const response = new Response(body);
  response.text = async () => { // no frame is drawn between this and the page's reading it
    window.replied.push(boxOf(window.replied.length).x + 50);
    return body;
  };
  return response;
};
const translate = CanvasRenderingContext2D.prototype.translate;
CanvasRenderingContext2D.prototype.translate = function (x, y) {
  const shown = 480 - (x / this.canvas.clientWidth) * 480; // the camera is mirrored
  window.drawn.push({shown, replies: window.replied.length});
  return translate.call(this, x, y);
};
"""


def answer_nothing(route) -> None:
    """Leave the questions about expressions and gender open; those that wake a function up go on."""
    if route.request.method == "GET":
        route.continue_()


def test_the_box_lags_the_face_by_at_most_one_reply(visit):
    def is_set_up(page):
        page.add_init_script(MOVING_FACE)
        page.route(re.compile("/v1/(emotion|gender)$"), answer_nothing)

    opened = visit(is_set_up=is_set_up)
    opened.start_camera()
    expect(opened.page.get_by_text("One face found.")).to_be_visible()
    while len(replied := opened.page.evaluate("window.replied")) < 45:
        opened.page.wait_for_timeout(50)
    drawn = [one for one in opened.page.evaluate("window.drawn") if 1 < one["replies"] <= 45]

    assert len(drawn) > 45  # between the replies, not only with them
    for one in drawn:
        newest, before = (replied[one["replies"] - 1 - back] for back in (0, 1))
        assert before - 0.5 <= one["shown"] <= newest + 0.5
