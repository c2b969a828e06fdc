"""How files are recognised."""

import pytest

from client.formats import Kind, formats_text, kind_of, why_unknown
from tests.client.material import film, photo


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", Kind.PHOTO),
        ("a.heic", Kind.PHOTO),
        ("b.MTS", Kind.FILM),
        ("b.3gp", Kind.FILM),
        ("notes.txt", None),
        ("a", None),
        ("a.dng", None),
    ],
)
def test_a_name_is_enough_where_the_content_is_not_known(name: str, kind: Kind | None) -> None:
    assert kind_of(name, b"") is kind


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".gif", ".webp", ".tif", ".avif", ".jp2"])
def test_a_photo_is_known_by_its_content(tmp_path, suffix: str) -> None:
    assert kind_of("recovered", photo(tmp_path / f"a{suffix}").read_bytes()[:400]) is Kind.PHOTO


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi", ".ts", ".mov", ".flv", ".wmv", ".mpg"])
def test_a_film_is_known_by_its_content(tmp_path, suffix: str) -> None:
    path = film(tmp_path / f"a{suffix}", codec="mpeg4" if suffix in {".avi", ".wmv", ".mpg"} else "libx264", count=3)

    assert kind_of("recovered.jpg", path.read_bytes()[:400]) is Kind.FILM


def test_a_raw_file_is_no_photo_although_it_begins_like_one() -> None:
    assert kind_of("a.NEF", b"MM\0*" + bytes(100)) is None
    assert why_unknown("a.NEF") == "a camera's raw file; export it as JPEG, HEIC or TIFF"


def test_the_formats_are_listed_for_people() -> None:
    assert "heic" in formats_text().splitlines()[0]
    assert "webm" in formats_text().splitlines()[1]
