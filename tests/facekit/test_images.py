import dataclasses
import io
import struct
import zlib

import cv2
import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from facekit import images
from facekit.errors import UnusableImage
from facekit.images import decode_crop, decode_frame, encode_jpeg

RED = (200, 30, 20)


def decode(data):
    return decode_frame(data).image


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
    image = decode(encoded(red()[..., ::-1], extension))

    assert (image.dtype, image.shape) == (np.uint8, (40, 60, 3))
    assert np.abs(image[20, 30].astype(int) - RED).max() <= 6


def test_grey_becomes_rgb():
    assert (decode(encoded(np.full((9, 9), 77, np.uint8))) == 77).all()


def test_sixteen_bits_become_eight():
    assert (decode(encoded(np.full((9, 9, 3), 0x8000, np.uint16))) == 128).all()


def test_transparency_is_dropped():
    rgba = np.dstack([red()[..., ::-1], np.full((40, 60), 128, np.uint8)])

    assert tuple(decode(encoded(rgba))[0, 0]) == RED


def test_grey_with_alpha_becomes_rgb():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + bytes([90, 255]) * 4 for _ in range(3)))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, 4, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

    assert (decode(data) == np.full((3, 4, 3), 90)).all()


def test_a_cmyk_jpeg_is_converted():
    # One 8 x 8 block per component, all DC coefficients zero: mid values everywhere. Written by hand, since no
    # library here writes CMYK: SOF with four components, the smallest DC and AC tables, one scan.
    tables = b"\xff\xdb\x00\x43\x00" + bytes([1] * 64)
    huffman = b"".join(b"\xff\xc4\x00\x14" + bytes([kind, 1]) + bytes(15) + b"\x00" for kind in (0x00, 0x10))
    frame = b"\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04" + b"".join(bytes([n, 0x11, 0]) for n in (1, 2, 3, 4))
    scan = b"\xff\xda\x00\x0e\x04" + b"".join(bytes([n, 0]) for n in (1, 2, 3, 4)) + b"\x00\x3f\x00" + b"\x00"
    image = decode(b"\xff\xd8" + tables + huffman + frame + scan + b"\xff\xd9")

    assert image.shape == (8, 8, 3)
    assert (image == image[0, 0]).all()


def test_exif_orientation_is_applied():
    jpeg = encoded(red(height=16, width=48), ".jpg")

    assert decode(with_exif_orientation(jpeg, 6)).shape == (48, 16, 3)


def test_exif_orientation_turns_the_right_way():
    picture = np.zeros((16, 48, 3), np.uint8)
    picture[:, :16] = 255  # white on the left; orientation 6 means: turn clockwise to see it upright
    image = decode(with_exif_orientation(encoded(picture, ".jpg"), 6))

    assert image[4].mean() > 240
    assert image[-4].mean() < 15


def test_an_image_over_the_limit_is_refused_with_its_size():
    with pytest.raises(UnusableImage, match="600 x 40 pixels; at most 512 x 512"):
        decode_crop(encoded(red(width=600)))


def test_a_bomb_is_refused_without_allocating_it():
    rows = zlib.compress(bytes(10_000_000), 9)  # the beginning of what the header promises

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    before = psutil.Process().memory_info().rss

    with pytest.raises(UnusableImage, match="20000 x 20000"):
        decode(bomb)

    assert psutil.Process().memory_info().rss - before < 20_000_000


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp"])
def test_a_truncated_image_is_refused(extension, kept, portrait):
    data = encoded(portrait, extension)

    with pytest.raises(UnusableImage):
        decode(data[: int(len(data) * kept)])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_image_is_decoded_or_refused_but_never_worse(data, portrait_jpeg):
    damaged = bytearray(portrait_jpeg)
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=20)):
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        image = decode(bytes(damaged))
    except UnusableImage:
        return
    assert image.dtype == np.uint8


def test_a_jpeg_survives_the_way_there_and_back(portrait):
    again = decode(encode_jpeg(portrait))

    assert np.abs(again.astype(int) - portrait).mean() < 3


@pytest.mark.parametrize("extension", [".png", ".jpg", ".webp"])
def test_exif_orientation_is_applied_in_every_format(extension):
    file = io.BytesIO()
    exif = PillowImage.Exif()
    exif[0x0112] = 6
    PillowImage.fromarray(red(height=16, width=48)).save(
        file, PillowImage.registered_extensions()[extension], exif=exif
    )

    assert decode(file.getvalue()).shape == (48, 16, 3)


@pytest.mark.parametrize(
    ("orientation", "corner"), [*enumerate(["tl", "tr", "br", "bl", "tl", "tr", "br", "bl"], start=1)]
)
def test_each_orientation_brings_the_stored_top_left_to_its_corner(orientation, corner):
    """TIFF 6.0: where row 0 and column 0 of what is stored are seen."""
    picture = np.zeros((32, 48, 3), np.uint8)
    picture[:16, :16] = 255
    image = decode(with_exif_orientation(encoded(picture, ".jpg"), orientation))
    y, x = np.argwhere(image[..., 0] > 128).mean(axis=0) / image.shape[:2]

    assert (("t" if y < 0.5 else "b") + ("l" if x < 0.5 else "r")) == corner
    assert (image.shape[0] > image.shape[1]) == (orientation >= 5)


