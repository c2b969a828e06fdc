"""Log lines for people: time, component, event, then facts. Never pixels, tokens or keys."""

import json
import sys
import threading
from datetime import datetime
from typing import TextIO

_INFORMATIVE = frozenset({"DEFAULT", "DEBUG", "INFO", "NOTICE"})
# Fields that the line's own columns already say.
_COLUMNS = frozenset({"severity", "message", "time", "timestamp"})


class Console:
    """Writes one readable line per event, from any thread."""

    def __init__(self, stream: TextIO = sys.stdout, *, is_quiet: bool = False) -> None:
        """Write to `stream`; a quiet console leaves out what is merely informative."""
        self._stream = stream
        self._is_quiet = is_quiet
        self._lock = threading.Lock()

    def log(self, component: str, event: str, *, severity: str = "INFO", **facts: object) -> None:
        """Write one event, unless it is informative and the console is quiet."""
        if self._is_quiet and severity in _INFORMATIVE:
            return
        mark = "" if severity in _INFORMATIVE else f"{severity} "
        details = "".join(f" {name}={_text(value)}" for name, value in facts.items() if value is not None)
        self.say(f"{datetime.now().astimezone():%H:%M:%S.%f}"[:-3] + f" {component:<8} {mark}{event}{details}")

    def pass_on(self, component: str, line: str) -> None:
        """Write a line of a function: structured ones in columns, anything else as it is."""
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict):
            self.log(component, line.rstrip(), severity="DEFAULT")
            return
        facts = {str(name): value for name, value in entry.items() if name not in _COLUMNS}
        severity = str(entry.get("severity", "DEFAULT"))
        self.log(component, str(entry.get("message", "")), severity=severity, **facts)

    def say(self, line: str) -> None:
        """Write one line as it is."""
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, separators=(",", ":"))
    return str(value)
