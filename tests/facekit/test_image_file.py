"""A file's own structure: what is read of it, and what is refused before anything is decoded."""

import io
import struct
import zlib

import pytest
from PIL import Image as PillowImage

from facekit.errors import UnusableImage
from facekit.image_file import read_image_file

PNG_START = b"\x89PNG\r\n\x1a\n"
HEADER = struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0)
SOF = b"\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00"  # 3 x 2 pixels, grey
SOS = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\x34"


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def riff(*chunks):
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(data)) + data for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp(**options):
    file = io.BytesIO()
    PillowImage.new("RGBA" if options.pop("alpha", False) else "RGB", (5, 7), (10, 20, 30)).save(
        file, "WEBP", **options
    )
    return file.getvalue()


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}, {"alpha": True}])
def test_every_kind_of_webp_has_its_size(options):
    found = read_image_file(webp(**options))

    assert (found.format, found.width, found.height, found.is_costly) == ("WebP", 5, 7, True)


def test_only_what_pixels_need_is_kept_of_a_png():
    data = PNG_START + chunk(b"IHDR", HEADER) + chunk(b"tEXt", b"secret") + chunk(b"IDAT", b"x") + chunk(b"IEND")

    found = read_image_file(data + b"behind the end")

    assert (found.width, found.height) == (3, 2)
    assert found.data == PNG_START + chunk(b"IHDR", HEADER) + chunk(b"IDAT", b"x") + chunk(b"IEND")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a JPEG, PNG or WebP"),
        (b"RIFF\x04\0\0\0WAVE", "not a JPEG, PNG or WebP"),
        (PNG_START + chunk(b"IHDR", HEADER), "its end is missing"),
        (PNG_START + chunk(b"IEND"), "it has no size"),
        (PNG_START + chunk(b"IHDR", bytes(13)) + chunk(b"IEND"), "a size of 0 x 0"),
        (PNG_START + chunk(b"acTL", bytes(8)), "animated"),
        (PNG_START + chunk(b"tEXt") * 5001, "more than 5000 chunks"),
        (b"\xff\xd8" + SOF + SOS * 41 + b"\xff\xd9", "more than 20 scans"),
        (b"\xff\xd8" + b"\xff\xfe\x00\x02" * 5001, "more than 5000 segments"),
        (b"\xff\xd8" + SOF + SOF + SOS + b"\xff\xd9", "coded in an unusual way"),
        (b"\xff\xd8" + SOF + b"\xff\xd9", "it has no image"),
        (b"\xff\xd8" + SOF + SOS, "its end is missing"),
        (b"\xff\xd8" + bytes(70_000) + SOF + SOS + b"\xff\xd9", "a segment does not fit"),
        (riff((b"ANIM", bytes(6))), "animated"),
        (riff((b"XMP ", b"text")), "it has no image"),
        (riff((b"VP8 ", b"short")), "it has no size"),
        (riff((b"VP8L", b"\x2f")), "it has no size"),
        (riff((b"VP8X", bytes(10)))[:-1], "its end is missing"),
    ],
)
def test_what_is_no_whole_still_image_is_refused_with_its_reason(data, reason):
    with pytest.raises(UnusableImage, match=reason):
        read_image_file(data)


@pytest.mark.parametrize(
    ("subsampling", "samples"), [(0, 3.0), (1, 2.0), (2, 1.5)], ids=["full colour", "halved across", "halved both ways"]
)
def test_a_jpeg_states_how_many_samples_a_pixel_has(subsampling, samples):
    file = io.BytesIO()
    PillowImage.new("RGB", (40, 30)).save(file, "JPEG", subsampling=subsampling)

    assert read_image_file(file.getvalue()).samples_a_pixel == samples


def test_a_jpeg_that_lacks_its_components_has_no_samples():
    header = bytes.fromhex("ffc0 0008 08 0002 0003 03")

    assert read_image_file(b"\xff\xd8" + header + SOS + b"\xff\xd9").samples_a_pixel == 0
