import cv2
import numpy as np
import pytest

from facetrain.data import Dataset, Splits
from facetrain.gpu import pack


def _data(count, *, channels, landmarks=True, side=16):
    rng = np.random.default_rng(count)
    coarse = rng.integers(0, 256, (count, 4, 4, channels)).astype(np.uint8)
    images = np.stack([cv2.resize(each, (side, side), interpolation=cv2.INTER_CUBIC) for each in coarse])
    labels = rng.integers(0, 2, count)
    marks = rng.uniform(0, side, (count, 5, 2)).astype(np.float32)
    names = tuple(f"{index}é.png" for index in range(count))
    targets = np.eye(2, dtype=np.float32)[labels]
    return Dataset(names, images.reshape(count, side, side, channels), labels, targets, marks if landmarks else None)


def _packed(splits, folder, *, side_px, extra=None):
    blank = np.zeros((0, side_px, side_px, splits.train.images.shape[-1]), np.uint8)
    pack.write(folder / "data.pack", splits, extra=blank if extra is None else extra, side_px=side_px)
    return pack.read(folder / "data.pack")


def test_grey_pictures_come_back_as_they_were(tmp_path):
    splits = Splits(_data(401, channels=1), _data(3, channels=1, landmarks=False), _data(1, channels=1))

    packed = _packed(splits, tmp_path, side_px=16)

    assert (packed.train.images == splits.train.images).all()
    assert packed.train.names == splits.train.names
    assert (packed.train.labels == splits.train.labels).all()
    assert (packed.train.targets == splits.train.targets).all()
    assert packed.train.landmarks == pytest.approx(splits.train.landmarks, abs=1e-4)
    assert (packed.tuning.images == splits.tuning.images).all()
    assert packed.tuning.landmarks is None
    assert packed.extra.shape == (0, 16, 16, 1)


def test_colour_pictures_come_back_smaller_and_nearly_as_they_were(tmp_path):
    splits = Splits(_data(5, channels=3, side=32), _data(2, channels=3, side=32), _data(1, channels=3, side=32))
    small = np.stack([cv2.resize(each, (16, 16), interpolation=cv2.INTER_AREA) for each in splits.train.images])

    packed = _packed(splits, tmp_path, side_px=16)

    assert packed.train.images.shape == (5, 16, 16, 3)
    assert np.abs(packed.train.images.astype(int) - small).mean() < 4
    assert packed.train.landmarks == pytest.approx((splits.train.landmarks + 0.5) / 2 - 0.5, abs=1e-3)


def test_pictures_without_labels_are_grey_and_come_back_nearly_as_they_were(tmp_path):
    faces = _data(6, channels=3, landmarks=False, side=32)
    splits = Splits(_data(2, channels=1), _data(2, channels=1), _data(1, channels=1))

    extra = pack.extra_from(faces, side_px=16, count=4, seed=1)
    packed = _packed(splits, tmp_path, side_px=16, extra=extra)

    assert packed.extra.shape == (4, 16, 16, 1)
    assert np.abs(packed.extra.astype(int) - extra).mean() < 6


def test_a_missing_pack_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.pack"):
        pack.read(tmp_path / "none.pack")
