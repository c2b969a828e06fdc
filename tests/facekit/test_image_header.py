import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facekit.errors import UnusableImage
from facekit.image_header import ImageHeader, read_header

PICTURE = np.arange(30 * 20 * 3, dtype=np.uint8).reshape(20, 30, 3)


def encoded(extension, *options):
    return cv2.imencode(extension, PICTURE, list(options))[1].tobytes()


def png_of(width, height, content=b""):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (encoded(".jpg"), ImageHeader("JPEG", 30, 20)),
        (encoded(".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1), ImageHeader("JPEG", 30, 20)),
        (encoded(".png"), ImageHeader("PNG", 30, 20)),
        (encoded(".webp", cv2.IMWRITE_WEBP_QUALITY, 80), ImageHeader("WebP", 30, 20)),
        (encoded(".webp", cv2.IMWRITE_WEBP_QUALITY, 101), ImageHeader("WebP", 30, 20)),  # lossless
        (png_of(20_000, 20_000), ImageHeader("PNG", 20_000, 20_000)),
    ],
)
def test_format_and_size_are_read_without_decoding(data, header):
    assert read_header(data) == header


def test_an_extended_webp_says_its_size():
    body = (
        b"WEBPVP8X"
        + struct.pack("<I", 10)
        + bytes([0, 0, 0, 0])
        + (299).to_bytes(3, "little")
        + (99).to_bytes(3, "little")
    )

    assert read_header(b"RIFF" + struct.pack("<I", len(body)) + body) == ImageHeader("WebP", 300, 100)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a JPEG, PNG or WebP"),
        (b"GIF89a" + bytes(40), "not a JPEG, PNG or WebP"),
        (b"\xff\xd8", "no frame size"),
        (b"\xff\xd8\x00\x00\x00\x00", "no frame size"),
        (b"\x89PNG\r\n\x1a\n" + bytes(4), "no IHDR"),
        (b"RIFF\x04\x00\x00\x00WEBPVP8 ", "no size"),
        (encoded(".jpg")[:-10], "cut off"),
        (encoded(".png")[:-10], "cut off"),
        (encoded(".webp")[:-10], "cut off"),
        (png_of(0, 10), "0 x 10"),
        (encoded(".jpg") + b"\xff\xda" * 100 + b"\xff\xd9", "scans"),
    ],
)
def test_what_is_wrong_is_said(data, message):
    with pytest.raises(UnusableImage, match=message):
        read_header(data)


def test_an_animated_webp_is_refused(tmp_path):
    frames = cv2.Animation()
    frames.frames = [PICTURE, PICTURE[::-1].copy()]
    frames.durations = np.array([100, 100], dtype=np.int32)
    cv2.imwriteanimation(str(tmp_path / "two.webp"), frames)

    with pytest.raises(UnusableImage, match="animated"):
        read_header((tmp_path / "two.webp").read_bytes())


def test_an_animated_png_is_refused():
    data = encoded(".png").replace(b"IDAT", b"acTL", 1)

    with pytest.raises(UnusableImage, match="animated"):
        read_header(data)


def test_bytes_after_the_end_of_a_jpeg_do_no_harm():
    assert read_header(encoded(".jpg") + b"maker's trailer") == ImageHeader("JPEG", 30, 20)


@given(st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF", b""]), st.binary(max_size=200))
def test_any_bytes_are_either_read_or_refused(start, rest):
    try:
        header = read_header(start + rest)
    except UnusableImage:
        return
    assert header.width > 0 and header.height > 0  # noqa: PT018 - one fact about a size
