"""The command line of the detector: `python -m lab.detector train|export|evaluate`."""

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
STEPS = """\
train     fit both networks: first the one that proposes faces, then the landmarker on what that one mistakes;
          a run that was stopped goes on from its last epoch
export    write both networks and model.json; fails unless OpenCV computes what the trained networks do
evaluate  measure the exported files beside YuNet and Haar; updates model.json, the model card and
          benchmarks/results/crop.json
"""


def main(arguments: list[str] | None = None) -> None:
    """Run one step, as `--help` explains."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    options.run = options.run or ROOT / "lab" / "runs" / f"detector-{options.preset}"
    {"train": _train, "export": _export, "evaluate": _evaluate}[options.step](options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lab.detector", epilog=STEPS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("train", "export", "evaluate"))
    parser.add_argument("--preset", default="scenes", choices=("scenes", "smoke"))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with the zips")
    parser.add_argument("--run", type=Path, help="folder of checkpoints (default: lab/runs/detector-<preset>)")
    parser.add_argument("--start", type=Path, help="weights to start from (default: the shipped ones)")
    parser.add_argument("--minutes", type=float, help="train both for this long, together, instead of their epochs")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "crop", help="the model's folder")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the result")
    return parser


def _train(options: argparse.Namespace) -> None:
    from lab.detector.preset import LANDMARKER_PRESETS, PRESETS  # noqa: PLC0415 - not needed for --help
    from lab.detector.run import train_both  # noqa: PLC0415 - as above

    train_both(
        (PRESETS[options.preset], LANDMARKER_PRESETS[options.preset]),
        data_dir=options.data,
        run_dir=options.run,
        start=options.start or options.out / "model.onnx",
        minutes=options.minutes,
    )


def _export(options: argparse.Namespace) -> None:
    from lab.detector.preset import LANDMARKER_PRESETS, PRESETS, RELEASE  # noqa: PLC0415 - as in _train
    from lab.detector.run import export_both  # noqa: PLC0415 - as in _train

    presets = (PRESETS[options.preset], LANDMARKER_PRESETS[options.preset])
    export_both(presets, RELEASE, data_dir=options.data, run_dir=options.run, model_dir=options.out)


def _evaluate(options: argparse.Namespace) -> None:
    from lab.detector import report  # noqa: PLC0415 - needs facekit, and no PyTorch
    from lab.detector.evaluate import examine  # noqa: PLC0415 - as above

    examination = examine(data_dir=options.data, model_dir=options.out)
    report.write(examination, model_dir=options.out, results_dir=options.results)
    print(report.card_block(report.as_result(examination)))


if __name__ == "__main__":
    main()
