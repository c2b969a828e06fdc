"""What a run wrote into its output folder, read back."""

import csv
import json
from pathlib import Path


def lines_of(folder: Path) -> list[dict]:
    """Return the readings of results.jsonl."""
    return [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def statuses_of(folder: Path) -> dict[str, tuple[str, str]]:
    """Return file name -> status and reason of files.csv."""
    return {Path(row["file"]).name: (row["status"], row["reason"]) for row in rows_of(folder / "files.csv")}
