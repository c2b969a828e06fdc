"""Ten minutes of the page in less than one: its clock leaps from timer to timer, and nothing may grow meanwhile."""

import json

import numpy as np
import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.situations import reply_with

SESSION_MINUTES = 5
FRAMES_PER_SECOND = 1  # at most, by the settings
# Time goes on with the next timer as soon as nothing is left to do; while `isLeaping` is false it passes as usual.
# It stands still while the worker draws. A film of a camera costs more than the page itself: a picture takes its place.
# It comes four times a second, and every other time a stripe over the faces is darker: they change, and no loop slows
# down.
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
HTMLVideoElement.prototype.requestVideoFrameCallback = (act) => window.setTimeout(act, 190);
window.requestAnimationFrame = (act) => window.setTimeout(act, 250);
HTMLVideoElement.prototype.cancelVideoFrameCallback = window.cancelAnimationFrame = (id) => timers.delete(id);
const {port1, port2} = new MessageChannel();
let [atWork, isWaiting] = [0, false];
let looks = 0;
window.Worker = class extends Worker {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({data}) => {
      atWork -= 1;
      if (isWaiting) port2.postMessage(null);
      isWaiting = false;
      if (data.thumbnail && !data.blob && looks++ % 2) darken(data.thumbnail);
    });
  }
  postMessage(...all) {
    atWork += 1;
    super.postMessage(...all);
  }
};
function darken({width, height, pixels}) {
  for (const middle of [0.25, 0.73]) {
    const [from, to] = [middle - 0.04, middle + 0.04].map((part) => Math.round(part * height) * width * 4);
    for (let at = from; at < to; at += 1) pixels[at] *= at % 4 === 3 ? 1 : 0.7;
  }
}
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
  isWaiting = window.isLeaping && atWork > 0;
  if (!window.isLeaping) later(turn, 4);
  else if (!isWaiting) port2.postMessage(null); // a frame is drawn now and then
}
turn();
"""
# A camera's track, of a picture that has something in it to follow.
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 240, height: 240});
  const context = canvas.getContext("2d");
  for (let at = 0; at < 400; at += 1) {
    context.fillStyle = `hsl(${(at * 47) % 360} 60% ${20 + ((at * 31) % 60)}%)`;
    context.fillRect((at % 20) * 12, Math.floor(at / 20) * 12, 12, 12);
  }
  return canvas.captureStream();
};
"""
# Answers in the page itself: four faces that move, whose expressions change, and of whom one is missed now and then.
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
    const [dx, dy] = [6 * Math.sin(step / 9 + index), 4 * Math.cos(step / 7 + index)];
    return {...face, boundingBox: {x: x + dx, y: y + dy, width, height}};
  });
  return {...REPLY, faces: step %% 10 < 9 ? faces : faces.slice(0, 3)};
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
    """Begin a session, leave it at once, and drop its record."""
    opened.page.get_by_role("button", name=button).click()
    opened.wait_for_label()
    opened.page.get_by_role("button", name="Stop").click()
    expect(opened.page.get_by_role("heading", name="Stopped")).to_be_visible()
    clear(opened)


def run_a_whole_session(opened, button: str) -> None:
    opened.page.get_by_role("button", name=button).click()
    opened.wait_for_label()
    opened.page.evaluate("window.isLeaping = true")
    expect(opened.page.get_by_role("heading", name="Five minutes are over")).to_be_visible(timeout=300_000)
    opened.page.evaluate("window.isLeaping = false")


def clear(opened) -> None:
    """Drop the record, so that the next people are the first ones again."""
    opened.page.get_by_role("button", name="Clear").click()
    expect(opened.page.locator(".session-panel")).to_be_hidden()


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


@pytest.mark.timeout(900)
def test_ten_minutes_leave_nothing_behind(visit, portrait: np.ndarray):
    reply = reply_with(portrait, (50, 50, 120, 140), (300, 50, 120, 140), (50, 280, 120, 140), (300, 280, 120, 140))

    def is_set_up(page):
        page.add_init_script(CLOCK)
        page.add_init_script(CAMERA)
        page.add_init_script(SERVICE % {"reply": json.dumps(reply)})

    small = {"width": 400, "height": 300}  # little to paint
    opened = visit(is_set_up=is_set_up, reduced_motion="reduce", viewport=small)
    opened.page.locator(".settings-panel summary").click()
    for name in ("Pictures per second, at most", "Expressions per second, at most"):
        opened.page.get_by_label(name).select_option(str(FRAMES_PER_SECOND))
    session = opened.page.context.new_cdp_session(opened.page)
    start_anew_and_stop(opened, "I agree, start the camera")
    start_anew_and_stop(opened, "Start the camera")
    before = held(session)
    most, with_log = [], []
    for button in ("Start the camera", "Go on"):
        opened.page.evaluate("window.mostElements = 0")
        run_a_whole_session(opened, button)
        most.append(opened.page.evaluate("window.mostElements"))
        with_log.append(held(session)["bytes"])
        clear(opened)
    start_anew_and_stop(opened, "Go on")
    after = held(session)

    answers = opened.page.evaluate("window.answers")
    assert answers["crop"] >= 2 * 60 * SESSION_MINUTES * 0.9 * FRAMES_PER_SECOND
    assert answers["emotion"] >= 2 * 60 * SESSION_MINUTES / 3  # a face that did not change is read again after 2.5 s
    assert most[1] <= most[0]
    assert after["nodes"] <= before["nodes"] + 20  # a card more or less that is not collected yet
    assert after["listeners"] == before["listeners"]
    assert max(with_log) - after["bytes"] < 2e6  # the readings of one session, until they are cleared
    assert with_log[1] - with_log[0] < 5e5  # a second session adds next to nothing
    assert after["bytes"] - before["bytes"] < 1.5e6  # code that the first session compiled, caches
