"""An evaluation as pictures: confusion, reliability, training, origins, stability, groups. PNG, by matplotlib."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.evaluate.classifier import Evaluation
from lab.evaluate.groups import ADULTS, Group
from lab.evaluate.metrics import interval

if TYPE_CHECKING:
    from lab.evaluate.report import Comparison

DPI = 110
BLUE, GREY, RED = "#2563a8", "#9aa3ad", "#b3392f"
Axes = Any  # matplotlib ships no types that are narrower here


def draw(comparison: "Comparison", *, history: Sequence[dict[str, float]], folder: Path) -> list[Path]:
    """Write the pictures of one model as `<folder>/<name>-<what>.png`; return their paths."""
    evaluation = comparison.model
    pictures: dict[str, tuple[tuple[float, float], Callable[[Axes], None]]] = {
        "confusion": ((5.6, 5.0), lambda axes: _confusion(axes, evaluation)),
        "reliability": ((4.6, 4.4), lambda axes: _reliability(axes, evaluation)),
        "training": ((6.4, 3.8), lambda axes: _training(axes, history)),
        "origins": ((8.2, 4.2), lambda axes: _bars(axes, _accuracies(comparison), title="accuracy, %")),
        "stability": ((8.2, 4.6), lambda axes: _bars(axes, _changes(comparison), title="another label, % of faces")),
    }
    if evaluation.groups:
        pictures["groups"] = ((7.6, 9.0), lambda axes: _groups(axes, evaluation.groups))
    name = evaluation.manifest.name
    return [_write(folder / f"{name}-{what}.png", size, paint) for what, (size, paint) in pictures.items()]


def _write(path: Path, size: tuple[float, float], paint: Callable[[Axes], None]) -> Path:
    from matplotlib.figure import Figure  # noqa: PLC0415 - a second of importing that only pictures need

    figure = Figure(figsize=size, dpi=DPI, layout="constrained")
    paint(figure.add_subplot())
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": None})
    return path


def _confusion(axes: Axes, evaluation: Evaluation) -> None:
    """Paint the share of each label's pictures that got each answer, on the test part that people agree on."""
    labels = evaluation.manifest.labels
    name = list(evaluation.origins)[min(1, len(evaluation.origins) - 1)]
    confusion = evaluation.origins[name].confusion
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(*shares.shape):
        colour = "white" if shares[row, column] > 0.55 else "black"
        axes.text(column, row, f"{100 * shares[row, column]:.0f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(labels)), labels, rotation=40, ha="right")
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="the model's answer", ylabel="the label")
    axes.set_title(f"Per cent of each label's pictures\n{name}", fontsize=9)


def _reliability(axes: Axes, evaluation: Evaluation) -> None:
    """Paint how often answers are right against how sure they were."""
    bins = evaluation.reliability
    largest = max(each.samples for each in bins)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="perfect")
    axes.plot([each.confidence for each in bins], [each.accuracy for each in bins], color=BLUE, linewidth=1)
    sizes = [12 + 160 * each.samples / largest for each in bins]
    axes.scatter([each.confidence for each in bins], [each.accuracy for each in bins], sizes, color=BLUE)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability of the answer", ylabel="share that is right")
    error = next(iter(evaluation.origins.values())).calibration_error
    axes.set_title(f"Calibration error {error:.3f}; area: number of answers")


def _training(axes: Axes, history: Sequence[dict[str, float]]) -> None:
    """Paint the loss and the accuracy on each validation origin over the epochs."""
    epochs = range(1, len(history) + 1)
    for key in (name for name in history[0] if name.endswith("Label")):
        axes.plot(epochs, [100 * each[key] for each in history], label=key.removesuffix("Label"))
    axes.set_xlabel("epoch")
    axes.set_ylabel("accuracy on the validation split, %")
    axes.legend(loc="lower right")
    losses = axes.twinx()
    losses.plot(epochs, [each["loss"] for each in history], color=RED, linestyle=":")
    losses.set_ylabel("training loss (dotted)", color=RED)


def _accuracies(comparison: "Comparison") -> dict[str, dict[str, float]]:
    models = {"this model": comparison.model, **comparison.others}
    return {name: {origin: each.accuracy for origin, each in model.origins.items()} for name, model in models.items()}


def _changes(comparison: "Comparison") -> dict[str, dict[str, float]]:
    models = {"this model": comparison.model, **comparison.others}
    return {name: {what: each.changed for what, each in model.stability.items()} for name, model in models.items()}


def _bars(axes: Axes, shares: dict[str, dict[str, float]], *, title: str) -> None:
    """Paint model -> row -> share as grouped bars."""
    names = list(next(iter(shares.values())))
    rows, high = np.arange(len(names)), 0.8 / len(shares)
    for index, (model, values) in enumerate(shares.items()):
        colour = BLUE if index == 0 else None
        places = rows + (index - (len(shares) - 1) / 2) * high
        axes.barh(places, [100 * values[name] for name in names], high * 0.92, color=colour, label=model)
    axes.set_yticks(rows, names)
    axes.invert_yaxis()
    axes.set(xlabel=title)
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
