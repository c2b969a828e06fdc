"""The training loop: one function that reads top to bottom, for any network, on a CPU or a GPU."""

import ctypes
import dataclasses
import json
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from lab.prefetch import prefetched

CHECKPOINT = "checkpoint.pt"
MAX_GRADIENT = 5.0  # norm: one odd batch may not throw the weights
History = list[dict[str, float]]
Batches = Iterable[tuple[Tensor, ...]]
_AVERAGE = "module."  # before the names of averaged weights


class Schedule(Protocol):
    """What the loop needs to know of a preset's optimization."""

    @property
    def epochs(self) -> int:
        """Length of the run."""

    @property
    def peak_learning_rate(self) -> float:
        """Learning rate after the warm-up."""

    @property
    def warmup_share(self) -> float:
        """Share of the run in which the rate rises."""

    @property
    def weight_decay(self) -> float:
        """AdamW's, of kernels."""

    @property
    def average_decay(self) -> float:
        """Per step, of the moving average of the weights."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is learnt.

    Attributes:
        settings: The whole preset, a dataclass; it is saved with the weights.
        schedule: Its part that concerns the loop.
        network: The network, in its start state.
        prepare: The network and the progress -> sets what learns in an epoch; the network is in training mode.
        batches: Epoch and progress in [0, 1) -> the epoch's number of steps and its batches.
        loss: The loss of a batch.
        validate: The averaged network -> figures of the validation split.
    """

    settings: Any
    schedule: Schedule
    network: nn.Module
    prepare: Callable[[nn.Module, float], None]
    batches: Callable[[int, float], tuple[int, Batches]]
    loss: Callable[[nn.Module, tuple[Tensor, ...]], Tensor]
    validate: Callable[[nn.Module], dict[str, float]]


def train(task: Task, *, run_dir: Path, minutes: float | None = None, threads: int = 1) -> AveragedModel:
    """Return the average of the task's weights after its last epoch; continues from the checkpoint in `run_dir`.

    Args:
        task: What is learnt.
        run_dir: Folder of the checkpoint, written after each epoch.
        minutes: Train for this long instead of the preset's epochs: the learning rate follows the clock.
        threads: CPU threads.

    Raises:
        ValueError: The checkpoint belongs to another preset.
    """
    torch.set_num_threads(threads)
    _keep_memory()
    device = best_device()
    network = task.network.to(device).to(memory_format=torch.channels_last)
    average = averaged(network, task.schedule.average_decay)
    optimizer = torch.optim.AdamW(_groups(network, task.schedule.weight_decay), lr=0.0, fused=True)
    state = _restore(run_dir / CHECKPOINT, task, network=network, average=average, optimizer=optimizer)
    history, seconds = state["history"], state["seconds"]

    while (progress := _progress(len(history), seconds, task.schedule.epochs, minutes)) < 1:
        epoch, started, losses = len(history), time.monotonic(), []
        torch.manual_seed(epoch)  # so that continuing repeats what an unbroken run does
        steps, batches = task.batches(epoch, progress)
        task.prepare(network.train(), progress)
        for step, batch in enumerate(prefetched(batches)):
            elapsed = seconds + time.monotonic() - started
            progress = _progress(epoch + step / steps, elapsed, task.schedule.epochs, minutes)
            loss = task.loss(network, tuple(each.to(device, non_blocking=True) for each in batch))
            _step(loss, network, optimizer, rate=learning_rate(task.schedule, progress))
            average.update_parameters(network)
            losses.append(loss.detach())
            if step % 50 == 49:
                print(f"  {epoch + 1}.{step + 1}/{steps} loss {torch.stack(losses[-50:]).mean():.4f} "
                      f"progress {progress:.3f} {elapsed:.0f} s", flush=True)  # fmt: skip
            if progress >= 1:
                break
        seconds += time.monotonic() - started
        figures = task.validate(average.module.eval())
        history.append({"loss": float(torch.stack(losses).mean()), "seconds": round(seconds), **figures})
        print(f"epoch {epoch + 1}:", {key: round(value, 4) for key, value in history[-1].items()}, flush=True)
        _save(run_dir / CHECKPOINT, {
            "settings": as_json(task.settings), "network": network.state_dict(), "average": average.state_dict(),
            "optimizer": optimizer.state_dict(), "history": history, "seconds": seconds,
        })  # fmt: skip
    return average


def _step(loss: Tensor, network: nn.Module, optimizer: torch.optim.Optimizer, *, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), MAX_GRADIENT)
    optimizer.step()


