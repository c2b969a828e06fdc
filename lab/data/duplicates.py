"""Near-duplicate images, found by perceptual hash and grouped, so that no group straddles a split."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

MAX_DISTANCE = 3
"""Bits of 64. Four bands of 16 bits find every pair up to this distance, since one band must then be equal."""


def perceptual_hash(image: NDArray[np.uint8]) -> int:
    """Return 64 bits: which of the 8 x 8 lowest cosine frequencies of a uint8[H, W] image exceed their median.

    Source: the "pHash" DCT hash, Zauner, "Implementation and benchmarking of perceptual image hash functions" (2010).
    """
    small = cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:8, :8].ravel()
    bits = low > np.median(low[1:])  # the mean brightness would shift the median
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def group_duplicates(hashes: Sequence[int]) -> list[int]:
    """Return for each hash the smallest index that a chain of near-duplicates connects it with."""
    parent = list(range(len(hashes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for first, second in _near_pairs(hashes):
        low, high = sorted((root(first), root(second)))
        parent[high] = low
    return [root(index) for index in range(len(hashes))]


def _near_pairs(hashes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield index pairs whose hashes differ in at most MAX_DISTANCE bits; a pair may come more than once."""
    values = np.array(hashes, np.uint64)
    for shift in range(0, 64, 16):
        bands: dict[int, list[int]] = defaultdict(list)
        for index, value in enumerate(hashes):
            bands[value >> shift & 0xFFFF].append(index)
        for members in bands.values():
            for position, first in enumerate(members[:-1]):
                rest = np.array(members[position + 1 :])
                for second in rest[_bit_count(values[rest] ^ values[first]) <= MAX_DISTANCE]:
                    yield first, int(second)


def _bit_count(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the number of set bits of each value."""
    bits = np.unpackbits(values.view(np.uint8).reshape(-1, 8), axis=1)
    return np.asarray(bits.sum(axis=1), np.int64)
