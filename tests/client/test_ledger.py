"""The account of all files."""

from client.ledger import Ledger, Status
from client.sources import LeftOut, Selection, SourceFile


def _file(name: str) -> SourceFile:
    return SourceFile(name, name, name, open=lambda: None)


def test_each_file_gets_one_line() -> None:
    files = [_file(name) for name in ("a.jpg", "b.jpg", "c.jpg", "d.mp4")]
    ledger = Ledger(
        Selection(files, skipped=[LeftOut("notes.txt", "not known")], missing=[LeftOut("x", "does not exist")])
    )
    ledger.picture(files[0], faces=2, note="only the first of its 3 pictures")
    ledger.close_file(files[0], reason="", note="")
    ledger.fail(files[1], "damaged")
    ledger.fail(files[1], "a later reason")
    ledger.close_file(files[1], reason="", note="")
    ledger.picture(files[3], faces=1, note="")
    ledger.close_file(files[3], reason="cut off", note="")
    ledger.close("the run ended early")

    assert [(record.name, record.status, record.reason, record.faces) for record in ledger.records] == [
        ("notes.txt", Status.SKIPPED, "not known", 0),
        ("x", Status.FAILED, "does not exist", 0),
        ("a.jpg", Status.ANALYSED, "", 2),
        ("b.jpg", Status.FAILED, "damaged", 0),
        ("d.mp4", Status.FAILED, "cut off", 1),
        ("c.jpg", Status.FAILED, "not reached: the run ended early", 0),
    ]
    assert list(ledger.summary(requests=1)) == [
        "6 files: 1 analysed, 1 skipped, 4 failed; 2 pictures, 3 faces, 1 request",
        "  skipped notes.txt: not known",
        "  failed  x: does not exist",
        "  failed  b.jpg: damaged",
        "  failed  d.mp4: cut off",
        "  failed  c.jpg: not reached: the run ended early",
        "  note    a.jpg: only the first of its 3 pictures",
    ]


def test_a_run_is_complete_when_only_what_nobody_would_miss_is_left_out() -> None:
    hidden, other = LeftOut(".DS_Store", "hidden", is_expected=True), LeftOut("notes.txt", "not known")

    assert Ledger(Selection(skipped=[hidden])).is_complete
    assert not Ledger(Selection(skipped=[hidden, other])).is_complete


def test_many_files_with_the_same_reason_are_counted() -> None:
    ledger = Ledger(Selection(skipped=[LeftOut(f"{n}.txt", "not known") for n in range(14)]))

    lines = list(ledger.summary(requests=0))
    assert len(lines) == 12
    assert lines[-1] == "  skipped 4 more: not known"
