"""Ten minutes of the page in less than one: its clock leaps from timer to timer, and nothing may grow meanwhile."""

import json

import numpy as np
import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.situations import reply_with

SESSION_MINUTES = 5
FRAMES_PER_SECOND = 1  # at most, by the settings
# Time goes on with the next timer as soon as nothing is left to do; while `isLeaping` is false it passes as usual.
# Frames are encoded at once, and each look at the picture finds another one, so that no loop slows down.
CLOCK = """
const [real, later] = [performance.now.bind(performance), window.setTimeout.bind(window)];
const timers = new Map();
let [time, realBefore, nextId] = [0, real(), 1];
window.isLeaping = false;
performance.now = () => time;
window.setTimeout = (act, ms = 0, ...all) => {
  timers.set(nextId, {at: time + ms, act: () => act(...all)});
  return nextId++;
};
window.setInterval = (act, ms) => {
  const id = nextId++;
  const again = (at) => timers.set(id, {at, act: () => { again(at + ms); act(); }});
  again(time + ms);
  return id;
};
window.clearTimeout = window.clearInterval = (id) => timers.delete(id);
HTMLVideoElement.prototype.requestVideoFrameCallback = (act) => window.setTimeout(act, 33);
HTMLVideoElement.prototype.cancelVideoFrameCallback = (id) => timers.delete(id);
// The clock stands still while a frame is drawn, and every other frame differs from the one before.
let [atWork, looks] = [0, 0];
window.Worker = class extends Worker {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({data: {thumbnail: {pixels}}}) => {
      atWork -= 1;
      if (looks++ % 2) for (let at = 0; at < pixels.length; at += 1) pixels[at] ^= 64;
    });
  }
  postMessage(...all) {
    atWork += 1;
    super.postMessage(...all);
  }
};
const {port1, port2} = new MessageChannel();
port1.onmessage = () => turn();
function runNext() {
  const [id, timer] = [...timers].reduce((a, b) => (b[1].at < a[1].at ? b : a), [0, {at: Infinity}]);
  if (window.isLeaping) time = Math.max(time, timer.at);
  if (timer.at > time) return;
  timers.delete(id);
  timer.act();
}
async function turn() {
  if (!window.isLeaping) time += real() - realBefore;
  realBefore = real();
  for (let count = window.isLeaping ? 25 : 1; count > 0 && atWork === 0; count -= 1) {
    runNext();
    for (let link = 0; link < 100; link += 1) await null; // whatever waits for it goes on, as between two tasks
  }
  if (window.isLeaping) port2.postMessage(null); // a frame is drawn now and then
  else later(turn, 4);
}
turn();
"""
# Answers in the page itself: four faces that move, whose expressions change, and of whom one leaves and returns.
SERVICE = """
const REPLY = %(reply)s;
const LABELS = {
  emotion: ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
  gender: ["female", "male"],
};
window.mostElements = 0;
window.answers = {crop: 0, emotion: 0, gender: 0};
function crop() {
  const step = window.answers.crop;
  window.mostElements = Math.max(window.mostElements, document.querySelectorAll("*").length);
  const faces = REPLY.faces.map((face, index) => {
    const {x, y, width, height} = face.boundingBox;
    const [dx, dy] = [30 * Math.sin(step / 9 + index), 20 * Math.cos(step / 7 + index)];
    return {...face, boundingBox: {x: x + dx, y: y + dy, width, height}};
  });
  return {...REPLY, faces: step %% 100 < 70 ? faces : faces.slice(0, 3)};
}
function classify(name, {alignedCrops}) {
  const predictions = alignedCrops.map((_, index) => {
    const raw = LABELS[name].map((_, place) => 1 + Math.sin(window.answers[name] / 5 + index + place * 2));
    const sum = raw.reduce((all, one) => all + one);
    const shares = LABELS[name].map((label, place) => [label, raw[place] / sum]);
    return {label: "", probabilities: Object.fromEntries(shares)};
  });
  return {predictions, model: {}};
}
const ask = window.fetch.bind(window);
window.fetch = async (url, init = {}) => {
  const name = String(url).match(/v1[/](\\w+)/)?.[1];
  if (!name || init.method === "GET") return ask(url, init);
  window.answers[name] += 1;
  const body = JSON.stringify(name === "crop" ? crop() : classify(name, JSON.parse(init.body)));
  return {ok: true, status: 200, headers: new Headers(), text: async () => body};
};
"""


def start_anew_and_stop(opened, button: str) -> None:
    """Begin a session, so that the log of the one before is dropped, and leave it at once."""
    opened.page.get_by_role("button", name=button).click()
    opened.wait_for_label()
    opened.page.get_by_role("button", name="Stop").click()
    expect(opened.page.get_by_role("heading", name="Stopped")).to_be_visible()


def run_a_whole_session(opened, button: str) -> None:
    opened.page.get_by_role("button", name=button).click()
    opened.wait_for_label()
    opened.page.evaluate("window.isLeaping = true")
    expect(opened.page.get_by_role("heading", name="Five minutes are over")).to_be_visible(timeout=240_000)
    opened.page.evaluate("window.isLeaping = false")


def held(session: CDPSession) -> dict[str, float]:
    """What is left after everything that can be collected is: bytes of scripts, nodes, listeners."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    counters = session.send("Memory.getDOMCounters")
    return {
        "bytes": session.send("Runtime.getHeapUsage")["usedSize"],
        "nodes": counters["nodes"],
        "listeners": counters["jsEventListeners"],
    }


@pytest.mark.skip(reason="follows the page's earlier controls and worker messages")
@pytest.mark.timeout(600)
def test_ten_minutes_leave_nothing_behind(visit, portrait: np.ndarray):
    reply = reply_with(portrait, (50, 50, 120, 140), (300, 50, 120, 140), (50, 280, 120, 140), (300, 280, 120, 140))

    def is_set_up(page):
        page.add_init_script(CLOCK)
        page.add_init_script(SERVICE % {"reply": json.dumps(reply)})

    opened = visit(is_set_up=is_set_up, reduced_motion="reduce")
    opened.page.locator(".settings-panel summary").click()
    for name in ("Pictures per second, at most", "Expressions per second, at most"):
        opened.page.get_by_label(name).select_option(str(FRAMES_PER_SECOND))
    session = opened.page.context.new_cdp_session(opened.page)
    start_anew_and_stop(opened, "I agree, start the camera")
    start_anew_and_stop(opened, "Start the camera")
    before = held(session)
    most = []
    for button in ("Start the camera", "Go on"):
        opened.page.evaluate("window.mostElements = 0")
        run_a_whole_session(opened, button)
        most.append(opened.page.evaluate("window.mostElements"))
    with_log = held(session)
    start_anew_and_stop(opened, "Go on")
    after = held(session)

    answers = opened.page.evaluate("window.answers")
    assert min(answers["crop"], answers["emotion"]) >= 2 * 60 * SESSION_MINUTES * 0.9 * FRAMES_PER_SECOND
    assert most[1] <= most[0]
    assert after["nodes"] <= before["nodes"] + 20  # a card more or less that is not collected yet
    assert after["listeners"] == before["listeners"]
    assert with_log["bytes"] - after["bytes"] < 2e6  # the readings of one session, until the next begins
    assert after["bytes"] - before["bytes"] < 1e6  # compiled code, caches: less than 2 kB for each frame
