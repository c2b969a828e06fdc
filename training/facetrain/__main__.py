"""The command line: `python -m facetrain train|export|evaluate|seeds emotion|gender`."""

import argparse
import json
import os
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from facetrain.memory import keep_memory
from facetrain.preset import Preset

ROOT = Path(__file__).parents[2]
MODELS = ("emotion", "gender")
STEPS = """\
train     fit the network; a run that was stopped goes on from its last epoch
export    write model.tflite and model.json; fails unless they say what the trained network says
evaluate  measure the exported file, once training is over; updates model.json, the model card
          and benchmarks/results/
seeds     measure runs that differ in their seed; writes benchmarks/results/<model>-seeds.json
"""


def main(arguments: list[str] | None = None) -> None:
    """Run one step of training, as `--help` explains."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.step == "seeds" and not options.runs:
        parser.error("seeds needs --runs")
    # Keras reads its backend when it is imported. PyTorch trains these networks twice as fast as TensorFlow on a
    # CPU where somebody has installed it; TFLite files come from TensorFlow alone.
    has_torch = options.step == "train" and find_spec("torch") is not None
    os.environ.setdefault("KERAS_BACKEND", "torch" if has_torch else "tensorflow")
    os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))  # PyTorch's and oneDNN's threads
    keep_memory()
    {"train": _train, "export": _export, "evaluate": _evaluate, "seeds": _seeds}[options.step](options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m facetrain", epilog=STEPS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("train", "export", "evaluate", "seeds"))
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--preset", help="module of training/configs (default: the model's own)")
    parser.add_argument(
        "--set", type=_change, action="append", default=[], metavar="FIELD=JSON",
        help="change a field of the preset; give the run its own --run, too",
    )  # fmt: skip
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with the zips")
    parser.add_argument("--run", type=Path, help="checkpoints (default: training/runs/<preset>)")
    parser.add_argument("--out", type=Path, help="the model's folder (default: models/<model>)")
    parser.add_argument("--results", type=Path, help="folder of the result (default: benchmarks/results)")
    parser.add_argument(
        "--runs", type=Path, nargs="+", default=[], metavar="RUN", help="folders of checkpoints, named <name>-<number>"
    )
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default: 1)")
    return parser


def _change(text: str) -> tuple[str, Any]:
    field, value = text.split("=", 1)
    return field, json.loads(value)


def _train(options: argparse.Namespace) -> None:
    from facetrain import data, precision, train  # noqa: PLC0415 - Keras must be imported after its backend is chosen

    precision.use_bfloat16()
    preset = _preset(options)
    part: data.PartName | None = "train" if preset.augmentation.canonical_share > 0 else None
    train.train(preset, splits=data.load(preset, options.data, landmarks_of=part), run_dir=_run_dir(options))


def _export(options: argparse.Namespace) -> None:
    from facetrain import checkpoint, data, export, report  # noqa: PLC0415 - as in _train

    file = _run_dir(options) / checkpoint.CHECKPOINT
    preset = checkpoint.preset_from(checkpoint.load_checkpoint(file).preset)
    facts = export.export(
        file,
        preset=preset,
        release=_config(options).RELEASES[options.model],
        splits=data.load(preset, options.data),
        model_dir=_model_dir(options),
    )
    if options.out is None or options.results:  # what is tried out leaves the published results alone
        report.write_training(_results_dir(options), facts)


def _evaluate(options: argparse.Namespace) -> None:
    from facetrain import evaluate, report  # noqa: PLC0415 - needs facekit, which training does not

    preset, model_dir = _preset(options), _model_dir(options)
    folders = {"model": model_dir, "baseline": evaluate.BASELINES / options.model}
    measured = {
        each: evaluate.evaluate(preset, data_dir=options.data, model_dir=folder) for each, folder in folders.items()
    }
    times = evaluate.latencies_ms({each: evaluate.load_classifier(folder) for each, folder in folders.items()})
    comparison = report.Comparison(measured["baseline"], times["baseline"], times["model"])
    report.write(measured["model"], comparison, model_dir=model_dir, results_dir=_results_dir(options))


def _seeds(options: argparse.Namespace) -> None:
    from facetrain import report, seeds  # noqa: PLC0415 - as in _train

    release = _config(options).RELEASES[options.model]
    names = sorted({each.name.rpartition("-")[0] for each in options.runs})
    runs = {name: [each for each in options.runs if each.name.startswith(f"{name}-")] for name in names}
    facts = {name: seeds.measure_seeds(each, release=release, data_dir=options.data) for name, each in runs.items()}
    report.write_seeds(_results_dir(options), options.model, facts)


def _results_dir(options: argparse.Namespace) -> Path:
    return Path(options.results or ROOT / "benchmarks" / "results")


def _config(options: argparse.Namespace) -> Any:  # noqa: ANN401 - a module
    return import_module(f"configs.{options.preset or options.model}")


def _preset(options: argparse.Namespace) -> Preset:
    preset: Preset = _config(options).PRESETS[options.model]
    return replace(preset, **dict(options.set))


def _run_dir(options: argparse.Namespace) -> Path:
    name = "-".join(filter(None, (options.preset, options.model)))
    return Path(options.run or ROOT / "training" / "runs" / name)


def _model_dir(options: argparse.Namespace) -> Path:
    return Path(options.out or ROOT / "models" / options.model)


if __name__ == "__main__":
    main()
