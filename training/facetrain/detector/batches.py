"""Batches of composed scenes, made ahead by other processes.

Axes: B batch, S side of the scene, A cells.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from facetrain.detector import faces
from facetrain.detector.preset import DetectorPreset
from facetrain.detector.scenes import compose, mirrored
from facetrain.detector.targets import targets_of
from facetrain.detector.weather import degrade

TUNING_SCENES = 192
TUNING_SIDE_PX = 224
Batch = tuple[NDArray[np.uint8], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What one batch is made of; the same order always gives the same batch."""

    seed: tuple[int, ...]
    side: int
    count: int


def start_workers(data_dir: Path, count: int) -> ProcessPoolExecutor:
    """Return processes that make batches. They start afresh: a fork would copy the trainer's threads half."""
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=_start_worker, initargs=(data_dir,))


def orders_of(preset: DetectorPreset, epoch: int) -> list[BatchOrder]:
    """Return the batches of an epoch: every side with its share of them, in random order."""
    rng = np.random.default_rng([preset.seed, epoch])
    sides = [side for side, _ in preset.scene_sides]
    shares = [share for _, share in preset.scene_sides]
    orders: list[BatchOrder] = []
    scenes = 0
    while scenes < preset.scenes_per_epoch:
        side = int(rng.choice(sides, p=shares))
        count = max(preset.batch_pixels // side**2, 1)
        orders.append(BatchOrder((preset.seed, epoch, len(orders)), side, count))
        scenes += count
    return orders


def tuning_orders(preset: DetectorPreset) -> list[BatchOrder]:
    """Return batches of scenes that no epoch sees; their faces are the training part's, their composition is not."""
    return [BatchOrder((preset.seed, preset.epochs, index), TUNING_SIDE_PX, 32) for index in range(TUNING_SCENES // 32)]


def batches(pool: ProcessPoolExecutor, orders: list[BatchOrder]) -> Iterator[Batch]:
    """Yield the ordered batches, a few of them made ahead."""
    waiting = iter(orders)
    ahead = deque(pool.submit(_make_batch, order) for order in islice(waiting, 6))
    while ahead:
        batch = ahead.popleft().result()
        ahead.extend(pool.submit(_make_batch, order) for order in islice(waiting, 1))
        yield batch


_SOURCES: list[faces.Sources] = []  # of a worker process


def _start_worker(data_dir: Path) -> None:
    cv2.setNumThreads(1)
    _SOURCES[:] = [faces.load(data_dir, is_held_out=False)]


def _make_batch(order: BatchOrder) -> Batch:
    """Return uint8[B, S, S, 3] scenes, BGR as OpenCV feeds the network, and float32[B, A, 15] targets.

    Composing costs more than anything else, so each composition serves twice: as it is and mirrored, in other weather.
    """
    rng = np.random.default_rng(order.seed)
    composed = [compose(_SOURCES[0], side=order.side, rng=rng) for _ in range((order.count + 1) // 2)]
    scenes = [twin for scene in composed for twin in (scene, mirrored(scene))][: order.count]
    images = np.stack([degrade(scene.image, rng)[..., ::-1] for scene in scenes])
    return images, np.stack([targets_of(scene.faces, order.side) for scene in scenes])
