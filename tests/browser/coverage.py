"""Which parts of the page's scripts a visit runs, as V8 measures it: one file a page, in the form of NODE_V8_COVERAGE.

`tests/frontend/coverage.js` reads them. Scripts of workers are not among them: the protocol gives them no session here.
"""

import json
import uuid
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page


def measure(page: Page, folder: Path) -> Callable[[], None]:
    """Begin to measure a page; return what writes a file into `folder` at its end."""
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})

    def save() -> None:
        found = session.send("Profiler.takePreciseCoverage")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{uuid.uuid4()}.json").write_text(json.dumps({"result": found["result"]}), encoding="utf-8")

    return save
