"""One small picture in every encoding that the functions accept, and in two that they refuse: what is damaged."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, PngImagePlugin

_SIDE_PX = 24
_PNG_START = b"\x89PNG\r\n\x1a\n"
# Adam7 (ISO/IEC 15948, 8.2): first column, first row, step of columns, step of rows.
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def encodings() -> dict[str, bytes]:
    """Return name -> file. The same bytes in every run with the same Pillow."""
    return {**_jpegs(), **_pngs(), **_webps()}


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a PNG chunk with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _picture() -> Image.Image:
    """A grey ramp with coloured noise: few zero coefficients, small files."""
    random = np.random.default_rng(7)
    ramp = np.linspace(0, 200, _SIDE_PX)[:, None, None]
    return Image.fromarray((ramp + random.integers(0, 55, (_SIDE_PX, _SIDE_PX, 3))).astype(np.uint8))


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "a description"
    return exif


def _jpegs() -> dict[str, bytes]:
    picture = _picture()
    film = np.random.default_rng(8).bytes(400)
    return {
        "jpeg": _saved(picture, "JPEG"),
        "jpeg-444": _saved(picture, "JPEG", quality=95, subsampling=0),
        "jpeg-optimized": _saved(picture, "JPEG", optimize=True),
        "jpeg-progressive": _saved(picture, "JPEG", progressive=True),
        "jpeg-grey": _saved(picture.convert("L"), "JPEG"),
        "jpeg-cmyk": _saved(picture.convert("CMYK"), "JPEG"),
        "jpeg-cmyk-progressive": _saved(picture.convert("CMYK"), "JPEG", progressive=True),
        "jpeg-restart": _saved(picture, "JPEG", restart_marker_blocks=1),
        "jpeg-exif": _saved(picture, "JPEG", exif=_exif(6)),
        "jpeg-profile": _saved(picture, "JPEG", icc_profile=bytes(300), comment=b"a comment"),
        "jpeg-motion": _saved(picture, "JPEG") + b"\0\0\0\x18ftypmp42" + film,
    }


def _pngs() -> dict[str, bytes]:
    picture, texts = _picture(), PngImagePlugin.PngInfo()
    texts.add_text("Comment", "a text", zip=True)
    still, moved = picture.convert("P"), picture.rotate(90).convert("P")
    opacity = Image.linear_gradient("L").resize(picture.size)
    sixteen = np.asarray(picture).astype(">u2") * 257
    return {
        "png": _saved(picture, "PNG"),
        "png-alpha": _saved(picture.convert("RGBA"), "PNG"),
        "png-transparent-colour": _saved(picture, "PNG", transparency=(0, 0, 0)),
        "png-palette": _saved(picture.convert("P"), "PNG"),
        "png-palette-transparent": _saved(picture.convert("P"), "PNG", transparency=bytes(range(200))),
        "png-grey": _saved(picture.convert("L"), "PNG"),
        "png-grey-alpha": _saved(Image.merge("LA", (picture.convert("L"), opacity)), "PNG"),
        "png-black-and-white": _saved(picture.convert("1"), "PNG"),
        "png-grey-16": _saved(Image.fromarray(sixteen[..., 0].astype(np.uint16)), "PNG"),
        "png-16": _png(sixteen.tobytes(), row_bytes=6 * _SIDE_PX, depth=16),
        "png-interlaced": _interlaced(np.asarray(picture)),
        "png-exif": _saved(picture, "PNG", exif=_exif(8)),
        "png-many-idat": _png(np.asarray(picture).tobytes(), row_bytes=3 * _SIDE_PX, idat_bytes=16),
        "png-texts": _saved(picture, "PNG", pnginfo=texts, icc_profile=bytes(300)),
        "png-animated": _saved(still, "PNG", save_all=True, append_images=[moved]),
    }


def _webps() -> dict[str, bytes]:
    picture = _picture()
    transparent = picture.copy()
    transparent.putalpha(Image.linear_gradient("L").resize(picture.size))
    moved = picture.rotate(90)
    return {
        "webp": _saved(picture, "WEBP"),
        "webp-lossless": _saved(picture, "WEBP", lossless=True),
        "webp-alpha": _saved(transparent, "WEBP"),
        "webp-exif": _saved(picture, "WEBP", exif=_exif(3)),
        "webp-animated": _saved(picture, "WEBP", save_all=True, append_images=[moved]),
    }


def _png(pixels: bytes, *, row_bytes: int, depth: int = 8, idat_bytes: int = 0) -> bytes:
    rows = b"".join(b"\0" + pixels[at : at + row_bytes] for at in range(0, len(pixels), row_bytes))
    return _assembled(rows, depth=depth, interlace=0, idat_bytes=idat_bytes)


def _interlaced(image: np.ndarray) -> bytes:
    passes = (image[top::down, left::right] for left, top, right, down in _ADAM7)
    rows = b"".join(b"\0" + row.tobytes() for one in passes for row in one)
    return _assembled(rows, depth=8, interlace=1)


def _assembled(rows: bytes, *, depth: int, interlace: int, idat_bytes: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", _SIDE_PX, _SIDE_PX, depth, 2, 0, 0, interlace)
    packed = zlib.compress(rows)
    size = idat_bytes or len(packed)
    idats = b"".join(chunk(b"IDAT", packed[at : at + size]) for at in range(0, len(packed), size))
    return _PNG_START + chunk(b"IHDR", header) + idats + chunk(b"IEND", b"")
