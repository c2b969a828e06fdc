"""Which files a command line means."""

import os
from pathlib import Path

import pytest

from client.errors import UsageError
from client.sources import Selection, own_folder, part_of, select
from tests.client.material import photo


def _select(*paths: Path, is_recursive: bool = False, out: Path | None = None) -> Selection:
    return select([str(path) for path in paths], is_recursive=is_recursive, out=out)


def _names(selection: Selection, below: Path) -> list[str]:
    return [str(Path(file.name).relative_to(below)) for file in selection.files]


def _skipped(selection: Selection, below: Path) -> dict[str, str]:
    return {str(Path(item.name).relative_to(below)): item.reason for item in selection.skipped}


def test_each_file_of_a_folder_is_selected_or_skipped_with_its_reason(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", "c.HEIC", "d.mov", "notes.txt", "raw.cr2", ".hidden.jpg"):
        (tmp_path / name).write_bytes(b"content")
    (tmp_path / "album").mkdir()

    selection = _select(tmp_path)

    assert _names(selection, tmp_path) == ["a.JPG", "b.png", "c.HEIC", "d.mov"]
    assert _skipped(selection, tmp_path) == {
        ".hidden.jpg": "hidden",
        "album": "a folder in a folder; --recursive enters it",
        "notes.txt": "not a photo or film that is known",
        "raw.cr2": "a camera's raw file; export it as JPEG, HEIC or TIFF",
    }


def test_folders_in_folders_are_entered_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "album" / "2026").mkdir(parents=True)
    photo(tmp_path / "album" / "2026" / "a.jpg")
    photo(tmp_path / "b.jpg")

    selection = _select(tmp_path, is_recursive=True)

    assert _names(selection, tmp_path) == ["album/2026/a.jpg", "b.jpg"]
    assert [file.relative for file in selection.files] == ["album/2026/a.jpg", "b.jpg"]


def test_a_file_without_a_suffix_is_known_by_its_content(tmp_path: Path) -> None:
    photo(tmp_path / "a.jpg").rename(tmp_path / "IMG_0001")

    assert _names(_select(tmp_path), tmp_path) == ["IMG_0001"]


def test_what_earlier_runs_made_is_not_read_again(tmp_path: Path) -> None:
    """Whether into a folder inside, or into the folder itself."""
    photo(tmp_path / "a.jpg")
    for folder in (tmp_path / "annotated", tmp_path / "found" / "annotated"):
        photo(own_folder(folder) / "a.jpg")
    (tmp_path / "results.csv").touch()

    selection = _select(tmp_path, is_recursive=True)

    assert _names(selection, tmp_path) == ["a.jpg"]
    assert all(item.is_expected for item in selection.skipped)


def test_the_output_folder_is_not_entered(tmp_path: Path) -> None:
    photo(tmp_path / "a.jpg")
    (tmp_path / "found").mkdir()
    photo(tmp_path / "found" / "b.jpg")

    selection = _select(tmp_path, is_recursive=True, out=tmp_path / "found")

    assert _names(selection, tmp_path) == ["a.jpg"]


def test_a_path_that_leads_nowhere_does_not_stop_the_others(tmp_path: Path) -> None:
    selection = _select(photo(tmp_path / "a.jpg"), tmp_path / "b.jpg")

    assert _names(selection, tmp_path) == ["a.jpg"]
    assert [(Path(item.name).name, item.reason) for item in selection.missing] == [("b.jpg", "does not exist")]


def test_paths_that_all_lead_nowhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a\.jpg, .*b\.jpg does not exist"):
        _select(tmp_path / "a.jpg", tmp_path / "b.jpg")


def test_a_folder_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file in"):
        _select(tmp_path)


def test_a_file_that_is_named_twice_is_analysed_once(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg")

    assert _names(_select(path, tmp_path, path), tmp_path) == ["a.jpg"]


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")

    assert _skipped(_select(tmp_path), tmp_path) == {"pipe.jpg": "neither a file nor a folder"}


def test_a_link_in_a_circle_ends(tmp_path: Path) -> None:
    photo(tmp_path / "a.jpg")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)

    selection = _select(tmp_path, is_recursive=True)

    assert _names(selection, tmp_path) == ["a.jpg"]
    assert _skipped(selection, tmp_path) == {"again": "a link to a folder; name it to enter it"}


def test_a_changed_file_has_another_key(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg")
    before = _select(path).files[0].key
    path.write_bytes(path.read_bytes() + b"x")

    assert _select(path).files[0].key != before


def test_each_file_belongs_to_one_of_the_parts(tmp_path: Path) -> None:
    for number in range(40):
        photo(tmp_path / f"{number}.jpg")
        (tmp_path / f"{number}.txt").touch()
    whole = _select(tmp_path)

    parts = [part_of(whole, number, 3) for number in (1, 2, 3)]

    assert sorted(file.name for part in parts for file in part.files) == sorted(file.name for file in whole.files)
    assert sum(len(part.skipped) for part in parts) == 40
    assert all(5 < len(part.files) < 25 for part in parts)


def test_odd_names_can_be_printed_and_written(tmp_path: Path) -> None:
    for name in (b"caf\xe9.jpg", b"two\nlines.jpg", b"esc\x1b[31m.jpg", "Grüße 🙂.jpg".encode()):
        (tmp_path / os.fsdecode(name)).write_bytes(b"")

    names = {Path(file.name).name for file in _select(tmp_path).files}

    assert names == {"caf\\udce9.jpg", "two\\nlines.jpg", "esc\\x1b[31m.jpg", "Grüße 🙂.jpg"}


def test_a_folder_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locked").mkdir()
    photo(tmp_path / "a.png")
    entries = Path.iterdir

    def refusing(folder: Path) -> object:
        if folder.name == "locked":
            raise PermissionError(13, "Permission denied")
        return entries(folder)

    monkeypatch.setattr(Path, "iterdir", refusing)
    selection = _select(tmp_path, is_recursive=True)

    assert _names(selection, tmp_path) == ["a.png"]
    assert [item.reason for item in selection.missing] == ["cannot be read (Permission denied)"]


def test_a_link_that_leads_nowhere_is_skipped_or_kept_by_its_name(tmp_path: Path) -> None:
    for name in ("a.jpg", "notes"):
        (tmp_path / name).symlink_to(tmp_path / "nowhere")

    selection = _select(tmp_path)

    assert _names(selection, tmp_path) == ["a.jpg"]
    assert selection.files[0].key.endswith("a.jpg")
    assert _skipped(selection, tmp_path) == {"notes": "not a photo or film that is known"}
