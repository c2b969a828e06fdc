"""Structured JSON log lines, one per event, in the form that Cloud Logging reads. Never pixels, tokens or results."""

import json
import sys


def log(event: str, *, severity: str = "INFO", **fields: object) -> None:
    """Write one line to standard output.

    Args:
        event: What happened, the same words each time.
        severity: A Cloud Logging severity.
        fields: Facts of the event; values that JSON cannot hold are written as text.
    """
    line = json.dumps({"severity": severity, "message": event, **fields}, default=str)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
