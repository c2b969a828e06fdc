"""The state of a training run on disk: written whole after each epoch, read when a run goes on."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import torch
from torch import nn

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Network = TypeVar("Network", bound=nn.Module)

CHECKPOINT = "checkpoint.pt"
History = list[dict[str, float]]


class Part(Protocol):
    """Something with a state: a network or an optimizer."""

    def state_dict(self) -> dict[str, Any]:
        """Return the state."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> object:
        """Take a state."""


class Schedule(Protocol):
    """What a preset states about the learning rate."""

    @property
    def peak_learning_rate(self) -> float:
        """The highest rate."""

    @property
    def warmup_steps(self) -> int:
        """Steps until it is reached."""


def save(path: Path, preset: "DataclassInstance", parts: Mapping[str, Part], history: History) -> None:
    """Write the parts' states; a run that stops while writing keeps the checkpoint before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    states = {name: part.state_dict() for name, part in parts.items()}
    torch.save({"preset": asdict(preset), "history": history, **states}, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def restore(path: Path, preset: "DataclassInstance", parts: Mapping[str, Part]) -> History:
    """Return the history of the run at `path` and set the parts to its state; empty if there is none.

    Raises:
        ValueError: The run belongs to another preset.
    """
    if not path.exists():
        return []
    state = torch.load(path, weights_only=False)
    # A field that a preset has gained since then does not make it another preset.
    if any(state["preset"].get(name, value) != value for name, value in asdict(preset).items()):
        raise ValueError(f"{path} belongs to another preset")
    for name, part in parts.items():
        part.load_state_dict(state[name])
    history: History = state["history"]
    return history


def learning_rate(preset: Schedule, step: int, share: float) -> float:
    """Return the rate at a step when that share of the run is done: a linear warm-up, then half a cosine."""
    warm = min((step + 1) / preset.warmup_steps, 1.0)
    return preset.peak_learning_rate * warm * max(0.5 + 0.5 * math.cos(math.pi * share), 0.01)


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move the average's weights towards the network's."""
    for mine, theirs in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mine.is_floating_point():
            mine.lerp_(theirs, 1 - decay)
        else:
            mine.copy_(theirs)


def load_average(path: Path, network: Network) -> Network:
    """Return the network with the averaged weights of a checkpoint, ready to predict."""
    network.load_state_dict(torch.load(path, weights_only=False)["average"])
    network.eval()
    return network
