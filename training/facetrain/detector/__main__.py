"""The command line: `python -m facetrain.detector train|export|evaluate`."""

import argparse
import os
from importlib.util import find_spec
from pathlib import Path

from facetrain.detector.preset import LandmarkerPreset

ROOT = Path(__file__).parents[3]
STEPS = """\
train     fit the network; a run that was stopped goes on from its last epoch
export    write the network and its entry in model.json; fails unless OpenCV reads what the trained network says
evaluate  measure the exported file beside the reference detector and a Haar cascade; updates model.json,
          the model card and benchmarks/results/
"""


def main(arguments: list[str] | None = None) -> None:
    """Run one step of training, as `--help` explains."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("KERAS_BACKEND", "torch" if find_spec("torch") else "tensorflow")
    os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))  # PyTorch's and oneDNN's threads
    {"train": _train, "export": _export, "evaluate": _evaluate}[options.step](options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m facetrain.detector", epilog=STEPS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("train", "export", "evaluate"))
    parser.add_argument("--preset", default="detector", help="name of a preset in training/configs/detector.py")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with the zips")
    parser.add_argument("--run", type=Path, help="checkpoints (default: training/runs/<preset>)")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "crop", help="the model's folder")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the result")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of the network (default: 1)")
    parser.add_argument("--workers", type=int, default=1, help="processes that compose scenes (default: 1)")
    return parser


def _train(options: argparse.Namespace) -> None:
    from configs.detector import PRESETS  # noqa: PLC0415 - Keras must be imported after its backend is chosen
    from facetrain.detector import landmarker, train  # noqa: PLC0415 - as above

    preset = PRESETS[options.preset]
    if isinstance(preset, LandmarkerPreset):
        detector_file = options.out / "model.onnx"
        landmarker.train(preset, data_dir=options.data, run_dir=_run_dir(options), detector_file=detector_file)
    else:
        train.train(preset, data_dir=options.data, run_dir=_run_dir(options), workers=options.workers)


def _export(options: argparse.Namespace) -> None:
    from configs.detector import PRESETS, RELEASE  # noqa: PLC0415 - as in _train
    from facetrain.detector import export  # noqa: PLC0415 - as in _train

    preset, run_dir = PRESETS[options.preset], _run_dir(options)
    if isinstance(preset, LandmarkerPreset):
        export.export_landmarker(run_dir, preset=preset, release=RELEASE, model_dir=options.out)
    else:
        export.export(run_dir, preset=preset, release=RELEASE, data_dir=options.data, model_dir=options.out)


def _run_dir(options: argparse.Namespace) -> Path:
    return Path(options.run or ROOT / "training" / "runs" / options.preset)


def _evaluate(options: argparse.Namespace) -> None:
    from facetrain.detector.evaluate import evaluate  # noqa: PLC0415 - needs facekit, which training does not

    evaluate(data_dir=options.data, model_dir=options.out, results_dir=options.results)


if __name__ == "__main__":
    main()
