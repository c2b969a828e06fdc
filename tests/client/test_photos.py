"""Photos of the kinds that people have, as they are sent."""

import io
from contextlib import suppress
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from PIL.Image import Image

from client import photos
from client.errors import UnreadableFile
from client.pictures import EncodedFrame, FrameLimits
from tests.client.material import corner_colours, corners, photo

LIMITS = FrameLimits(side_px=4096, data_bytes=4_194_304)
ORIENTATION = 0x0112


def _read(path: Path, *, limits: FrameLimits = LIMITS) -> EncodedFrame:
    return photos.read(path, limits=limits)


def _as_the_service_sees(frame: EncodedFrame) -> Image:
    """Return the frame decoded, turned as its EXIF states."""
    with PIL.Image.open(io.BytesIO(frame.data)) as image:
        return photos.upright(image)


def _exif(**tags: object) -> PIL.Image.Exif:
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = tags.get("orientation", 1)
    exif[0x010F] = "A camera's maker"
    return exif


@pytest.mark.parametrize("suffix", [".jpg", ".tif", ".png", ".webp"])
@pytest.mark.parametrize(
    ("orientation", "seen"),
    [
        (1, [0, 1, 2, 3]),
        (2, [1, 0, 3, 2]),
        (3, [3, 2, 1, 0]),
        (4, [2, 3, 0, 1]),
        (5, [0, 2, 1, 3]),
        (6, [2, 0, 3, 1]),
        (7, [3, 1, 2, 0]),
        (8, [1, 3, 0, 2]),
    ],
)
def test_a_photo_is_sent_upright(tmp_path: Path, suffix: str, orientation: int, seen: list[int]) -> None:
    path = photo(tmp_path / f"a{suffix}", size=(160, 96), exif=_exif(orientation=orientation))

    frame = _read(path)

    shown = (96, 160) if orientation >= 5 else (160, 96)
    assert (frame.width, frame.height) == _as_the_service_sees(frame).size == shown
    assert corner_colours(_as_the_service_sees(frame)) == seen
    assert corner_colours(PIL.Image.open(io.BytesIO(frame.thumbnail))) == seen


def test_a_jpeg_file_is_sent_as_it_is_but_for_its_metadata(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg", quality=71, exif=_exif(orientation=6), comment=b"a private remark")

    frame = _read(path)

    assert b"maker" in path.read_bytes()
    assert b"maker" not in frame.data
    assert b"private" not in frame.data
    assert np.array_equal(np.asarray(PIL.Image.open(io.BytesIO(frame.data))), np.asarray(PIL.Image.open(path)))


@pytest.mark.parametrize("suffix", [".heic", ".avif", ".jfif", ".jpe", ".gif", ".bmp", ".tiff", ".jp2", ".ppm", ".tga"])
def test_a_photo_of_each_kind_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix == ".heic":
        pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif writes the HEIC file")
        pillow_heif.from_pillow(corners((160, 96))).save(path)
    else:
        photo(path, size=(160, 96), **({"format": "JPEG"} if suffix in {".jfif", ".jpe"} else {}))

    frame = _read(path)

    assert (frame.width, frame.height, frame.scale) == (160, 96, 1.0)
    assert corner_colours(_as_the_service_sees(frame)) == [0, 1, 2, 3]


def test_sixteen_bits_of_grey_keep_their_tones(tmp_path: Path) -> None:
    tones = np.repeat(np.array([[0, 0x4000, 0x8000, 0xFFFF]], np.uint16), 8, axis=0).repeat(8, axis=1)
    PIL.Image.fromarray(tones).save(tmp_path / "scan.png")

    seen = np.asarray(_as_the_service_sees(_read(tmp_path / "scan.png")))[4, [4, 12, 20, 28], 0].astype(int)

    assert abs(seen - np.array([0, 64, 128, 255])).max() <= 4


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    PIL.Image.new("RGBA", (32, 32), (255, 0, 0, 0)).save(tmp_path / "logo.png")

    assert _as_the_service_sees(_read(tmp_path / "logo.png")).getpixel((16, 16)) == (255, 255, 255)


def test_inks_become_light(tmp_path: Path) -> None:
    corners((160, 96)).convert("CMYK").save(tmp_path / "print.jpg")

    frame = _read(tmp_path / "print.jpg")

    assert PIL.Image.open(io.BytesIO(frame.data)).mode == "RGB"
    assert corner_colours(_as_the_service_sees(frame)) == [0, 1, 2, 3]


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_photo_over_the_pixel_limit_is_sent_smaller(tmp_path: Path, suffix: str) -> None:
    path = photo(tmp_path / f"wide{suffix}", size=(1000, 400))

    frame = _read(path, limits=FrameLimits(side_px=300, data_bytes=4_194_304))

    assert _as_the_service_sees(frame).size == (300, 120)
    assert (frame.width, frame.height) == (1000, 400)
    assert frame.scale == pytest.approx(1000 / 300)


def test_a_turned_photo_over_the_pixel_limit_has_its_shown_size(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg", size=(1000, 400), exif=_exif(orientation=6))

    frame = _read(path, limits=FrameLimits(side_px=300, data_bytes=4_194_304))

    assert (frame.width, frame.height) == (400, 1000)
    assert _as_the_service_sees(frame).size == (120, 300)
    assert frame.scale == pytest.approx(1000 / 300, rel=0.01)


def test_a_photo_over_the_byte_limit_is_sent_smaller(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 400, 3), np.uint8)
    PIL.Image.fromarray(noise).save(tmp_path / "noise.png")

    frame = _read(tmp_path / "noise.png", limits=FrameLimits(side_px=4096, data_bytes=60_000))

    assert len(frame.data) <= 60_000
    assert frame.scale > 1


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".gif", ".tif", ".avif"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_photo_that_is_cut_off_is_not_sent(tmp_path: Path, suffix: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3), np.uint8)
    PIL.Image.fromarray(noise).save(tmp_path / f"a{suffix}")
    content = (tmp_path / f"a{suffix}").read_bytes()
    (tmp_path / f"a{suffix}").write_bytes(content[: int(len(content) * share)])

    with pytest.raises(UnreadableFile):
        _read(tmp_path / f"a{suffix}")


