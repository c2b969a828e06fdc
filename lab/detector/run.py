"""Both networks, one after the other: each command of the laboratory in one function."""

from pathlib import Path

import numpy as np

from lab.detector.close_ups import batches
from lab.detector.examination import drawn_without_faces
from lab.detector.export import LANDMARKER_WEIGHTS, Trained, export
from lab.detector.fusion import fit
from lab.detector.labels import NO_FACES, SceneSet, encoded
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.landmarker import train_landmarker
from lab.detector.network import Proposer
from lab.detector.pools import pool_of
from lab.detector.preset import LandmarkerPreset, Preset, Release
from lab.detector.proposer_graph import build_graph
from lab.detector.scenes import random_scene
from lab.detector.train import sets_of, train
from lab.detector.visibility import refit
from lab.loop import load_weights, save_weights

PROPOSER, LANDMARKER = "proposer", "landmarker"  # folders of a run
REFITTED = "refitted"  # the landmarker with the rows of visibility refitted
FIRST_SHARE = 2 / 3  # of a limited time, for the proposal network
DRAWN_SCENES, DRAWN_SEED = 600, 11  # another seed than the examination's
PARITY_EXAMPLES, PARITY_PHOTOGRAPHS = 8, 20


def train_both(
    presets: tuple[Preset, LandmarkerPreset], *, data_dir: Path, run_dir: Path, start: Path, minutes: float | None
) -> None:  # fmt: skip
    """Train the proposal network, then the landmarker on what it mistakes; go on where a run stopped.

    Args:
        presets: Of both networks.
        data_dir: The folder of the zips.
        run_dir: Where the checkpoints are, or will be.
        start: Exported weights to start the proposal network from, with the landmarker's beside them.
        minutes: The two trainings together take so long instead of their presets' epochs.
    """
    preset, landmarker = presets
    first, second = (None, None) if minutes is None else (minutes * FIRST_SHARE, minutes * (1 - FIRST_SHARE))
    train(preset, data_dir=data_dir, run_dir=run_dir / PROPOSER, start=start, minutes=first)
    proposer = _exported(preset, run_dir)
    pool = pool_of([*sets_of(preset, data_dir)[0].sets, drawn_scenes()], proposer)
    beside = start.with_name(LANDMARKER_WEIGHTS)
    train_landmarker(landmarker, pool, run_dir=run_dir / LANDMARKER, start=beside, minutes=second)
    network = LandmarkNetwork(landmarker)
    load_weights(run_dir / LANDMARKER, network)
    refit(network, pool, seed=landmarker.seed, looks=landmarker.visibility_looks)
    save_weights(run_dir / REFITTED, network)


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
    few = [each.part(np.arange(min(len(each.files), PARITY_PHOTOGRAPHS))) for each in mix.sets]
    pool = pool_of(few, _exported(presets[0], run_dir))
    looks, _ = next(batches(pool, size=PARITY_EXAMPLES, rng=rng))
    export(
        Trained(presets[0], run_dir / PROPOSER, np.stack(scenes)),
        Trained(presets[1], run_dir / REFITTED, looks),
        release=release,
        model_dir=model_dir,
    )
    fit(model_dir, [*mix.sets, drawn_scenes()], empty)


def drawn_scenes() -> SceneSet:
    """Return drawn lettering, cartons, gauges and wheels, of which photographs without a face have few."""
    files = [encoded(image) for image in drawn_without_faces(DRAWN_SCENES, seed=DRAWN_SEED)]
    names = [f"drawn-{index}" for index in range(len(files))]
    return SceneSet(names, files, [NO_FACES] * len(files), ["drawn"] * len(files), np.zeros(len(files), bool))


def _exported(preset: Preset, run_dir: Path) -> Path:
    """Return the file that OpenCV reads of a run's proposal network."""
    network = Proposer(preset.shape)
    load_weights(run_dir / PROPOSER, network)
    path = run_dir / f"{PROPOSER}.onnx"
    path.write_bytes(build_graph(network, side=320).SerializeToString())
    return path