def test_a_large_baseline_jpeg_is_decoded_at_a_fraction_of_its_size():
    frame = decode_frame(encoded(red(height=3024, width=4032), ".jpg"))

    assert (frame.width, frame.height, frame.scale) == (4032, 3024, 2)
    assert frame.image.shape == (1512, 2016, 3)


def test_a_large_jpeg_on_its_side_is_measured_as_seen():
    frame = decode_frame(with_exif_orientation(encoded(red(height=3024, width=4032), ".jpg"), 6))

    assert (frame.width, frame.height, frame.scale) == (3024, 4032, 2)
    assert frame.image.shape == (2016, 1512, 3)


@pytest.mark.parametrize(
    ("shape", "subsampling", "scale"),
    [
        ((4095, 4095), 2, 4),  # more samples than a camera's 12 megapixels
        ((3071, 4095), 2, 2),
        ((3071, 4095), 0, 4),  # twice the samples of the one before
        ((2047, 2047), 2, 2),
        ((1500, 2000), 2, 1),
        ((1999, 1999), 0, 1),  # a fraction of it would be too small
    ],
)
def test_a_jpeg_of_more_samples_is_decoded_at_a_smaller_fraction(shape, subsampling, scale):
    height, width = shape
    file = io.BytesIO()
    PillowImage.new("RGB", (width, height), RED).save(file, "JPEG", subsampling=subsampling)
    frame = decode_frame(file.getvalue())

    assert (frame.width, frame.height, frame.scale) == (width, height, scale)
    assert max(frame.image.shape) >= 1000


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
@pytest.mark.parametrize("height", [1, 127, 128, 129, 300])
def test_every_row_of_a_picture_is_there(mode, height):
    rows = np.random.default_rng(height).integers(0, 256, (height, 5, 3), np.uint8)
    picture = PillowImage.fromarray(rows).convert(mode)
    file = io.BytesIO()
    picture.save(file, "PNG")

    assert (decode(file.getvalue()) == np.asarray(picture.convert("RGB"))).all()


@pytest.mark.parametrize(("depth", "colour", "limit"), [(8, 6, 1_575_000), (16, 2, 1_050_000), (16, 6, 787_500)])
def test_a_png_of_more_bytes_a_pixel_may_have_fewer_pixels(depth, colour, limit):
    def png(height):
        header = struct.pack(">IIBBBBB", 750, height, depth, colour, 0, 0, 0)
        row = bytes(1 + 750 * depth // 8 * {2: 3, 6: 4}[colour])
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )

    assert decode(png(limit // 750)).shape == (limit // 750, 750, 3)
    with pytest.raises(UnusableImage, match=f"at most {limit} pixels"):
        decode(png(limit // 750 + 1))


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"progressive": True}), ("WEBP", {"method": 0})])
def test_a_file_whose_bytes_cost_more_may_have_fewer(kind, options):
    noise = PillowImage.fromarray(np.random.default_rng(0).integers(0, 256, (1000, 1000, 3), np.uint8))
    large, small = io.BytesIO(), io.BytesIO()
    noise.save(large, kind, quality=100, **options)
    noise.save(small, kind, quality=50, **options)

    assert decode(small.getvalue()).shape == (1000, 1000, 3)
    with pytest.raises(UnusableImage, match="at most 1200000 are allowed"):
        decode(large.getvalue())


@pytest.mark.parametrize("shape", [(1, 4096), (4096, 1)])
def test_a_very_narrow_jpeg_keeps_its_pixels(shape):
    frame = decode_frame(encoded(red(*shape), ".jpg"))

    assert (frame.height, frame.width, frame.scale) == (*shape, 1)


@pytest.mark.parametrize(
    ("extension", "parameters", "side", "limit"),
    [
        (".png", [], 1450, "2100000"),
        (".jpg", [cv2.IMWRITE_JPEG_PROGRESSIVE, 1], 1450, "2100000"),
        (".webp", [], 1096, "1200000"),
    ],
)
def test_what_cannot_be_reduced_while_decoding_may_have_fewer_pixels(extension, parameters, side, limit):
    def picture(width):
        return cv2.imencode(extension, np.full((side - 1, width, 3), 90, np.uint8), parameters)[1].tobytes()

    with pytest.raises(UnusableImage, match=f"at most {limit} pixels .* of a baseline JPEG 4096 x 4096"):
        decode(picture(side + 1))
    assert decode(picture(side - 1)).shape == (side - 1, side - 1, 3)


def test_sixteen_bits_of_grey_become_eight():
    assert (decode(encoded(np.full((9, 9), 0x8000, np.uint16))) == 128).all()


def test_a_file_whose_header_and_pixels_differ_in_size_is_refused(monkeypatch):
    read = images.read_image_file
    monkeypatch.setattr(images, "read_image_file", lambda data: dataclasses.replace(read(data), width=61))

    with pytest.raises(UnusableImage, match="two sizes"):
        decode(encoded(red()))
