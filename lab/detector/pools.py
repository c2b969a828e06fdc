"""The landmarker's close-ups: cut once for each proposal network, and kept beside the laboratory."""

import hashlib
from pathlib import Path

import numpy as np

from lab.detector.close_ups import CloseUps, cut_pool, joined
from lab.detector.finders import yunet
from lab.detector.labels import CACHE, SceneSet

SIDE_PX = 320
STRAY_SCORE = 0.12  # what the first network takes for a face at so low a score is what the landmarker must know better


def pool_of(sets: list[SceneSet], proposer: Path) -> CloseUps:
    """Return close-ups of the faces in all sets, and of what the network in `proposer` mistakes for faces there."""
    digest = hashlib.sha256(proposer.read_bytes())
    for name in (*CloseUps.__slots__, *(name for each in sets for name in each.names)):
        digest.update(name.encode())
    path = CACHE / f"close-ups-{digest.hexdigest()[:16]}.npz"
    if not path.exists():
        find = yunet(proposer, side_px=SIDE_PX, threshold=STRAY_SCORE)
        pool = joined([cut_pool(each, find) for each in sets])
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **{name: getattr(pool, name) for name in CloseUps.__slots__})
    with np.load(path) as file:
        return CloseUps(**{name: file[name] for name in CloseUps.__slots__})
