import struct
import subprocess
import sys
import zlib

import cv2
import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facekit.errors import UnusableImage
from facekit.images import CROP_LIMIT, FRAME_LIMIT, decode, encode_jpeg, resize

RED = (200, 30, 20)


def red(height=40, width=60):
    return np.full((height, width, 3), RED, np.uint8)


def encoded(image, extension=".png"):
    return cv2.imencode(extension, image)[1].tobytes()


def with_exif_orientation(jpeg, orientation):
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    segment = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:]


@pytest.mark.parametrize("extension", [".png", ".jpg", ".webp"])
def test_an_image_comes_back_as_rgb(extension):
    image = decode(encoded(red()[..., ::-1], extension), limit=FRAME_LIMIT)

    assert (image.dtype, image.shape) == (np.uint8, (40, 60, 3))
    assert np.abs(image[20, 30].astype(int) - RED).max() <= 6


def test_grey_becomes_rgb():
    assert (decode(encoded(np.full((9, 9), 77, np.uint8)), limit=FRAME_LIMIT) == 77).all()


def test_sixteen_bits_become_eight():
    assert (decode(encoded(np.full((9, 9, 3), 0x8000, np.uint16)), limit=FRAME_LIMIT) == 128).all()


def test_transparency_is_dropped():
    rgba = np.dstack([red()[..., ::-1], np.full((40, 60), 128, np.uint8)])

    assert tuple(decode(encoded(rgba), limit=FRAME_LIMIT)[0, 0]) == RED


def test_grey_with_alpha_becomes_rgb():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + bytes([90, 255]) * 4 for _ in range(3)))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, 4, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

    assert (decode(data, limit=FRAME_LIMIT) == np.full((3, 4, 3), 90)).all()


def test_a_cmyk_jpeg_is_converted():
    # One 8 x 8 block per component, all DC coefficients zero: mid values everywhere. Written by hand, since no
    # library here writes CMYK: SOF with four components, the smallest DC and AC tables, one scan.
    tables = b"\xff\xdb\x00\x43\x00" + bytes([1] * 64)
    huffman = b"".join(b"\xff\xc4\x00\x14" + bytes([kind, 1]) + bytes(15) + b"\x00" for kind in (0x00, 0x10))
    frame = b"\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04" + b"".join(bytes([n, 0x11, 0]) for n in (1, 2, 3, 4))
    scan = b"\xff\xda\x00\x0e\x04" + b"".join(bytes([n, 0]) for n in (1, 2, 3, 4)) + b"\x00\x3f\x00" + b"\x00"
    image = decode(b"\xff\xd8" + tables + huffman + frame + scan + b"\xff\xd9", limit=FRAME_LIMIT)

    assert image.shape == (8, 8, 3)
    assert (image == image[0, 0]).all()


def test_exif_orientation_is_applied():
    jpeg = encoded(red(height=16, width=48), ".jpg")

    assert decode(with_exif_orientation(jpeg, 6), limit=FRAME_LIMIT).shape == (48, 16, 3)


def test_exif_orientation_turns_the_right_way():
    picture = np.zeros((16, 48, 3), np.uint8)
    picture[:, :16] = 255  # white on the left; orientation 6 means: turn clockwise to see it upright
    image = decode(with_exif_orientation(encoded(picture, ".jpg"), 6), limit=FRAME_LIMIT)

    assert image[4].mean() > 240
    assert image[-4].mean() < 15


def test_an_image_over_the_limit_is_refused_with_its_size():
    with pytest.raises(UnusableImage, match="600 x 40 pixels; at most 512 x 512"):
        decode(encoded(red(width=600)), limit=CROP_LIMIT)


def test_a_bomb_is_refused_without_allocating_it():
    rows = zlib.compress(bytes(10_000_000), 9)  # the beginning of what the header promises

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    before = psutil.Process().memory_info().rss

    with pytest.raises(UnusableImage, match="20000 x 20000"):
        decode(bomb, limit=FRAME_LIMIT)

    assert psutil.Process().memory_info().rss - before < 20_000_000


@pytest.mark.parametrize("module", ["facekit.images", "facekit.alignment", "facekit.detector"])
def test_opencv_itself_refuses_what_a_crafted_header_may_hide_from_us(module, tmp_path):
    """In a process of its own: OpenCV reads its limits while it is imported, by whichever module comes first."""
    (tmp_path / "wide.png").write_bytes(encoded(np.zeros((2, 5000), np.uint8)))
    code = f"import {module}, cv2; cv2.imread({str(tmp_path / 'wide.png')!r})"
    result = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False
    )

    assert "IMAGE_WIDTH" in result.stderr


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp"])
def test_a_truncated_image_is_refused(extension, kept, portrait):
    data = encoded(portrait, extension)

    with pytest.raises(UnusableImage):
        decode(data[: int(len(data) * kept)], limit=FRAME_LIMIT)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_image_is_decoded_or_refused_but_never_worse(data, portrait_jpeg):
    damaged = bytearray(portrait_jpeg)
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=20)):
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        image = decode(bytes(damaged), limit=FRAME_LIMIT)
    except UnusableImage:
        return
    assert image.dtype == np.uint8


def test_a_jpeg_survives_the_way_there_and_back(portrait):
    again = decode(encode_jpeg(portrait), limit=FRAME_LIMIT)

    assert np.abs(again.astype(int) - portrait).mean() < 3


def test_shrinking_averages_and_enlarging_interpolates():
    stripes = np.zeros((4, 4, 3), np.uint8)
    stripes[:, ::2] = 200

    assert (resize(stripes, width=2, height=2) == 100).all()
    assert sorted(np.unique(resize(stripes, width=8, height=8))) == [0, 50, 150, 200]
    assert resize(stripes, width=4, height=4) is stripes
