"""Drives Debian's Firefox through Marionette, its built-in protocol: Playwright's own Firefox is another build.

Source: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 120.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element in answers, as WebDriver fixes it
# No first-run pages, no updates; a camera that needs no device, and nobody who allows it.
PREFERENCES: dict[str, object] = {
    "marionette.port": 0,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
}


class Firefox:
    """One window. Every command waits for its answer and raises `RuntimeError` for an error."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = b""
        self._count = 0
        self._read()  # the greeting

    def command(self, name: str, **parameters: object) -> Any:
        """Return the result of a WebDriver command."""
        self._count += 1
        message = json.dumps([0, self._count, f"WebDriver:{name}", parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['message']}")
        return result.get("value") if isinstance(result, dict) else result

    def find(self, selector: str) -> str:
        """Return the id of an element."""
        return str(self.command("FindElement", using="css selector", value=selector)[ELEMENT])

    def click(self, selector: str) -> None:
        self.command("ElementClick", id=self.find(selector))

    def choose_file(self, path: Path) -> None:
        self.command("ElementSendKeys", id=self.find(".file-picker"), text=str(path))

    def script(self, body: str) -> Any:
        """Return what a function's body returns in the page."""
        return self.command("ExecuteScript", script=body, args=[])

    def wait_for(self, condition: str, *, seconds: float = 60.0) -> None:
        """Wait until an expression holds in the page."""
        deadline = time.monotonic() + seconds
        while not self.script(f"return Boolean({condition});"):
            if time.monotonic() > deadline:
                shown = self.script("return document.querySelector('.page').innerText;")
                raise AssertionError(f"{condition} did not come true; the page says:\n{shown}")
            time.sleep(0.1)

    def _read(self) -> Any:
        while b":" not in self._received:
            self._receive()
        length, _, self._received = self._received.partition(b":")
        while len(self._received) < int(length):
            self._receive()
        message, self._received = self._received[: int(length)], self._received[int(length) :]
        return json.loads(message)

    def _receive(self) -> None:
        part = self._connection.recv(65536)
        if not part:
            raise RuntimeError("Firefox has closed the connection")
        self._received += part


@contextmanager
def started_firefox(program: str, profile: Path, **preferences: object) -> Iterator[Firefox]:
    """Start Firefox without a window, with a new profile in an empty folder."""
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in (PREFERENCES | preferences).items()
    ]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [program, "--headless", "--no-remote", "--marionette", "--profile", str(profile)]
    with (profile / "log.txt").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        with socket.create_connection(("127.0.0.1", _port(profile, process)), timeout=START_SECONDS) as connection:
            firefox = Firefox(connection)
            firefox.command("NewSession", strictFileInteractability=False)
            yield firefox
    finally:
        process.terminate()
        process.wait(30)


def _port(profile: Path, process: "subprocess.Popen[bytes]") -> int:
    """Return the port that Firefox chose, once it has written it down."""
    deadline = time.monotonic() + START_SECONDS
    written = profile / "MarionetteActivePort"
    while not (written.exists() and written.read_text(encoding="utf-8").strip()):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("Firefox did not start:\n" + (profile / "log.txt").read_text(encoding="utf-8"))
        time.sleep(0.1)
    return int(written.read_text(encoding="utf-8"))
