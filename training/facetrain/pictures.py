"""An evaluation as pictures: confusion, reliability, training, conditions, groups. PNG, by matplotlib."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from facetrain.evaluate import Evaluation
from facetrain.groups import ADULTS, Group
from facetrain.metrics import interval

DPI = 110
BLUE, GREY, RED = "#2563a8", "#9aa3ad", "#b3392f"
Axes = Any  # matplotlib ships no types that say more here


def draw(
    evaluation: Evaluation, *, baseline: Evaluation, history: Sequence[dict[str, float]], name: str, folder: Path
) -> list[Path]:
    """Write the pictures of one model as `<folder>/<name>-<what>.png`; return their paths."""
    pictures: dict[str, tuple[tuple[float, float], Callable[[Axes], None]]] = {
        "confusion": ((5.6, 5.0), lambda axes: _confusion(axes, evaluation)),
        "reliability": ((4.6, 4.4), lambda axes: _reliability(axes, evaluation)),
        "training": ((6.4, 3.8), lambda axes: _training(axes, history)),
        "conditions": ((7.6, 5.2), lambda axes: _conditions(axes, evaluation, baseline)),
    }
    if evaluation.groups:
        pictures["groups"] = ((7.6, 9.0), lambda axes: _groups(axes, evaluation.groups))
    return [_write(folder / f"{name}-{what}.png", size, paint) for what, (size, paint) in pictures.items()]


def _write(path: Path, size: tuple[float, float], paint: Callable[[Axes], None]) -> Path:
    from matplotlib.figure import Figure  # noqa: PLC0415 - a second of importing that only pictures need

    figure = Figure(figsize=size, dpi=DPI, layout="constrained")
    paint(figure.add_subplot())
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": None})
    return path


def _confusion(axes: Axes, evaluation: Evaluation) -> None:
    """Paint the share of each label's images that got each answer."""
    confusion = evaluation.plain.confusion
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(*shares.shape):
        colour = "white" if shares[row, column] > 0.55 else "black"
        axes.text(column, row, f"{100 * shares[row, column]:.0f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(evaluation.labels)), evaluation.labels, rotation=40, ha="right")
    axes.set_yticks(range(len(evaluation.labels)), evaluation.labels)
    axes.set(xlabel="the model's answer", ylabel="the data set's label", title="Per cent of each label's images")


def _reliability(axes: Axes, evaluation: Evaluation) -> None:
    """Paint how often answers are right against how sure they were."""
    bins = evaluation.reliability
    largest = max(each.samples for each in bins)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="perfect")
    axes.plot([each.confidence for each in bins], [each.accuracy for each in bins], color=BLUE, linewidth=1)
    sizes = [12 + 160 * each.samples / largest for each in bins]
    axes.scatter([each.confidence for each in bins], [each.accuracy for each in bins], sizes, color=BLUE)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability of the answer", ylabel="share that is right")
    axes.set_title(f"Calibration error {evaluation.plain.calibration_error:.3f}; area: number of answers")


def _training(axes: Axes, history: Sequence[dict[str, float]]) -> None:
    """Paint loss and accuracy over the epochs."""
    epochs = range(1, len(history) + 1)
    axes.plot(epochs, [100 * each["tuningAccuracy"] for each in history], color=BLUE)
    axes.set_xlabel("epoch")
    axes.set_ylabel("accuracy on the tuning part, %", color=BLUE)
    losses = axes.twinx()
    losses.plot(epochs, [each["loss"] for each in history], color=RED)
    losses.set_ylabel("training loss", color=RED)
    axes.set_title("Training")


def _conditions(axes: Axes, evaluation: Evaluation, baseline: Evaluation) -> None:
    """Paint the accuracy under each condition beside the baseline's."""
    ours, theirs = ({"as they are": each.plain, **each.conditions} for each in (evaluation, baseline))
    rows = np.arange(len(ours))
    axes.barh(rows - 0.2, [100 * each.accuracy for each in ours.values()], 0.38, color=BLUE, label="this model")
    axes.barh(rows + 0.2, [100 * theirs[name].accuracy for name in ours], 0.38, color=GREY, label="mini-XCEPTION")
    axes.set_yticks(rows, list(ours))
    axes.invert_yaxis()
    axes.set(xlabel="accuracy, %", xlim=(0, 100))
    axes.legend(loc="lower right")


def _groups(axes: Axes, groups: Sequence[Group]) -> None:
    """Paint each group's accuracy with its 95 % interval."""
    shown = [each for each in groups if each.by in ("age", "gender", "race label", ADULTS)]
    for row, group in enumerate(shown):
        low, high = interval(group.right, group.samples)
        axes.plot([100 * low, 100 * high], [row, row], color=GREY, linewidth=3)
        axes.plot(100 * group.right / group.samples, row, "o", color=BLUE)
    axes.set_yticks(
        range(len(shown)),
        [f"{each.value}{', 18 and over' if each.by == ADULTS else ''} (n = {each.samples})" for each in shown],
    )
    axes.invert_yaxis()
    axes.grid(axis="x", alpha=0.3)
    axes.set(xlabel="accuracy, % (bar: 95 % interval)", title="Answers that agree with the data set's label")
