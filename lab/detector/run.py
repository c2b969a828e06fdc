"""Both networks, one after the other: each command of the laboratory in one function."""

from pathlib import Path

import numpy as np

from lab.detector.checkpoint import CHECKPOINT, load_average
from lab.detector.close_ups import batches
from lab.detector.export import Trained, export
from lab.detector.fusion import fit
from lab.detector.landmarker import train_landmarker
from lab.detector.network import Proposer
from lab.detector.pools import pool_of
from lab.detector.preset import LandmarkerPreset, Preset, Release
from lab.detector.proposer_graph import build_graph
from lab.detector.scenes import random_scene
from lab.detector.train import sets_of, train

PROPOSER, LANDMARKER = "proposer", "landmarker"  # folders of a run
PARITY_EXAMPLES = 8


def train_both(
    presets: tuple[Preset, LandmarkerPreset], *, data_dir: Path, run_dir: Path, start: Path, minutes: float
) -> None:  # fmt: skip
    """Train the proposal network, then the landmarker on what it mistakes; go on where a run stopped.

    Args:
        presets: Of both networks.
        data_dir: The folder of the zips.
        run_dir: Where the checkpoints are, or will be.
        start: Weights to start the proposal network from.
        minutes: Each of the two ends after so long, if its epochs do not end before.
    """
    preset, landmarker = presets
    train(preset, data_dir=data_dir, run_dir=run_dir / PROPOSER, start=start, minutes=minutes)
    proposer = _exported(preset, run_dir)
    mix = sets_of(preset, data_dir)[0]
    train_landmarker(landmarker, pool_of(list(mix.sets), proposer), run_dir=run_dir / LANDMARKER, minutes=minutes)


def export_both(
    presets: tuple[Preset, LandmarkerPreset], release: Release, *, data_dir: Path, run_dir: Path, model_dir: Path
) -> None:  # fmt: skip
    """Write the networks of a finished run, compared on training scenes and close-ups of them.

    Raises:
        FileNotFoundError: The run is not finished.
        ValueError: OpenCV computes something else than a trained network.
    """
    mix, _, empty = sets_of(presets[0], data_dir)
    rng = np.random.default_rng(presets[0].seed)
    scenes = [random_scene(mix, side=release.input_px, rng=rng).image[..., ::-1] for _ in range(PARITY_EXAMPLES)]
    pool = pool_of(list(mix.sets), _exported(presets[0], run_dir))
    looks, _ = next(batches(pool, size=PARITY_EXAMPLES, rng=rng))
    export(
        Trained(presets[0], run_dir / PROPOSER, np.stack(scenes)),
        Trained(presets[1], run_dir / LANDMARKER, looks),
        release=release,
        model_dir=model_dir,
    )
    fit(model_dir, mix.sets, empty)


def _exported(preset: Preset, run_dir: Path) -> Path:
    """Return the file that OpenCV reads of a run's proposal network."""
    network = load_average(run_dir / PROPOSER / CHECKPOINT, Proposer(preset.shape))
    path = run_dir / f"{PROPOSER}.onnx"
    path.write_bytes(build_graph(network, side=320).SerializeToString())
    return path
