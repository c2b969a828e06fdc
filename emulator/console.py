"""Log lines for people: time, component, event, then facts. Never pixels, tokens or keys."""

import json
import re
import sys
from datetime import datetime
from typing import TextIO

_INFORMATIVE = frozenset({"DEFAULT", "DEBUG", "INFO", "NOTICE"})
_COLUMNS = frozenset({"severity", "message", "time", "timestamp"})  # fields that the line's own columns show
# What gunicorn and the interpreters write about a start that goes well.
_INFORMATIVE_LINE = re.compile(r"\[[^]]*\] \[\d+\] \[(?:INFO|DEBUG)\]|INFO: ")


class Console:
    """Writes one readable line per event."""

    def __init__(self, stream: TextIO = sys.stdout, *, is_verbose: bool = True) -> None:
        """Write to `stream`; unless it is verbose, a console leaves out what is merely informative."""
        self._stream = stream
        self._is_verbose = is_verbose

    def log(self, component: str, event: str, *, severity: str = "INFO", **facts: object) -> None:
        """Write one event, unless it is left out."""
        if self._is_verbose or severity not in _INFORMATIVE:
            mark = f"{severity} " if severity and severity not in _INFORMATIVE else ""
            details = "".join(f" {name}={_text(value)}" for name, value in facts.items() if value is not None)
            self.write(f"{datetime.now().astimezone():%H:%M:%S.%f}"[:-3] + f" {component:<8} {mark}{event}{details}")

    def pass_on(self, component: str, line: str) -> None:
        """Write a line of a function: structured ones in columns, others, such as a traceback's, as they are."""
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict):
            is_news = not _INFORMATIVE_LINE.match(line)
            entry = {"message": line.rstrip(), "severity": "" if is_news else "INFO"}
        facts = {str(name): value for name, value in entry.items() if name not in _COLUMNS}
        self.log(component, str(entry.get("message", "")), severity=str(entry.get("severity", "DEFAULT")), **facts)

    def write(self, line: str) -> None:
        """Write one line as it is."""
        self._stream.write(line + "\n")
        self._stream.flush()


def _text(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, separators=(",", ":"))
    return f"{value:.1f}" if isinstance(value, float) else str(value)