def learning_rate(schedule: Schedule, progress: float) -> float:
    """Return the rate at a share of the run: a linear warm-up, then half a cosine to zero."""
    if progress < schedule.warmup_share:
        return schedule.peak_learning_rate * max(progress / schedule.warmup_share, 0.01)
    share = min((progress - schedule.warmup_share) / (1 - schedule.warmup_share), 1.0)
    return schedule.peak_learning_rate * (1 + math.cos(math.pi * share)) / 2


def load_weights(run_dir: Path, network: nn.Module) -> History:
    """Load the averaged weights of a run into `network`, ready to predict; return the run's history.

    Raises:
        FileNotFoundError: No epoch has been completed there yet.
    """
    state = torch.load(run_dir / CHECKPOINT, map_location="cpu", weights_only=True)
    network.load_state_dict(_averaged(state))
    network.eval()
    history: History = state["history"]
    return history


def run_settings(run_dir: Path) -> dict[str, Any]:
    """Return the preset that a run was trained with, as its checkpoint keeps it.

    Raises:
        FileNotFoundError: No epoch has been completed there yet.
    """
    settings: dict[str, Any] = torch.load(run_dir / CHECKPOINT, map_location="cpu", weights_only=True)["settings"]
    return settings


def averaged_weights(run_dir: Path) -> dict[str, Tensor]:
    """Return the averaged weights of a run.

    Raises:
        FileNotFoundError: No epoch has been completed there yet.
    """
    return _averaged(torch.load(run_dir / CHECKPOINT, map_location="cpu", weights_only=True))


def save_weights(run_dir: Path, network: nn.Module) -> None:
    """Write weights that no loop made, so that `load_weights` reads them."""
    states = {f"{_AVERAGE}{name}": value for name, value in network.state_dict().items()}
    _save(run_dir / CHECKPOINT, {"average": states, "history": []})


def as_json(settings: object) -> dict[str, Any]:
    """Return a preset's values as a checkpoint keeps them."""
    values: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(settings)))  # type: ignore[call-overload] # any
    return values


def _averaged(state: dict[str, Any]) -> dict[str, Tensor]:
    return {name.removeprefix(_AVERAGE): value for name, value in state["average"].items() if _AVERAGE in name}


def _progress(epochs: float, seconds: float, all_epochs: int, minutes: float | None) -> float:
    return epochs / all_epochs if minutes is None else seconds / (60 * minutes)


def _groups(network: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Return the parameters: matrices and kernels with weight decay, the rest without."""
    parameters = list(network.parameters())
    return [
        {"params": [each for each in parameters if each.ndim > 1], "weight_decay": decay},
        {"params": [each for each in parameters if each.ndim <= 1], "weight_decay": 0.0},
    ]


def averaged(network: nn.Module, decay: float) -> AveragedModel:
    """Return the exponential moving average of a network, whose memory is short while there are few steps."""

    @torch.no_grad()
    def blend(means: Sequence[Tensor], new: Sequence[Tensor], _: Tensor | int) -> None:
        count = int(average.n_averaged)  # on the CPU: what is handed in would have to come back from a GPU
        if means[0].is_floating_point():
            torch._foreach_lerp_(list(means), list(new), 1 - min(decay, (1 + count) / (10 + count)))
        else:
            torch._foreach_copy_(list(means), list(new))

    average = AveragedModel(network, multi_avg_fn=blend, use_buffers=True)
    return average


def best_device() -> torch.device:
    """Return the GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _restore(
    path: Path, task: Task, *, network: nn.Module, average: AveragedModel, optimizer: torch.optim.Optimizer
) -> dict[str, Any]:
    if not path.exists():
        return {"history": [], "seconds": 0.0}
    state: dict[str, Any] = torch.load(path, weights_only=True)
    if state["settings"] != as_json(task.settings):
        raise ValueError(f"{path} belongs to a run of another preset: delete it, or choose another folder with --run")
    network.load_state_dict(state["network"])
    average.load_state_dict(state["average"])
    optimizer.load_state_dict(state["optimizer"])
    return state


def _save(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint, so that a kill leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"partial-{path.name}")
    torch.save(state, partial)
    partial.replace(path)


def _keep_memory() -> None:
    """Let glibc serve large blocks from its heap and never shrink it; nothing where there is another C library.

    By default each large block is a new mapping, whose pages the kernel clears one by one; without, a CPU does a tenth
    to a fifth more steps a second.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(-4, 0)  # M_MMAP_MAX
        set_option(-1, -1)  # M_TRIM_THRESHOLD
