"""Which files are photos or films: by their first bytes where these are known, by their suffix otherwise."""

from enum import StrEnum
from pathlib import PurePosixPath


class Kind(StrEnum):
    """How a file is read."""

    PHOTO = "photo"
    FILM = "film"


HEAD_BYTES = 400  # the second packet of a transport stream with time codes starts at 196


def _suffixes(names: str) -> frozenset[str]:
    return frozenset(f".{name}" for name in names.split())


PHOTO_SUFFIXES = _suffixes(
    "avif bmp dib gif heic heif hif j2k jfif jp2 jpe jpeg jpg mpo pgm png pnm ppm tga tif tiff webp"
)
FILM_SUFFIXES = _suffixes(
    "3g2 3gp asf avi divx dv f4v flv m2t m2ts m2v m4v mkv mov mp4 mpe mpeg mpg mts mxf ogv ts vob webm wmv"
)
_RAW_SUFFIXES = _suffixes("3fr arw cr2 cr3 dng erf nef nrw orf pef raf raw rw2 srw x3f")
_STILL_BRANDS = frozenset({b"avif", b"avis", b"heic", b"heim", b"heis", b"heix", b"hevc", b"hevx", b"mif1", b"msf1"})
_PHOTO_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ")
_FILM_STARTS = (
    b"\x1aE\xdf\xa3",
    b"FLV\x01",
    b"OggS",
    b"0&\xb2u\x8ef\xcf\x11",
    b"\0\0\x01\xba",
    b"\x06\x0e+4\x02\x05\x01\x01",
)
_PACKET_BYTES = 188  # of an MPEG transport stream; 192 with the time code that cameras put before each


def kind_of(name: str, head: bytes) -> Kind | None:
    """Return what a file is, or None where neither its first bytes nor its name are known."""
    if suffix_of(name) in _RAW_SUFFIXES:  # many begin like a TIFF, and hold a stamp-sized picture
        return None
    return _kind_of_content(head) or _kind_of_suffix(suffix_of(name))


def suffix_of(name: str) -> str:
    """Return the suffix in lower case, with its dot."""
    return PurePosixPath(name).suffix.lower()


def is_known_suffix(name: str) -> bool:
    """Return whether the name alone makes this a photo or a film."""
    return _kind_of_suffix(suffix_of(name)) is not None


def why_unknown(name: str) -> str:
    """Return the reason for leaving out a file of no known kind."""
    if suffix_of(name) in _RAW_SUFFIXES:
        return "a camera's raw file; export it as JPEG, HEIC or TIFF"
    return "not a photo or film that is known"


def formats_text() -> str:
    """Return the known suffixes for people."""
    photos, films = (" ".join(sorted(s.removeprefix(".") for s in group)) for group in (PHOTO_SUFFIXES, FILM_SUFFIXES))
    return f"photos: {photos}\nfilms: {films}"


def _kind_of_suffix(suffix: str) -> Kind | None:
    if suffix in PHOTO_SUFFIXES:
        return Kind.PHOTO
    return Kind.FILM if suffix in FILM_SUFFIXES else None


def _kind_of_content(head: bytes) -> Kind | None:
    if head.startswith(_PHOTO_STARTS) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return Kind.PHOTO
    if head[4:8] == b"ftyp":
        return Kind.PHOTO if head[8:12] in _STILL_BRANDS else Kind.FILM
    is_avi = head.startswith(b"RIFF") and head[8:12] == b"AVI "
    return Kind.FILM if is_avi or head.startswith(_FILM_STARTS) or _is_transport_stream(head) else None


def _is_transport_stream(head: bytes) -> bool:
    starts = ((0, _PACKET_BYTES), (4, 4 + _PACKET_BYTES + 4))
    return any(head[first : first + 1] == b"G" and head[second : second + 1] == b"G" for first, second in starts)
