"""The command line of the classifiers: `python -m lab train|export|evaluate MODEL`."""

import argparse
import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from lab.classifier.preset import Preset
from lab.data.dataset import Splits
from lab.presets import MODELS

ROOT = Path(__file__).parents[1]
MANIFEST = "model.json"
STEPS = """\
train     fit the network; continues where a stopped run ended (needs PyTorch)
export    write model.tflite and model.json of a run (needs TensorFlow, too)
evaluate  measure the model; renew its card, its metrics and benchmarks/results
"""


def main(arguments: list[str] | None = None) -> None:
    """Run one step, as `--help` explains."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.shipped and (options.start or options.teachers):
        parser.error("--shipped is start and teacher: it goes with neither --start nor --teachers")
    preset = _preset(options)
    load = import_module(f"lab.presets.{options.model}").LOAD
    splits = load(preset, options.data, needs_training=options.step != "evaluate")
    {"train": _train, "export": _export, "evaluate": _evaluate}[options.step](options, preset, splits)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lab", epilog=STEPS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("train", "export", "evaluate"))
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--smoke", action="store_true", help="a run of a minute, to see that every part works")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with the zips")
    parser.add_argument("--run", type=Path, help="folder of checkpoints (default: lab/runs/<model>)")
    parser.add_argument("--start", type=Path, help="folder of the run or model to start from (default: the preset's)")
    parser.add_argument("--minutes", type=float, help="train for this long instead of the preset's epochs")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default: 1)")
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches, for a GPU (default: 0)")
    parser.add_argument("--teachers", type=int, help="networks to train first and to learn from, for a GPU")
    parser.add_argument("--shipped", action="store_true", help="go on from the shipped model, which also teaches")
    parser.add_argument("--taught-by", type=Path, nargs="*", default=[], help="folders of runs or models that teach")
    parser.add_argument("--seed", type=int, help="another seed than the preset's")
    parser.add_argument("--out", type=Path, help="folder of the model (default: models/<model>)")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the results")
    parser.add_argument(
        "--beside", type=Path, nargs="*", default=[], help="folders of models to measure in the same run"
    )
    return parser


def _preset(options: argparse.Namespace) -> Preset:
    preset: Preset = (
        import_module("lab.presets.smoke").PRESETS[options.model]
        if options.smoke
        else import_module(f"lab.presets.{options.model}").PRESET
    )
    changes = {name: getattr(options, name) for name in ("seed", "teachers") if getattr(options, name) is not None}
    preset = replace(preset, **changes, taught_by=tuple(_version_of(folder) for folder in options.taught_by))
    if options.shipped:
        preset = preset.going_on(_manifest(_model_dir(options))["version"])
    start_dir = _start_dir(options, preset)
    if start_dir and (start_dir / MANIFEST).exists():
        preset = replace(preset, starts_from=_version_of(start_dir))
    return preset


def _version_of(folder: Path) -> str:
    """Return the name and version of a model, the name of a run's folder."""
    if not (folder / MANIFEST).exists():
        return folder.name
    manifest = _manifest(folder)
    return f"{manifest['name']} {manifest['version']}"


def _manifest(model_dir: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((model_dir / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _start_dir(options: argparse.Namespace, preset: Preset) -> Path | None:
    """Return the folder of the run or model to start from: the chosen one, or the run that the preset names."""
    if options.start:
        return Path(options.start)
    return ROOT / "lab" / "runs" / preset.starts_from if preset.starts_from and not options.shipped else None


def _run_dir(options: argparse.Namespace) -> Path:
    return Path(options.run or ROOT / "lab" / "runs" / options.model)


def _model_dir(options: argparse.Namespace) -> Path:
    return Path(options.out or ROOT / "models" / options.model)


def _train(options: argparse.Namespace, preset: Preset, splits: Splits) -> None:
    from lab.classifier.train import run  # noqa: PLC0415 - evaluate needs no PyTorch

    run(preset, splits, run_dir=_run_dir(options), start_dir=_start_dir(options, preset), model_dir=_model_dir(options),
        teacher_dirs=options.taught_by, minutes=options.minutes, threads=options.threads,
        workers=options.workers)  # fmt: skip


def _export(options: argparse.Namespace, preset: Preset, splits: Splits) -> None:
    from lab.classifier.export import export  # noqa: PLC0415 - as above
    from lab.evaluate import report  # noqa: PLC0415 - as above

    release = import_module(f"lab.presets.{options.model}").RELEASE
    facts = export(preset, release, splits=splits, run_dir=_run_dir(options), model_dir=_model_dir(options))
    report.write_json(report.training_file(options.results, options.model), {**facts, "machine": report.machine()})


def _evaluate(options: argparse.Namespace, preset: Preset, splits: Splits) -> None:
    from lab.evaluate import classifier, origins, report  # noqa: PLC0415 - training needs no TFLite runtime

    baseline = ROOT / "benchmarks" / "baselines" / options.model
    beside = {"mini-XCEPTION": baseline} if baseline.is_dir() else {}
    beside |= {folder.name: folder for folder in options.beside}
    models = {"model": _model_dir(options), **beside}
    loaded = {name: classifier.load_classifier(folder) for name, folder in models.items()}
    shown = origins.origins_of(preset, splits, options.data)
    group_names = splits.test["utkface"].names if "utkface" in splits.test else ()
    measured = {
        name: classifier.evaluate(each, shown, faces=origins.faces_of(splits), group_names=group_names)
        for name, each in loaded.items()
    }
    comparison = report.Comparison(
        model=measured.pop("model"), others=measured,
        one_crop_ms=classifier.latencies_ms(loaded), four_crops_ms=classifier.latencies_ms(loaded, crops=4),
    )  # fmt: skip
    report.write(comparison, model_dir=_model_dir(options), results_dir=options.results)


if __name__ == "__main__":
    main()