def test_a_photo_of_endless_size_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    photo(tmp_path / "a.png")
    content = bytearray((tmp_path / "a.png").read_bytes())
    content[16:24] = (60_000).to_bytes(4) * 2
    (tmp_path / "a.png").write_bytes(content)

    with pytest.raises(UnreadableFile):
        _read(tmp_path / "a.png")


def test_further_pages_are_mentioned(tmp_path: Path) -> None:
    corners().save(tmp_path / "fax.tif", save_all=True, append_images=[corners(), corners()])

    assert _read(tmp_path / "fax.tif").note == "only one of its 3 pictures"


def test_stray_bytes_between_segments_are_no_damage(tmp_path: Path) -> None:
    """Every viewer shows such a file."""
    content = photo(tmp_path / "a.jpg", size=(160, 96)).read_bytes()
    end = 4 + int.from_bytes(content[4:6])
    (tmp_path / "a.jpg").write_bytes(content[:end] + b"\0\0\0" + content[end:])

    assert corner_colours(_as_the_service_sees(_read(tmp_path / "a.jpg"))) == [0, 1, 2, 3]


def test_what_a_phone_appends_to_a_photo_is_no_damage(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg", size=(160, 96))
    path.write_bytes(path.read_bytes() + b"a short film" * 500)

    assert corner_colours(_as_the_service_sees(_read(path))) == [0, 1, 2, 3]


@pytest.mark.parametrize("suffix", [".avif", ".gif", ".heic", ".jp2", ".jpg", ".png", ".tif", ".webp"])
def test_a_damaged_photo_is_unreadable_and_nothing_worse(tmp_path: Path, suffix: str) -> None:
    if suffix == ".heic":
        pytest.importorskip("pillow_heif").from_pillow(corners((64, 48))).save(tmp_path / "a.heic")
    else:
        photo(tmp_path / f"a{suffix}")
    whole = (tmp_path / f"a{suffix}").read_bytes()
    random = np.random.default_rng(3)

    for _ in range(60):
        damaged = bytearray(whole)
        for at in random.integers(0, min(300, len(damaged)), 3):
            damaged[at] = random.integers(0, 256)
        (tmp_path / f"a{suffix}").write_bytes(damaged)
        with suppress(UnreadableFile):
            _read(tmp_path / f"a{suffix}")


def test_a_progressive_jpeg_is_sent_as_a_baseline_jpeg_of_its_size(tmp_path: Path) -> None:
    """The service takes 4096 x 4096 pixels of a baseline JPEG, and a fraction of that of others."""
    PIL.Image.new("RGB", (2000, 1500), (90, 120, 60)).save(tmp_path / "photo.jpg", progressive=True)

    frame = _read(tmp_path / "photo.jpg")

    with PIL.Image.open(io.BytesIO(frame.data)) as image:
        assert (image.size, "progressive" in image.info) == ((2000, 1500), False)
    assert (frame.width, frame.height) == (2000, 1500)


def test_a_photo_of_floating_point_numbers_keeps_its_tones(tmp_path: Path) -> None:
    tones = np.repeat(np.array([[0.0, 0.25, 0.5, 1.0]], np.float32), 8, axis=0).repeat(8, axis=1)
    PIL.Image.fromarray(tones).save(tmp_path / "render.tif")

    seen = np.asarray(_as_the_service_sees(_read(tmp_path / "render.tif")))[4, [4, 12, 20, 28], 0].astype(int)

    assert abs(seen - np.array([0, 64, 128, 255])).max() <= 4


def test_a_photo_over_the_decoders_own_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PIL.Image, "MAX_IMAGE_PIXELS", 100)
    path = photo(tmp_path / "a.png")

    with pytest.raises(UnreadableFile, match="too many pixels"):
        _read(path)
