"""EXIF bytes -> orientation; nothing else of them is read.

Source: TIFF 6.0, section 2 (header and image file directory); Exif 2.32, tag 0x0112.
"""

_ORDERS = {b"II*\0": "little", b"MM\0*": "big"}
_ENTRY_BYTES = 12
_MAX_ENTRIES = 256
_ORIENTATION, _SHORT = 0x0112, 3


def orientation_of(exif: bytes) -> int:
    """Return the orientation in a TIFF structure, from 1 to 8; 1 (as stored) where it states no valid one."""
    order = _ORDERS.get(exif[:4])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(exif[at : at + size], order)  # type: ignore[arg-type] # one of the two literals above

    directory = number(4, 4)
    for index in range(min(number(directory, 2), _MAX_ENTRIES)):
        entry = directory + 2 + index * _ENTRY_BYTES
        if (number(entry, 2), number(entry + 2, 2)) == (_ORIENTATION, _SHORT):
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1
