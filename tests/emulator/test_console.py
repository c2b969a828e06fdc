"""Log lines for people."""

import io
import json
import re

import pytest

from emulator.console import Console


def _console(*, is_verbose: bool = True) -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    return Console(stream, is_verbose=is_verbose), stream


def test_a_line_has_time_component_event_and_facts() -> None:
    console, stream = _console()

    console.log("gateway", "GET /", status=200, ms=1.26)

    assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3} gateway  GET / status=200 ms=1.3\n", stream.getvalue())


def test_what_went_wrong_is_marked() -> None:
    console, stream = _console()

    console.log("crop", "ended", severity="ERROR")

    assert stream.getvalue().endswith(" crop     ERROR ended\n")


def test_a_structured_line_of_a_function_is_put_in_columns() -> None:
    console, stream = _console()
    entry = {"severity": "WARNING", "message": "request", "time": "now", "status": 400, "stages": {"decode": 1}}

    console.pass_on("crop", json.dumps(entry))

    assert stream.getvalue().endswith(' crop     WARNING request status=400 stages={"decode":1}\n')


@pytest.mark.parametrize(
    "line",
    ["Traceback (most recent call last):", "[1, 2]", "12", "{broken", "[" * 100_000],
    ids=["text", "list", "number", "no JSON", "nested deeply"],
)
def test_any_other_line_is_passed_on_as_it_is(line: str) -> None:
    console, stream = _console()

    console.pass_on("crop", line + "\n")

    assert stream.getvalue().endswith(f" crop     {line}\n")


def test_a_console_that_is_not_verbose_shows_only_what_went_wrong() -> None:
    console, stream = _console(is_verbose=False)

    console.log("crop", "request")
    console.pass_on("crop", '{"severity": "INFO", "message": "request"}')
    console.pass_on("crop", "[2026-01-02 03:04:05 +0000] [6] [INFO] Starting gunicorn 27.0.1\n")
    console.pass_on("crop", "INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n")
    console.log("crop", "refused", severity="WARNING")

    assert re.fullmatch(r"\S+ crop     WARNING refused\n", stream.getvalue())


@pytest.mark.parametrize(
    "line", ["RuntimeError: no model here", "[2026-01-02 03:04:05 +0000] [6] [ERROR] Worker (pid:7) was sent SIGKILL!"]
)
def test_a_function_s_own_words_about_a_fault_are_always_shown(line: str) -> None:
    console, stream = _console(is_verbose=False)

    console.pass_on("crop", line)

    assert stream.getvalue().endswith(f" crop     {line}\n")
