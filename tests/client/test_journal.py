"""What a broken run leaves for the next one."""

from pathlib import Path

import pytest

from client.journal import Journal
from tests.client.faces import face, moment

ABOUT = {"models": {"emotion": {"version": "2.0.0"}}}


def _open(folder: Path, *, is_resumed: bool = True, about: dict | None = None) -> Journal:
    return Journal(folder, about=about or ABOUT, is_resumed=is_resumed)


def test_what_is_settled_is_read_again(tmp_path: Path) -> None:
    result = moment(1.5, face(appearance=bytes(48)))
    with _open(tmp_path) as journal:
        journal.settle("a", result)
        journal.settle("b", "crop answered 422")

    with _open(tmp_path) as journal:
        assert journal.is_continued
        assert journal.read("a") == result
        assert journal.read("b") == "crop answered 422"
        assert "c" not in journal


def test_a_line_that_was_half_written_is_forgotten(tmp_path: Path) -> None:
    with _open(tmp_path) as journal:
        journal.settle("a", moment(None))
        journal.settle("b", moment(None))
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-20])

    with _open(tmp_path) as journal:
        assert "a" in journal
        assert "b" not in journal
        journal.settle("b", "again")
    with _open(tmp_path) as journal:
        assert journal.read("b") == "again"


def test_faces_that_are_not_classified_yet_are_kept_until_they_are(tmp_path: Path) -> None:
    with _open(tmp_path) as journal:
        journal.keep_pending("a", {"faces": [1]})
    with _open(tmp_path) as journal:
        assert journal.pending("a") == {"faces": [1]}
        journal.settle("a", moment(None))
        assert journal.pending("a") is None

    assert not (tmp_path / ".pending").exists()


def test_other_models_begin_again(tmp_path: Path) -> None:
    with _open(tmp_path) as journal:
        journal.settle("a", moment(None))
        journal.keep_pending("b", {})

    with _open(tmp_path, about={"models": {"emotion": {"version": "3.0.0"}}}) as journal:
        assert not journal.is_continued
        assert "a" not in journal
        assert journal.pending("b") is None


def test_a_run_that_is_not_resumed_begins_again(tmp_path: Path) -> None:
    with _open(tmp_path) as journal:
        journal.settle("a", moment(None))

    with _open(tmp_path, is_resumed=False) as journal:
        assert "a" not in journal


def test_a_file_that_is_no_journal_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(b"\x00\xff")

    with _open(tmp_path) as journal:
        assert not journal.is_continued


@pytest.mark.parametrize("line", [b"no json\n", b"[1]\n"])
def test_a_damaged_line_ends_what_is_known(tmp_path: Path, line: bytes) -> None:
    with _open(tmp_path) as journal:
        journal.settle("a", moment(None))
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(line)

    with _open(tmp_path) as journal:
        assert "a" in journal
