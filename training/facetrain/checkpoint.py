"""What a training run leaves on disk. NumPy only, so that any framework's loop can write it."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facetrain.detector.preset import DetectorPreset, LandmarkerPreset
from facetrain.preset import Augmentation, Preset

CHECKPOINT = "checkpoint.npz"
AnyPreset = Preset | DetectorPreset | LandmarkerPreset
Arrays = list[NDArray[np.float32]]
History = list[dict[str, float]]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A training run after a whole number of epochs.

    Attributes:
        average: The moving average of the weights, in the network's order: what is evaluated and exported.
        state: The raw weights, then the optimizer's variables: what only going on needs.
        preset: The preset's values, as JSON has them.
        history: Loss and tuning accuracy of each epoch.
    """

    average: Arrays
    state: Arrays
    preset: dict[str, Any]
    history: History


def load_checkpoint(path: Path) -> Checkpoint:
    """Return what a training run has stored.

    Raises:
        FileNotFoundError: No epoch of a training run has been completed there yet.
    """
    with np.load(path) as file:
        facts = json.loads(str(file["facts"]))
        average, state = (
            [file[f"{kind}{index}"] for index in range(sum(name.startswith(kind) for name in file.files))]
            for kind in ("average", "state")
        )
    return Checkpoint(average, state, facts["preset"], facts["history"])


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, so that a kill leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {f"average{index}": values for index, values in enumerate(checkpoint.average)}
    arrays |= {f"state{index}": values for index, values in enumerate(checkpoint.state)}
    facts = json.dumps({"preset": checkpoint.preset, "history": checkpoint.history})
    partial = path.with_name(f"partial-{path.name}")
    np.savez(partial, facts=np.array(facts), **arrays)
    partial.replace(path)


def preset_json(preset: AnyPreset) -> dict[str, Any]:
    """Return a preset's values as a checkpoint keeps them."""
    facts: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(preset)))  # tuples become lists
    return facts


def preset_from(facts: dict[str, Any]) -> Preset:
    """Return a classifier's preset from what a checkpoint keeps of it."""
    values = facts | {
        "augmentation": Augmentation(**facts["augmentation"]),
        "small_sizes": tuple(tuple(each) for each in facts["small_sizes"]),
        **{name: tuple(facts[name]) for name in ("labels", "stage_filters", "residual_blocks")},
    }
    return Preset(**values)
