"""JPEG files without metadata."""

import io
from contextlib import suppress

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.jpeg import without_metadata
from tests.client.material import corners

ORIENTATION = 0x0112


def _jpeg(**options: object) -> bytes:
    buffer = io.BytesIO()
    corners().save(buffer, "JPEG", **options)
    return buffer.getvalue()


def test_the_picture_stays_as_it_is() -> None:
    plain = _jpeg()

    assert without_metadata(plain, orientation=1) == plain


def test_only_the_orientation_is_kept() -> None:
    exif = PIL.Image.Exif()
    exif[ORIENTATION], exif[0x9286] = 6, "where I live"

    with PIL.Image.open(io.BytesIO(without_metadata(_jpeg(exif=exif, comment=b"secret"), orientation=6))) as image:
        assert dict(image.getexif()) == {ORIENTATION: 6}
        assert "comment" not in image.info


def test_a_colour_profile_is_kept() -> None:
    with PIL.Image.open(io.BytesIO(without_metadata(_jpeg(icc_profile=b"profile" * 10), orientation=1))) as image:
        assert image.info["icc_profile"] == b"profile" * 10


@given(st.binary(max_size=200))
def test_damaged_files_are_refused_or_stay_jpeg_files(tail: bytes) -> None:
    with suppress(ValueError):
        assert without_metadata(b"\xff\xd8" + tail, orientation=1).startswith(b"\xff\xd8")


def test_a_length_beyond_the_file_is_refused() -> None:
    with pytest.raises(ValueError, match="out of the file"):
        without_metadata(b"\xff\xd8\xff\xe0\xff\xff\0\0\0", orientation=1)


def test_fill_bytes_before_a_marker_are_left_out() -> None:
    plain = _jpeg()

    assert without_metadata(plain[:2] + b"\xff\xff" + plain[2:], orientation=1) == plain
