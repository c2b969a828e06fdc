"""The figures of the last `make torture` as the table of docs/reliability.md."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[2] / "benchmarks/results/torture.json"


def figures(results: Path = RESULTS) -> str:
    """Return the tables: what was tried, memory, recovery, slow bodies."""
    found = json.loads(results.read_text(encoding="utf-8"))
    return "\n\n".join((_origin(found), _tried(found), _memory(found), _faults(found), _slow_bodies(found))) + "\n"


def _origin(found: dict[str, Any]) -> str:
    machine = found["machine"]
    return (
        f"Measured on {found['measured']} at commit {found['commit'][:10]}: {machine['logicalCpus']} cores of an"
        f" {machine['cpu']}, Python {machine['python']}, load {machine['loadBefore']} from other programs at the start;"
        f" {found['totalSeconds']} s in all, seed {found['seed']}. {found.get('note', '')}".rstrip()
    )


def _tried(found: dict[str, Any]) -> str:
    pictures, requests, contract, clients = (found[part] for part in ("pictures", "requests", "contract", "clients"))
    wire = found["wire"]
    unknown = f" ({wire['statuses'].get('501', 0)} x 501 for unknown transfer codings not counted)"
    rows = [
        [f"damaged pictures of {pictures['encodings']} encodings", *_attempts(pictures)],
        ["odd requests to the applications", *_attempts(requests)],
        [f"damaged HTTP at a function's port{unknown}", f"{wire['done']:,}", *_failed(wire["failures"]), "-"],
        [
            f"requests generated from the contract, {contract['operations']} operations",
            f"{contract['requests']:,}", *_failed(contract["failures"]), "-",
        ],
        [
            f"answers to {clients['clients']} clients in {clients['seconds']} s, compared byte for byte",
            f"{clients['answers']:,}", "0", str(clients["serverErrors"]), str(clients["wrong"]),
            f"{clients['p50Ms']:.0f} / {clients['p95Ms']:.0f} (median / 95 %)",
        ],
    ]  # fmt: skip
    return _table(["what", "inputs", "crashes, hangs", "5xx", "wrong", "slowest, ms"], rows)


def _failed(failures: list[str]) -> list[str]:
    """Return crashes, server errors and other wrong answers; a crash would end the part."""
    server_errors = sum("answer is 5" in failure or "Server error" in failure for failure in failures)
    return ["0", str(server_errors), str(len(failures) - server_errors)]


def _attempts(part: dict[str, Any]) -> list[str]:
    counts = (part["done"], part["crashes"], part["serverErrors"], part["wrong"])
    return [*(f"{count:,}" for count in counts), f"{part['slowestMs']:.0f} of processor time"]


def _memory(found: dict[str, Any]) -> str:
    rows = [
        [f"`{name}` behind the {found['clients']['clients']} clients", f"{one['peakMb']:.0f}", f"{one['limitMb']}"]
        for name, one in found["memory"].items()
    ]
    pictures = found["pictures"]
    grown = f"grown by {pictures['grownMb']:.0f}"
    rows.append([f"the decoder's process over all pictures, {grown}", f"{pictures['peakMb']:.0f}", "-"])
    return _table(["memory", "peak, MB", "limit, MB"], rows)


def _faults(found: dict[str, Any]) -> str:
    """Return one row a fault, with all functions' answers together and their slowest times."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for fault in found["faults"]:
        kinds.setdefault(fault["fault"], []).append(fault)
    rows = [
        [
            kind,
            str(sum(fault["requests"] for fault in faults)),
            ", ".join(f"{count} x {status}" for status, count in _statuses(faults).items()),
            f"{max(fault['slowestSeconds'] for fault in faults):.1f}",
            f"{max(fault['recoverySeconds'] for fault in faults):.1f}",
        ]
        for kind, faults in kinds.items()
    ]
    rows += [["left out, for time", str(found["faultsLeftOut"]), "-", "-", "-"]] if found["faultsLeftOut"] else []
    return _table(["fault, of each function", "requests around it", "answers", "slowest, s", "recovery, s"], rows)


def _statuses(faults: list[dict[str, Any]]) -> Counter[str]:
    return sum((Counter(fault["statuses"]) for fault in faults), Counter())


def _slow_bodies(found: dict[str, Any]) -> str:
    rows = [
        [
            str(one["slowBodies"]),
            str(one["threads"]),
            "not while they last" if one["waitedSeconds"] is None else f"{one['waitedSeconds']:.2f}",
            f"{one['waitedAfterSeconds']:.2f}",
        ]
        for one in found["slowBodies"]
    ]
    return _table(["slow bodies", "threads", "usual request answered after, s", "after their end, s"], rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(line)} |" for line in (head, *rows)]
    return "\n".join([lines[0], f"|{'---|' * len(head)}", *lines[1:]])
